import { type CreateUserRequest, isAdmin, type User, type UserDocument } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { Context } from '../../../app.ts';
import { couchdbRequester } from '../caller.ts';
import { changeRoles, toDocumentId, toDocumentRoles, toRole } from '../names.ts';
import type { CouchdbOptions } from '../options.ts';
import { badRequest, conflict, couchdbGranted, forbidden, missing, unauthorized } from '../refusal.ts';
import { findUserOf, mayHandle } from './access.ts';
import { readUserDocument, type WrittenUser } from './document.ts';
import { type HashFields, isOwnReference, readCouchdbHash, referenceIn } from './password-hash.ts';
import { fingerprintOf, revisionOf } from './revision.ts';

/** What CouchDB answers to a write. */
export interface Written {
  readonly ok: true;
  readonly id: string;
  readonly rev: string;
}

export interface DocumentWrite {
  readonly id: string;
  readonly body: unknown;
  /** The revision that the client believes to change. */
  readonly rev: string | null;
}

/**
 * Writes one document: a new user, a changed one, or with `_deleted` the end of one. The only way in which this dialect changes
 * users, for one document as for many.
 */
export async function writeDocument(
  context: Context,
  options: CouchdbOptions,
  request: FastifyRequest,
  { id, body, rev }: DocumentWrite,
): Promise<Written> {
  const { couchdbCaller: caller } = request;
  if (caller === null && options.openSignUp !== true) throw unauthorized('You are not authorized to access this db.');
  if (isDeletion(body)) return deleteDocument(context, request, id, rev);

  const written = readUserDocument(id, body);
  const user = await findUserOf(context.authority, id);
  if (user !== null && mayHandle(caller, user)) {
    if (rev !== revisionOf(user)) throw conflict();
    return changeUser(context, request, user, written);
  }
  if (!isByAdmin(request) && options.openSignUp !== true) throw missing();
  if (rev !== null) throw user === null ? conflict() : missing();
  // Also where somebody else has the name: the authority says so, and counts how often it is asked.
  return createUser(context, request, written);
}

export async function deleteDocument(
  { authority }: Context,
  request: FastifyRequest,
  id: string,
  rev: string | null,
): Promise<Written> {
  const user = await findUserOf(authority, id);
  if (user === null || !mayHandle(request.couchdbCaller, user)) throw missing();
  if (rev !== revisionOf(user)) throw conflict();
  const deleted = couchdbGranted(await authority.deleteUser(user.username, couchdbRequester(request), asRead(user)));
  return writtenAs(deleted.user);
}

async function createUser(context: Context, request: FastifyRequest, written: WrittenUser): Promise<Written> {
  const { name, roles, metadata } = written;
  if (!isByAdmin(request) && roles.length > 0) throw forbidden('Only _admin may set roles');
  const asked = {
    username: name,
    roles: roles.map(toRole),
    profile: { attributes: metadata },
    ...(await passwordFor(context, request, written)),
  };
  return writtenAs(couchdbGranted(await context.authority.createUser(asked, couchdbRequester(request))).user);
}

type Password = Pick<CreateUserRequest, 'password' | 'existingPassword'>;

/** The password of a new user: one in the clear, the hash of one, or a reference to one that is the caller's own. */
async function passwordFor(context: Context, request: FastifyRequest, written: WrittenUser): Promise<Password> {
  const { password, hash } = written;
  if (password !== null) return { password };
  if (hash !== null) return { password: null, existingPassword: await existingPassword(context, request, hash) };
  if (!isByAdmin(request)) throw badRequest('doc.password is required');
  return { password: null };
}

async function existingPassword(
  { authority }: Context,
  request: FastifyRequest,
  hash: HashFields,
): Promise<NonNullable<Password['existingPassword']>> {
  const reference = referenceIn(hash);
  if (reference === null) return readCouchdbHash(hash, isByAdmin(request));
  const source = await findUserOf(authority, toDocumentId(reference.name));
  if (source === null || !mayHandle(request.couchdbCaller, source) || fingerprintOf(source) !== reference.fingerprint) {
    throw forbidden('The password in this document is not yours');
  }
  return { ofUser: source.username };
}

/**
 * What a changed document does to its user's password. What it showed when it was read comes back with nearly every change, and so does
 * nothing; a document without any hash leaves the password alone, too. Any other hash is a new password.
 */
async function changedPassword(
  context: Context,
  request: FastifyRequest,
  user: User,
  { password, hash }: WrittenUser,
): Promise<Pick<UserDocument, 'password' | 'existingPassword'>> {
  if (password !== null) return { password };
  if (hash === null || isOwnReference(hash, user)) return {};
  return { existingPassword: await existingPassword(context, request, hash) };
}

async function changeUser(
  context: Context,
  request: FastifyRequest,
  user: User,
  written: WrittenUser,
): Promise<Written> {
  const { authority } = context;
  const { roles, metadata } = written;
  const maySetRoles = isByAdmin(request);
  const changesRoles = !isSameSet(roles, toDocumentRoles(user.roles));
  if (!maySetRoles && changesRoles) throw forbidden('Only _admin may edit roles');
  const password = await changedPassword(context, request, user, written);
  const document = {
    ...password,
    roles: maySetRoles ? changeRoles(user.roles, roles) : user.roles,
    profile: { ...user.profile, attributes: metadata },
    ...asRead(user),
  };
  return writtenAs(
    couchdbGranted(await authority.replaceUser(user.username, document, couchdbRequester(request))).user,
  );
}

/** The user whose revision the client has named; whoever has the name a moment later is somebody else. */
function asRead({ id, revision }: User) {
  return { expectedId: id, expectedRevision: revision };
}

function writtenAs(user: User): Written {
  return { ok: true, id: toDocumentId(user.username), rev: revisionOf(user) };
}

function isByAdmin({ couchdbCaller: caller }: FastifyRequest): boolean {
  return caller !== null && isAdmin(caller);
}

function isDeletion(body: unknown): boolean {
  return typeof body === 'object' && body !== null && (body as { _deleted?: unknown })._deleted === true;
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.every((role) => other.includes(role)) && other.every((role) => one.includes(role));
}
