import { randomUUID } from 'node:crypto';
import { CurfewError, type Denied, deny } from '../errors.ts';
import type { Client } from '../session/session.ts';
import { endsSessions, isAsExpected } from '../store/plans/index.ts';
import type { ExpectedUser, UserChange } from '../store/users.ts';
import { assertAcceptablePassword, assertVerifiableHash } from '../user/password.ts';
import { normalizeUsername, operatorName, type UserId, type UserProfile } from '../user/user.ts';
import type { Authority, CreateUserRequest, Issued, UserChanged, UserDocument } from './authority.ts';
import { type AuthorityContext, userActor } from './authority-context.ts';
import { limitSignUps } from './flood-limits.ts';
import { actorIn, permit, type Requester } from './requester.ts';
import { prepareRotation, proveAnew, provePassword } from './rotation.ts';

export async function createUser(
  context: AuthorityContext,
  request: CreateUserRequest,
  requester: Requester,
): ReturnType<Authority['createUser']> {
  // Whoever signs themselves up has nothing yet that could be proven.
  const actor = requester.initiator === 'user' ? actorIn(requester) : permit(context, 'create-user', requester);
  const username = normalizeUsername(request.username);
  assertRoles(request.roles ?? []);
  assertProfile(request.profile ?? {});
  if (request.password !== null) assertAcceptablePassword(request.password, username);
  const refused = actor.initiator === 'user' ? limitSignUps(context, actor) : null;
  if (refused !== null) return refused;
  // The operator's name is not for people who sign themselves up, also where nobody has it.
  const isReserved = username === operatorName && actor.initiator === 'user';
  if (isReserved || (await context.store.users.find({ username })) !== null) return userExists(username);

  const created = await context.store.users.create(
    {
      id: randomUUID() as UserId,
      username,
      passwordHash: await passwordHashFor(context, request),
      roles: [...new Set(request.roles)],
      profile: request.profile ?? {},
      createdAt: context.now(),
    },
    actor,
  );
  return created.ok ? created : userExists(username);
}

/** `null`: none, so that nobody can sign in by one. */
async function passwordHashFor(
  context: AuthorityContext,
  { password, existingPassword }: Pick<CreateUserRequest, 'password' | 'existingPassword'>,
): Promise<string | null> {
  if (password !== null) return context.passwords.hash(password);
  if (existingPassword === undefined) return null;
  if ('ofUser' in existingPassword) {
    const { credentials } = await context.store.users.findCredentials(normalizeUsername(existingPassword.ofUser));
    return credentials?.passwordHash ?? null;
  }
  assertVerifiableHash(existingPassword.hash);
  return context.passwords.strengthen?.(existingPassword.hash) ?? existingPassword.hash;
}

function userExists(username: string): Denied<'user-exists'> {
  return deny('user-exists', { detail: `user ${JSON.stringify(username)} exists already` });
}

export async function changePassword(
  context: AuthorityContext,
  request: {
    readonly presented: string | null;
    readonly oldPassword: string;
    readonly newPassword: string;
    readonly client: Client;
  },
): Promise<Issued | Denied<'authentication-required' | 'invalid-credentials' | 'sign-in-throttled' | 'overloaded'>> {
  const proven = await provePassword(context, request.presented, request.oldPassword, request.client);
  if (!proven.ok) return proven;
  assertAcceptablePassword(request.newPassword, proven.username);
  const passwordHash = await context.passwords.hash(request.newPassword);
  const { token, rotation } = prepareRotation(context, proven.digest, 'session-rotated', request.client);
  const reauthenticated = proveAnew(context, proven.session, rotation.now, ['pwd']);
  const changed = await context.store.users.change(
    proven.username,
    { type: 'password', passwordHash, rotation: { ...rotation, reauthenticated } },
    rotation.now,
    userActor(request.client),
  );
  if (!changed.ok || changed.session === null) return deny('authentication-required');
  return { ok: true, token, session: changed.session, ended: changed.ended };
}

export async function setPassword(context: AuthorityContext, name: string, password: string, requester: Requester) {
  const username = normalizeUsername(name);
  permit(context, 'change-user', requester, username);
  assertAcceptablePassword(password, username);
  if ((await context.store.users.find({ username })) === null) return userNotFound(username);
  const passwordHash = await context.passwords.hash(password);
  return changeUser(context, username, { type: 'password', passwordHash }, requester);
}

/** An administrator's change that waits for no revision. */
export async function changeUser(
  context: AuthorityContext,
  name: string,
  change: UserChange,
  requester: Requester,
): Promise<UserChanged | Denied<'user-not-found'>> {
  const username = normalizeUsername(name);
  const actor = permit(context, 'change-user', requester, username);
  if (change.type === 'roles') assertRoles(change.roles);
  if (change.type === 'profile') assertProfile(change.profile);
  const changed = await context.store.users.change(username, change, context.now(), actor);
  return changed.ok ? { ok: true, user: changed.user, ended: changed.ended } : userNotFound(username);
}

export async function replaceUser(
  context: AuthorityContext,
  name: string,
  { password, existingPassword, ...document }: UserDocument,
  requester: Requester,
): Promise<UserChanged | Denied<'user-not-found' | 'revision-conflict'>> {
  const username = normalizeUsername(name);
  assertRoles(document.roles);
  assertProfile(document.profile);
  if (password !== undefined) assertAcceptablePassword(password, username);
  const user = await context.store.users.find({ username });
  if (user === null) return userNotFound(username);
  const isOwn = typeof requester.proof === 'object' && requester.proof.userId === user.id;
  const isNew = password !== undefined || existingPassword !== undefined;
  const takesAccount = endsSessions({ type: 'document', ...document, ...(isNew && { passwordHash: '' }) }, user);
  const actor = isOwn && !takesAccount ? actorIn(requester) : permit(context, 'change-user', requester, username);
  // Before a password is hashed for nothing; what counts is what the store finds.
  if (!isAsExpected(document, user)) return deny('revision-conflict');
  const asked = { password: password ?? null, ...(existingPassword && { existingPassword }) };
  const passwordHash = isNew ? await passwordHashFor(context, asked) : null;
  const change = { type: 'document', ...document, ...(passwordHash !== null && { passwordHash }) } as const;
  const changed = await context.store.users.change(username, change, context.now(), actor);
  if (changed.ok) return { ok: true, user: changed.user, ended: changed.ended };
  return changed.code === 'revision-conflict' ? deny('revision-conflict') : userNotFound(username);
}

export async function deleteUser(
  context: AuthorityContext,
  name: string,
  requester: Requester,
  expected: ExpectedUser = {},
): Promise<UserChanged | Denied<'user-not-found' | 'revision-conflict'>> {
  const username = normalizeUsername(name);
  const actor = permit(context, 'delete-user', requester, username);
  const changed = await context.store.users.change(username, { type: 'delete', ...expected }, context.now(), actor);
  if (changed.ok) return { ok: true, user: changed.user, ended: changed.ended };
  return changed.code === 'revision-conflict' ? deny('revision-conflict') : userNotFound(username);
}

function userNotFound(username: string): Denied<'user-not-found'> {
  return deny('user-not-found', { detail: `user ${JSON.stringify(username)} does not exist` });
}

/** Far more than anybody is given by hand, and no more than people were found to have elsewhere. */
const mostRoles = 1_000;

/** Roles travel in a comma-separated header. */
export function assertRoles(roles: readonly string[]): void {
  const bad = roles.find((role) => !/^[^\s,\p{C}]{1,1024}$/u.test(role));
  if (bad !== undefined || roles.length > mostRoles) {
    throw new CurfewError(
      'invalid-request',
      bad === undefined
        ? `${roles.length} roles are too many: ${mostRoles} are allowed`
        : `invalid role ${JSON.stringify(bad.slice(0, 80))}: use 1 to 1024 characters without spaces, commas and control characters`,
    );
  }
}

/** In characters of JSON. A user's document of 64 KB in a CouchDB fits. */
const longestAttributes = 131_072;

export function assertProfile(profile: UserProfile): void {
  const { email, fullName, attributes = {} } = profile;
  const { length } = JSON.stringify(attributes);
  if (length > longestAttributes) {
    throw new CurfewError(
      'invalid-request',
      `the attributes are ${length} characters of JSON; ${longestAttributes} are allowed`,
    );
  }
  if (email !== undefined && !/^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(email.slice(0, 255))) {
    throw new CurfewError('invalid-request', `invalid e-mail address ${JSON.stringify(email.slice(0, 80))}`);
  }
  if ((email ?? '').length > 254 || (fullName !== undefined && (fullName.length > 200 || /\p{Cc}/u.test(fullName)))) {
    throw new CurfewError(
      'invalid-request',
      'the e-mail address or the full name is too long or has control characters',
    );
  }
}
