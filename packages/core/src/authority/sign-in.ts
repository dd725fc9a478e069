import { hash } from 'node:crypto';
import { checkPassword } from './attempts.ts';
import type { Authority, Issued, SignInRefusal, SignInRequest } from './authority.ts';
import { assertData, assertLabel, type Engine, prepareSession, userActor } from './authority-context.ts';
import { CurfewError, type Refusal } from '../errors.ts';
import { refuseFlood } from './flood-limits.ts';
import { limitsFor } from '../policy/policy.ts';
import type { Client, SessionData } from '../session/session.ts';
import type { Credentials } from '../store/store.ts';
import { digestOf } from '../token/token.ts';
import { normalizeUsername } from '../user/user.ts';

export async function signIn(engine: Engine, request: SignInRequest): Promise<Issued | SignInRefusal> {
  assertLabel(request.label);
  const username = normalizeUsername(request.username);
  const checked = await checkPassword(engine, { ...request, username });
  if (!checked.ok) return checked;

  const { user } = checked.credentials;
  const limits = limitsFor(engine.policies, request.policy ?? 'default', user.roles);
  const { token, session } = prepareSession(engine, {
    user,
    kind: 'interactive',
    limits,
    now: engine.now(),
    client: request.client,
    label: request.label,
  });
  const inserted = await engine.store.insertSession({
    session,
    presented: digestOf(request.presented),
    carry: request.carry ?? [],
    maxSessions: limits.maxSessions,
    onLimit: limits.onLimit,
    // What had ended the user's sessions by then is known; anything since, whatever the clocks say, has not been.
    credentialsSeenAt: user.sessionsNotBefore + 1,
    event: 'sign-in',
    actor: userActor(request.client),
  });
  if (!inserted.ok) return inserted;
  await upgradeHash(engine, checked.credentials, request);
  return { ok: true, token, session: inserted.session, ended: inserted.ended };
}

export async function verifyPassword(
  engine: Engine,
  request: { readonly username: string; readonly password: string; readonly client: Client },
): ReturnType<Authority['verifyPassword']> {
  const username = normalizeUsername(request.username);
  const checked = await checkPassword(engine, { ...request, username }, 'counts-for-itself');
  if (!checked.ok) return checked;
  await upgradeHash(engine, checked.credentials, request);
  return { ok: true, user: checked.credentials.user };
}

/**
 * Programs send the same name and password with many requests at once. They are one attempt: counted each for itself, they would lock out
 * their own account, and each would cost a hash.
 */
export function proofKey({ username, password, client }: Parameters<Authority['verifyPassword']>[0]): string {
  return hash('sha256', JSON.stringify([username, password, client.ip]));
}

/** The moment at which the password is at hand is the only one at which an old hash can be replaced. */
async function upgradeHash(
  engine: Engine,
  { user, passwordHash: expectedHash }: Credentials,
  { password, client }: { readonly password: string; readonly client: Client },
): Promise<void> {
  if (expectedHash === null || !engine.passwords.isOutdated(expectedHash)) return;
  const passwordHash = await hashUnlessOverloaded(engine, password);
  if (passwordHash === null) return;
  const change = { type: 'rehash', passwordHash, expectedHash } as const;
  await engine.store.changeUser(user.username, change, engine.now(), userActor(client));
}

/** Who has proven themselves is let in also where there is no time for a better hash: the next sign-in will make it. */
async function hashUnlessOverloaded(engine: Engine, password: string): Promise<string | null> {
  try {
    return await engine.passwords.hash(password);
  } catch (error) {
    if (error instanceof CurfewError && error.code === 'overloaded') return null;
    throw error;
  }
}

export async function startAnonymous(
  engine: Engine,
  request: { readonly presented: string | null; readonly data?: SessionData; readonly client: Client },
): Promise<Issued | Refusal<'too-many-requests'>> {
  const refused = refuseFlood(engine, request.client);
  if (refused !== null) return refused;
  if (request.data !== undefined) assertData(request.data);
  const { token, session } = prepareSession(engine, {
    user: null,
    kind: 'anonymous',
    limits: limitsFor(engine.policies, 'anonymous', []),
    now: engine.now(),
    client: request.client,
    data: request.data,
  });
  const inserted = await engine.store.insertSession({
    session,
    presented: digestOf(request.presented),
    carry: [],
    maxSessions: 0,
    onLimit: 'reject',
    credentialsSeenAt: null,
    event: 'anonymous-session-created',
    actor: userActor(request.client),
  });
  if (!inserted.ok) throw new Error('a session without a user cannot be refused');
  return { ok: true, token, session: inserted.session, ended: inserted.ended };
}
