import { randomUUID } from 'node:crypto';
import type { Authority, CreateUserRequest, Issued, UserChanged, UserDocument } from './authority.ts';
import { assertData, type Engine, userActor } from './authority-context.ts';
import { CurfewError, type Refusal, refuse } from '../errors.ts';
import type { Actor } from '../store/event.ts';
import { refuseSignUps } from './flood-limits.ts';
import { assertAcceptablePassword, assertVerifiableHash } from '../user/password.ts';
import { prepareRotation, provePassword, restartedTimers } from './rotation.ts';
import type { Client } from '../session/session.ts';
import type { ExpectedUser, UserChange } from '../store/store.ts';
import { isAsExpected } from '../store/plans.ts';
import { normalizeUsername, operatorName, type UserId, type UserProfile } from '../user/user.ts';

export async function createUser(
  engine: Engine,
  request: CreateUserRequest,
  actor: Actor,
): ReturnType<Authority['createUser']> {
  const username = normalizeUsername(request.username);
  assertRoles(request.roles ?? []);
  assertProfile(request.profile ?? {});
  if (request.password !== null) assertAcceptablePassword(request.password, username);
  const refused = actor.initiator === 'user' ? refuseSignUps(engine, actor) : null;
  if (refused !== null) return refused;
  // The operator's name is not for people who sign themselves up, also where nobody has it.
  const isReserved = username === operatorName && actor.initiator === 'user';
  if (isReserved || (await engine.store.findUser({ username })) !== null) return userExists(username);

  const created = await engine.store.createUser(
    {
      id: randomUUID() as UserId,
      username,
      passwordHash: await passwordHashFor(engine, request),
      roles: [...new Set(request.roles)],
      profile: request.profile ?? {},
      createdAt: engine.now(),
    },
    actor,
  );
  return created.ok ? created : userExists(username);
}

async function passwordHashFor(engine: Engine, request: CreateUserRequest): Promise<string | null> {
  const { password, existingPassword } = request;
  if (password !== null) return engine.passwords.hash(password);
  if (existingPassword === undefined) return null;
  if ('ofUser' in existingPassword) {
    const credentials = await engine.store.findCredentials(normalizeUsername(existingPassword.ofUser));
    return credentials?.passwordHash ?? null;
  }
  assertVerifiableHash(existingPassword.hash);
  return existingPassword.hash;
}

function userExists(username: string): Refusal<'user-exists'> {
  return refuse('user-exists', { detail: `user ${JSON.stringify(username)} exists already` });
}

export async function changePassword(
  engine: Engine,
  request: {
    readonly presented: string | null;
    readonly oldPassword: string;
    readonly newPassword: string;
    readonly client: Client;
  },
): Promise<Issued | Refusal<'authentication-required' | 'invalid-credentials' | 'sign-in-throttled'>> {
  const proven = await provePassword(engine, request.presented, request.oldPassword, request.client);
  if (!proven.ok) return proven;
  assertAcceptablePassword(request.newPassword, proven.username);
  const passwordHash = await engine.passwords.hash(request.newPassword);
  const { token, rotation } = prepareRotation(engine, proven.digest, 'session-rotated', request.client);
  const reauthenticated = restartedTimers(engine, proven.session, rotation.now);
  const changed = await engine.store.changeUser(
    proven.username,
    { type: 'password', passwordHash, rotation: { ...rotation, reauthenticated } },
    rotation.now,
    userActor(request.client),
  );
  if (!changed.ok || changed.session === null) return refuse('authentication-required');
  return { ok: true, token, session: changed.session, ended: changed.ended };
}

export async function setPassword(engine: Engine, name: string, password: string, actor: Actor) {
  const username = normalizeUsername(name);
  assertAcceptablePassword(password, username);
  if ((await engine.store.findUser({ username })) === null) return userNotFound(username);
  const passwordHash = await engine.passwords.hash(password);
  return changeUser(engine, username, { type: 'password', passwordHash }, actor);
}

/** An administrator's change that waits for no revision. */
export async function changeUser(
  engine: Engine,
  name: string,
  change: UserChange,
  actor: Actor,
): Promise<UserChanged | Refusal<'user-not-found'>> {
  const username = normalizeUsername(name);
  if (change.type === 'roles') assertRoles(change.roles);
  if (change.type === 'profile') assertProfile(change.profile);
  const changed = await engine.store.changeUser(username, change, engine.now(), actor);
  return changed.ok ? { ok: true, user: changed.user, ended: changed.ended } : userNotFound(username);
}

export async function replaceUser(
  engine: Engine,
  name: string,
  { password, ...document }: UserDocument,
  actor: Actor,
): Promise<UserChanged | Refusal<'user-not-found' | 'revision-conflict'>> {
  const username = normalizeUsername(name);
  assertRoles(document.roles);
  assertProfile(document.profile);
  if (password !== undefined) assertAcceptablePassword(password, username);
  const user = await engine.store.findUser({ username });
  if (user === null) return userNotFound(username);
  // Before a password is hashed for nothing; what counts is what the store finds.
  if (!isAsExpected(document, user)) return refuse('revision-conflict');
  const passwordHash = password === undefined ? {} : { passwordHash: await engine.passwords.hash(password) };
  const change = { type: 'document', ...document, ...passwordHash } as const;
  const changed = await engine.store.changeUser(username, change, engine.now(), actor);
  if (changed.ok) return { ok: true, user: changed.user, ended: changed.ended };
  return changed.code === 'revision-conflict' ? refuse('revision-conflict') : userNotFound(username);
}

export async function deleteUser(
  engine: Engine,
  name: string,
  actor: Actor,
  expected: ExpectedUser = {},
): Promise<UserChanged | Refusal<'user-not-found' | 'revision-conflict'>> {
  const username = normalizeUsername(name);
  const changed = await engine.store.changeUser(username, { type: 'delete', ...expected }, engine.now(), actor);
  if (changed.ok) return { ok: true, user: changed.user, ended: changed.ended };
  return changed.code === 'revision-conflict' ? refuse('revision-conflict') : userNotFound(username);
}

function userNotFound(username: string): Refusal<'user-not-found'> {
  return refuse('user-not-found', { detail: `user ${JSON.stringify(username)} does not exist` });
}

/** Roles travel in a comma-separated header. */
function assertRoles(roles: readonly string[]): void {
  const bad = roles.find((role) => !/^[^\s,\p{C}]{1,64}$/u.test(role));
  if (bad !== undefined || roles.length > 100) {
    throw new CurfewError(
      'invalid-request',
      bad === undefined
        ? `${roles.length} roles are too many: 100 are allowed`
        : `invalid role ${JSON.stringify(bad.slice(0, 80))}: use 1 to 64 characters without spaces, commas and control characters`,
    );
  }
}

function assertProfile(profile: UserProfile): void {
  const { email, fullName, attributes = {} } = profile;
  assertData(attributes);
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
