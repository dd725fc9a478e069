import type { User } from '@curfew/core';
import { objectIn } from '../body.ts';
import { nameIn, toDocumentId, toDocumentRoles } from '../names.ts';
import { badRequest, CouchdbError, forbidden } from '../refusal.ts';
import { type HashFields, hashFieldNames, hashFieldsOf, passwordReferenceOf } from './password-hash.ts';
import { revisionOf } from './revision.ts';

/** A user's document as a client sent it, after it has been checked. */
export interface WrittenUser {
  readonly name: string;
  /** As the document names them. */
  readonly roles: readonly string[];
  readonly password: string | null;
  readonly hash: HashFields | null;
  /** All other fields: the application's. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

const ownFields = new Set([
  '_id',
  '_rev',
  '_deleted',
  'type',
  'name',
  'roles',
  'password',
  ...hashFieldNames,
  'preserve_salt',
]);

/** What a backup of a database says of its documents' past. There is none here, as there is none in CouchDB after a write. */
const fieldsOfThePast = new Set(['_revisions', '_revs_info', '_local_seq', '_conflicts', '_deleted_conflicts']);

/**
 * The rules of CouchDB's own validation function for `_users`, in its order and its words.
 *
 * @throws CouchdbError `forbidden`, or `doc_validation` for fields that CouchDB keeps for itself.
 */
export function readUserDocument(id: string, body: unknown): WrittenUser {
  const document = objectIn(body);
  const { name, roles, type, password } = document;
  const special = Object.keys(document).find(
    (field) => field.startsWith('_') && !ownFields.has(field) && !fieldsOfThePast.has(field),
  );
  if (special !== undefined) {
    throw new CouchdbError(400, 'doc_validation', `Bad special document member: ${special.slice(0, 80)}`);
  }
  if (type !== 'user') throw forbidden('doc.type must be user');
  if (typeof name !== 'string' || name === '') throw forbidden('doc.name is required');
  if (roles === undefined || roles === null) throw forbidden('doc.roles must exist');
  if (!Array.isArray(roles)) throw forbidden('doc.roles must be an array');
  if (!roles.every((role) => typeof role === 'string')) throw forbidden('doc.roles can only contain strings');
  if (id !== toDocumentId(name) || (document._id ?? id) !== id) {
    throw forbidden('Doc ID must be of the form org.couchdb.user:name');
  }
  if (roles.some((role) => role.startsWith('_'))) {
    throw forbidden('No system roles (starting with underscore) in users db.');
  }
  if (name.startsWith('_')) throw forbidden('Username may not start with underscore.');
  if (name.includes(':')) throw forbidden('Character `:` is not allowed in usernames.');
  if (password !== undefined && password !== null && typeof password !== 'string') {
    throw badRequest('Password must be a string');
  }
  // Leaving it out without a word would take a second factor from somebody.
  if ('totp' in document) throw forbidden('Two-factor sign-in is not supported here: doc.totp must not be there');
  return { name, roles, password: password ?? null, hash: hashFieldsOf(document), metadata: metadataOf(document) };
}

function metadataOf(document: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(document).filter(([field]) => !ownFields.has(field) && !fieldsOfThePast.has(field)),
  );
}

/** A user's document, for that user and for administrators. It never holds a password's hash. */
export function toUserDocument(user: User): Readonly<Record<string, unknown>> {
  const { username: name } = user;
  return {
    _id: toDocumentId(name),
    _rev: revisionOf(user),
    ...metadataOf(user.profile.attributes ?? {}),
    ...passwordReferenceOf(user),
    type: 'user',
    name,
    roles: toDocumentRoles(user.roles),
  };
}

/** The name in a document's address. */
export function nameInAddress(id: string): string | null {
  const name = nameIn(id);
  return name === '' ? null : name;
}
