import { type CreateUserRequest, formatPbkdf2, type Pbkdf2Hash, type User } from '@curfew/core';
import { nameIn, toDocumentId, toName } from '../names.ts';
import { forbidden } from '../refusal.ts';
import { fingerprintOf } from './revision.ts';

/** The fields in which CouchDB keeps a password's hash. */
export const hashFieldNames = ['password_scheme', 'pbkdf2_prf', 'iterations', 'derived_key', 'salt', 'password_sha'];

export type HashFields = Readonly<Record<string, unknown>>;

/** What stands in these fields here: whose password it is, and nothing by which it could be guessed. */
const referenceScheme = 'curfew';

/**
 * Clients that rename a user (pouchdb-authentication) copy these fields into a new document and delete the old one, so that
 * the password goes on working. What they find to copy is a reference.
 */
export function passwordReferenceOf(user: User): HashFields {
  return {
    password_scheme: referenceScheme,
    derived_key: toDocumentId(toName(user.username)),
    salt: fingerprintOf(user),
  };
}

export function hashFieldsOf(document: Readonly<Record<string, unknown>>): HashFields | null {
  const { password_scheme: scheme, password_sha: simple } = document;
  if (scheme === undefined && simple === undefined) return null;
  return Object.fromEntries(hashFieldNames.map((name) => [name, document[name]]));
}

/** The name of the user whose password a document refers to, with the fingerprint to hold against that user. */
export function referenceIn(fields: HashFields): { readonly name: string; readonly fingerprint: unknown } | null {
  const { password_scheme: scheme, derived_key: id, salt } = fields;
  const name = scheme === referenceScheme && typeof id === 'string' ? nameIn(id) : null;
  return name === null ? null : { name, fingerprint: salt };
}

const digests: Readonly<Record<string, Pbkdf2Hash['digest']>> = { sha: 'sha1', sha256: 'sha256', sha512: 'sha512' };

/**
 * A password's hash out of a CouchDB, as it is kept here until its user signs in for the first time.
 *
 * @throws CouchdbError for `simple` (one round of SHA-1) and for what cannot be verified.
 */
export function readCouchdbHash(fields: HashFields): NonNullable<CreateUserRequest['existingPassword']> {
  const { password_scheme: scheme, pbkdf2_prf: prf = 'sha', iterations, derived_key: key, salt } = fields;
  const digest = typeof prf === 'string' && Object.hasOwn(digests, prf) ? digests[prf] : undefined;
  if (scheme !== 'pbkdf2') throw forbidden('doc.password_scheme must be pbkdf2, or doc.password must be there');
  if (digest === undefined) throw forbidden('doc.pbkdf2_prf must be sha, sha256 or sha512');
  if (typeof iterations !== 'number') throw forbidden('doc.iterations must be a number');
  if (typeof salt !== 'string' || salt === '') throw forbidden('doc.salt must be a string');
  if (typeof key !== 'string' || !/^(?:[0-9a-f]{2})+$/i.test(key))
    throw forbidden('doc.derived_key must be hexadecimal');
  // CouchDB uses the text of the salt, not what its digits mean.
  const parts = { digest, iterations, salt: Buffer.from(salt), key: Buffer.from(key, 'hex') };
  return { hash: formatPbkdf2(parts) };
}
