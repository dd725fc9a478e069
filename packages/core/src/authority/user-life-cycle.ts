import { randomUUID } from 'node:crypto';
import { CurfewError, type Denied, deny } from '../errors.ts';
import { missingProof, requiredLevel } from '../policy/proof-demand.ts';
import { reachesLevel } from '../session/assurance.ts';
import { assertKeepable } from '../session/data.ts';
import type { Client } from '../session/session.ts';
import { endsSessions, isAsExpected } from '../store/plans/index.ts';
import type { ExpectedUser, UserChange } from '../store/users.ts';
import { assertAcceptablePassword, assertVerifiableHash } from '../user/password.ts';
import { operatorName, type UserId, type UserProfile } from '../user/user.ts';
import { foldUsername, parseUsername, usernameKey as toKey, type Username } from '../user/username.ts';
import { asOverload, hashPassword } from './attempts.ts';
import type { Authority } from './authority.ts';
import { type AuthorityContext, findByName, keyOf, userActor, userNotFound } from './authority-context.ts';
import { limitSignUps } from './flood-limits.ts';
import type { Issued } from './issued.ts';
import type { CreateUserRequest, PasswordRefusal, UserChanged, UserDocument } from './people.ts';
import { actorIn, isOneself, permit, type Requester, stepUpRequired } from './requester.ts';
import { prepareRotation, proveAnew, provePassword } from './rotation.ts';

export async function createUser(
  context: AuthorityContext,
  request: CreateUserRequest,
  requester: Requester,
): ReturnType<Authority['createUser']> {
  // Whoever signs themselves up has nothing yet that could be proven.
  const actor = requester.initiator === 'user' ? actorIn(requester) : permit(context, 'create-user', requester);
  const asked = parseUsername(request.username);
  const usernameKey = toKey(asked, context.nameRule);
  // It is compared as it is in many places, and is nobody's real name.
  const username = usernameKey === operatorName ? (operatorName as Username) : asked;
  assertRoles(request.roles ?? []);
  assertProfile(request.profile ?? {});
  if (request.password !== null) await assertPassword(context, request.password, username, request.roles ?? []);
  const refused = actor.initiator === 'user' ? limitSignUps(context, actor) : null;
  if (refused !== null) return refused;
  // The operator's name is not for people who sign themselves up, also where nobody has it.
  const isReserved = foldUsername(username) === operatorName && actor.initiator === 'user';
  if (isReserved || (await context.store.users.find({ usernameKey })) !== null) return userExists(username);

  const hashed = await passwordHashFor(context, request);
  if (!hashed.ok) return hashed;
  const created = await context.store.users.create(
    {
      id: randomUUID() as UserId,
      username,
      usernameKey,
      passwordHash: hashed.passwordHash,
      roles: [...new Set(request.roles)],
      profile: request.profile ?? {},
      createdAt: context.now(),
    },
    actor,
  );
  return created.ok ? created : userExists(username);
}

/** @throws CurfewError `invalid-password`. @param id of a user who is there already */
export async function assertPassword(
  context: AuthorityContext,
  password: string,
  username: string,
  roles: readonly string[],
  id: UserId | null = null,
): Promise<void> {
  const required = requiredLevel(context.policies, roles);
  const hasSecondFactor =
    (required !== null && reachesLevel(required, 'aal2')) ||
    (id !== null && (await context.store.factors.find(id)) !== null);
  await assertAcceptablePassword(password, { username, hasSecondFactor }, context.passwordRules);
}

/** `null`: none, so that nobody can sign in by one. */
async function passwordHashFor(
  context: AuthorityContext,
  { password, existingPassword }: Pick<CreateUserRequest, 'password' | 'existingPassword'>,
): Promise<{ readonly ok: true; readonly passwordHash: string | null } | Denied<'overloaded'>> {
  if (password !== null) return hashPassword(context, password);
  if (existingPassword === undefined) return { ok: true, passwordHash: null };
  if ('ofUser' in existingPassword) {
    const { credentials } = await context.store.users.findCredentials(keyOf(context, existingPassword.ofUser));
    return { ok: true, passwordHash: credentials?.passwordHash ?? null };
  }
  const { hash } = existingPassword;
  assertVerifiableHash(hash);
  const { strengthen } = context.passwords;
  if (strengthen === undefined) return { ok: true, passwordHash: hash };
  return strengthen(hash).then((passwordHash) => ({ ok: true, passwordHash }), asOverload);
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
): Promise<Issued | Denied<PasswordRefusal>> {
  const proven = await provePassword(context, request.presented, request.oldPassword, request.client);
  if (!proven.ok) return proven;
  if (missingProof(context.policies, proven.session, context.now()) !== null) return deny('authentication-required');
  if (context.lacksKey(proven.session)) throw stepUpRequired({ binding: true });
  await assertPassword(context, request.newPassword, proven.username, proven.session.roles, proven.session.userId);
  const hashed = await hashPassword(context, request.newPassword);
  if (!hashed.ok) return hashed;
  const { token, rotation } = prepareRotation(context, proven.digest, 'session-rotated', request.client);
  const reauthenticated = proveAnew(context, proven.session, rotation.now, ['pwd']);
  const changed = await context.store.users.change(
    keyOf(context, proven.username),
    { type: 'password', passwordHash: hashed.passwordHash, rotation: { ...rotation, reauthenticated } },
    rotation.now,
    userActor(request.client),
  );
  if (!changed.ok || changed.session === null) return deny('authentication-required');
  return { ok: true, token, session: changed.session, ended: changed.ended };
}

export async function setPassword(context: AuthorityContext, name: string, password: string, requester: Requester) {
  permit(context, 'change-user', requester, keyOf(context, name));
  const user = await findByName(context, name);
  await assertPassword(context, password, name, user?.roles ?? [], user?.id);
  if (user === null) return userNotFound(name);
  const hashed = await hashPassword(context, password);
  if (!hashed.ok) return hashed;
  return changeUser(context, name, { type: 'password', passwordHash: hashed.passwordHash }, requester);
}

/** An administrator's change that waits for no revision. */
export async function changeUser(
  context: AuthorityContext,
  name: string,
  change: UserChange,
  requester: Requester,
): Promise<UserChanged | Denied<'user-not-found'>> {
  const usernameKey = keyOf(context, name);
  const actor = permit(context, 'change-user', requester, usernameKey);
  if (change.type === 'roles') assertRoles(change.roles);
  if (change.type === 'profile') assertProfile(change.profile);
  const changed = await context.store.users.change(usernameKey, change, context.now(), actor);
  return changed.ok ? { ok: true, user: changed.user, ended: changed.ended } : userNotFound(name);
}

export async function replaceUser(
  context: AuthorityContext,
  name: string,
  { password, existingPassword, ...document }: UserDocument,
  requester: Requester,
): Promise<UserChanged | Denied<'user-not-found' | 'revision-conflict' | 'overloaded'>> {
  const usernameKey = keyOf(context, name);
  assertRoles(document.roles);
  assertProfile(document.profile);
  const user = await context.store.users.find({ usernameKey });
  if (password !== undefined) await assertPassword(context, password, name, document.roles, user?.id);
  if (user === null) return userNotFound(name);
  const isOwn = isOneself(requester, user);
  const isNew = password !== undefined || existingPassword !== undefined;
  const endsAll = endsSessions({ type: 'document', ...document, ...(isNew && { passwordHash: '' }) }, user);
  // Links to set another password are sent to that address.
  const takesAccount = endsAll || document.profile.email !== user.profile.email;
  const actor = isOwn && !takesAccount ? actorIn(requester) : permit(context, 'change-user', requester, usernameKey);
  // Before a password is hashed for nothing; what counts is what the store finds.
  if (!isAsExpected(document, user)) return deny('revision-conflict');
  const asked = { password: password ?? null, ...(existingPassword && { existingPassword }) };
  const hashed = isNew ? await passwordHashFor(context, asked) : ({ ok: true, passwordHash: null } as const);
  if (!hashed.ok) return hashed;
  const { passwordHash } = hashed;
  const change = { type: 'document', ...document, ...(passwordHash !== null && { passwordHash }) } as const;
  const changed = await context.store.users.change(usernameKey, change, context.now(), actor);
  if (changed.ok) return { ok: true, user: changed.user, ended: changed.ended };
  return changed.code === 'revision-conflict' ? deny('revision-conflict') : userNotFound(name);
}

export async function deleteUser(
  context: AuthorityContext,
  name: string,
  requester: Requester,
  expected: ExpectedUser = {},
): Promise<UserChanged | Denied<'user-not-found' | 'revision-conflict'>> {
  const usernameKey = keyOf(context, name);
  const actor = permit(context, 'delete-user', requester, usernameKey);
  const changed = await context.store.users.change(usernameKey, { type: 'delete', ...expected }, context.now(), actor);
  if (changed.ok) return { ok: true, user: changed.user, ended: changed.ended };
  return changed.code === 'revision-conflict' ? deny('revision-conflict') : userNotFound(name);
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
  assertKeepable(attributes, 'the attributes');
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
  if (
    (email ?? '').length > 254 ||
    (fullName !== undefined && (fullName.length > 200 || /[\p{Cc}\p{Cs}]/u.test(fullName)))
  ) {
    throw new CurfewError(
      'invalid-request',
      'the e-mail address or the full name is too long or has control characters',
    );
  }
}
