import type { Authority, EndSessionsRequest } from './authority.ts';
import { type Engine, userActor } from './authority-context.ts';
import { CurfewError, refuse } from '../errors.ts';
import type { Actor } from '../store/event.ts';
import type { Client, EndReason, SessionId } from '../session/session.ts';
import type { SessionEnd } from '../store/store.ts';
import { digestOf } from '../token/token.ts';
import { normalizeUsername } from '../user/user.ts';
import { walkLiveSessions } from './paging.ts';

export async function signOut(engine: Engine, presented: string | null, client: Client): Promise<boolean> {
  const digest = digestOf(presented);
  if (digest === null) return false;
  const end = { at: engine.now(), reason: 'signed-out', event: 'sign-out', actor: userActor(client) } as const;
  const ended = await engine.store.endSessions({ digest }, end);
  return ended.length > 0;
}

export async function endSession(
  engine: Engine,
  id: SessionId,
  actor: Actor,
  options: { readonly username?: string; readonly reason?: EndReason } = {},
): ReturnType<Authority['endSession']> {
  const owner =
    options.username === undefined
      ? undefined
      : await engine.store.findUser({ username: normalizeUsername(options.username) });
  if (owner === null) return refuse('session-not-found');
  const which = owner === undefined ? { id } : { id, userId: owner.id };
  const ended = await engine.store.endSessions(which, revocation(engine, actor, options.reason));
  const session = ended.find((candidate) => candidate.id === id) ?? (await engine.store.findSession(id));
  const isForeign = owner !== undefined && session?.userId !== owner.id;
  return session === null || isForeign ? refuse('session-not-found') : { ok: true, session };
}

export async function shortenSession(
  engine: Engine,
  id: SessionId,
  lifetimeEndsAt: number,
  actor: Actor,
  options: { readonly username?: string } = {},
): ReturnType<Authority['shortenSession']> {
  if (!Number.isSafeInteger(lifetimeEndsAt)) {
    throw new CurfewError('invalid-request', `a session cannot end at ${lifetimeEndsAt}: use whole milliseconds`);
  }
  const now = engine.now();
  if (lifetimeEndsAt <= now) return endSession(engine, id, actor, options);
  const session = await engine.store.findSession(id);
  const username = options.username === undefined ? session?.username : normalizeUsername(options.username);
  if (session === null || session.username !== username) return refuse('session-not-found');
  await engine.store.shortenSessions([{ id, lifetimeEndsAt, idleTimeoutMs: 0 }], now, actor);
  return { ok: true, session: (await engine.store.findSession(id)) ?? session };
}

export async function endSessions(
  engine: Engine,
  which: EndSessionsRequest,
  actor: Actor,
): ReturnType<Authority['endSessions']> {
  const now = engine.now();
  if (which.before !== undefined && which.before > now) {
    const instant = new Date(which.before).toISOString();
    throw new CurfewError('invalid-request', `${instant} is in the future: sessions can be ended up to now`);
  }
  if (which.username === null) return { ok: true, count: await endEverybodys(engine, which, actor), sessions: [] };

  const user = await engine.store.findUser({ username: normalizeUsername(which.username) });
  if (user === null)
    return refuse('user-not-found', { detail: `user ${JSON.stringify(which.username)} does not exist` });
  const sessions = await engine.store.endSessions(
    {
      userId: user.id,
      ...(which.exceptId === undefined ? {} : { exceptId: which.exceptId }),
      ...(which.before === undefined ? {} : { createdBefore: which.before }),
    },
    revocation(engine, actor, which.reason),
  );
  return { ok: true, count: sessions.length, sessions };
}

/** Whoever still finds something after this many passes is signing in faster than they can be signed out. */
const mostPasses = 50;

/**
 * User by user, so that no transaction grows with the table, and all of a user's sessions at once, so that rotating does
 * not get one away. Rotating moves nothing in the list either, except between two pages of the same millisecond; a pass
 * that ends nothing is the proof that nobody was overlooked there, nor who has signed in meanwhile.
 */
async function endEverybodys(engine: Engine, which: EndSessionsRequest, actor: Actor): Promise<number> {
  let count = 0;
  for (let pass = 0; pass < mostPasses; pass++) {
    const before = count;
    const bounds = which.before === undefined ? {} : { createdBefore: which.before };
    for await (const sessions of walkLiveSessions(engine, bounds, engine.now())) {
      const userIds = new Set(sessions.flatMap(({ userId }) => userId ?? []));
      const ids = sessions.filter(({ userId }) => userId === null).map(({ id }) => id);
      const except = which.exceptId === undefined ? {} : { exceptId: which.exceptId };
      const selections = [...Array.from(userIds, (userId) => ({ userId, ...except, ...bounds })), { ids }];
      for (const selection of selections) {
        count += (await engine.store.endSessions(selection, revocation(engine, actor, which.reason))).length;
      }
    }
    if (count === before) break;
  }
  return count;
}

export function revocation(engine: Pick<Engine, 'now'>, actor: Actor, reason: EndReason = 'revoked'): SessionEnd {
  return { at: engine.now(), reason, event: 'session-ended', actor };
}
