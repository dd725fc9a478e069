import { checkPassword } from './attempts.ts';
import type { Issued, SignInRefusal, SignInRequest } from './authority.ts';
import { assertData, assertLabel, type Engine, prepareSession, userActor } from './engine.ts';
import { limitsFor } from './policy.ts';
import type { Client, SessionData } from './session.ts';
import { digestOf } from './token.ts';
import { normalizeUsername } from './user.ts';

export async function signIn(engine: Engine, request: SignInRequest): Promise<Issued | SignInRefusal> {
  assertLabel(request.label);
  const username = normalizeUsername(request.username);
  const checked = await checkPassword(engine, { ...request, username });
  if (!checked.ok) return checked;

  const { user, passwordHash } = checked.credentials;
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
    credentialsSeenAt: checked.seenAt,
    event: 'sign-in',
    actor: userActor(request.client),
  });
  if (!inserted.ok) return inserted;
  if (passwordHash !== null && engine.passwords.isOutdated(passwordHash)) {
    await rehash(engine, username, request.password, passwordHash, request.client);
  }
  return { ok: true, token, session: inserted.session, ended: inserted.ended };
}

async function rehash(engine: Engine, username: string, password: string, expectedHash: string, client: Client) {
  const passwordHash = await engine.passwords.hash(password);
  const change = { type: 'rehash', passwordHash, expectedHash } as const;
  await engine.store.changeUser(username, change, engine.now(), userActor(client));
}

export async function startAnonymous(
  engine: Engine,
  request: { readonly presented: string | null; readonly data?: SessionData; readonly client: Client },
): Promise<Issued> {
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
