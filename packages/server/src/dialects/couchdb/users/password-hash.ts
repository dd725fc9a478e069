import { type CreateUserRequest, formatPbkdf2, formatSha1, type Pbkdf2Hash, type User } from '@curfew/core';
import { nameIn, toDocumentId } from '../names.ts';
import { forbidden } from '../refusal.ts';
import { fingerprintOf } from './revision.ts';

/** The fields in which CouchDB keeps a password's hash. */
export const hashFieldNames = ['password_scheme', 'pbkdf2_prf', 'iterations', 'derived_key', 'salt', 'password_sha'];

export type HashFields = Readonly<Record<string, unknown>>;

type ExistingPassword = NonNullable<CreateUserRequest['existingPassword']>;

/** What stands in these fields here: whose password it is, and nothing by which it could be guessed. */
const referenceScheme = 'curfew';
/** Clients that hash a new password by themselves (couch-login) take as many iterations as the document has that they have read. */
const iterationsOfClients = 10_000;

/**
 * Clients that rename a user (pouchdb-authentication) copy these fields into a new document and delete the old one, so that
 * the password goes on working. What they find to copy is a reference.
 */
export function passwordReferenceOf(user: User): HashFields {
  return {
    password_scheme: referenceScheme,
    iterations: iterationsOfClients,
    derived_key: toDocumentId(user.username),
    salt: fingerprintOf(user),
  };
}

/** `null`: the document says nothing of a password that exists. */
export function hashFieldsOf(document: Readonly<Record<string, unknown>>): HashFields | null {
  const given = hashFieldNames.filter((name) => document[name] !== undefined && document[name] !== null);
  return given.length === 0 ? null : Object.fromEntries(given.map((name) => [name, document[name]]));
}

/** The name of the user whose password a document refers to, with the fingerprint to hold against that user. */
export function referenceIn(fields: HashFields): { readonly name: string; readonly fingerprint: unknown } | null {
  const { password_scheme: scheme, derived_key: id, salt } = fields;
  const name = scheme === referenceScheme && typeof id === 'string' ? nameIn(id) : null;
  return name === null ? null : { name, fingerprint: salt };
}

/** Whether a document says nothing else of the password than its user's document does when it is read; it may say less. */
export function isOwnReference(fields: HashFields, user: User): boolean {
  const own = passwordReferenceOf(user);
  return Object.entries(fields).every(([name, value]) => own[name] === value);
}

/**
 * A password's hash as a CouchDB or one of its clients makes it, to be kept until its user signs in for the first time.
 *
 * @param isByAdmin Everybody pays for the heaviest hash: only administrators may bring in one that takes long.
 * @throws CouchdbError for what cannot be verified.
 */
export function readCouchdbHash(fields: HashFields, isByAdmin: boolean): ExistingPassword {
  const salt = saltIn(fields);
  switch (schemeOf(fields)) {
    case 'simple':
      return { hash: formatSha1({ salt, key: hexadecimalIn(fields, 'password_sha') }) };
    case 'pbkdf2':
      return { hash: formatPbkdf2({ ...pbkdf2In(fields, isByAdmin), salt }) };
    case 'simple+pbkdf2':
      return { hash: formatPbkdf2({ ...pbkdf2In(fields, isByAdmin), salt, ofSha1: true }) };
  }
}

function schemeOf({ password_scheme: scheme, password_sha: sha }: HashFields): 'simple' | 'pbkdf2' | 'simple+pbkdf2' {
  // A document without a scheme is older than the other schemes.
  if (scheme === undefined) {
    if (sha === undefined) throw forbidden('doc.password_scheme must be there where a hash is');
    return 'simple';
  }
  // A client that has read our scheme and put another salt and another key in made them as CouchDB 1.3 did.
  if (scheme === referenceScheme) return 'pbkdf2';
  if (scheme === 'simple' || scheme === 'pbkdf2' || scheme === 'simple+pbkdf2') return scheme;
  throw forbidden(`Password scheme \`${String(scheme).slice(0, 40)}\` not supported.`);
}

const digests: Readonly<Record<string, Pbkdf2Hash['digest']>> = { sha: 'sha1', sha256: 'sha256', sha512: 'sha512' };

function pbkdf2In(fields: HashFields, isByAdmin: boolean): Omit<Pbkdf2Hash, 'salt'> {
  const { pbkdf2_prf: prf = 'sha', iterations = 10_000 } = fields;
  const digest = typeof prf === 'string' && Object.hasOwn(digests, prf) ? digests[prf] : undefined;
  if (digest === undefined) throw forbidden('doc.pbkdf2_prf must be sha, sha256 or sha512');
  if (typeof iterations !== 'number') throw forbidden('iterations must be a number.');
  if (iterations > iterationsOfClients && !isByAdmin) {
    throw forbidden(`Only _admin may set a hash of more than ${iterationsOfClients} iterations`);
  }
  return { digest, iterations, key: hexadecimalIn(fields, 'derived_key') };
}

function saltIn({ salt }: HashFields): Buffer {
  if (typeof salt !== 'string' || salt === '') throw forbidden('doc.salt must be a string');
  // CouchDB uses the text of the salt, not what its digits mean.
  return Buffer.from(salt);
}

function hexadecimalIn(fields: HashFields, name: 'derived_key' | 'password_sha'): Buffer {
  const text = fields[name];
  if (typeof text !== 'string' || !/^(?:[0-9a-f]{2})+$/i.test(text)) throw forbidden(`doc.${name} must be hexadecimal`);
  return Buffer.from(text, 'hex');
}
