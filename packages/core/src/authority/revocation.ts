import { CurfewError, deny } from '../errors.ts';
import type { Client, EndReason, Session, SessionId } from '../session/session.ts';
import type { Actor } from '../store/event.ts';
import type { SessionEnd, SessionQuery, SessionSelector } from '../store/sessions.ts';
import { digestOf } from '../token/token.ts';
import type { Authority } from './authority.ts';
import { type AuthorityContext, findByName, keyOf, userActor, userNotFound } from './authority-context.ts';
import { walkLiveSessions } from './paging.ts';
import { permit, type Requester } from './requester.ts';
import type { EndSessionsRequest } from './requests.ts';
import { endPending } from './second-step.ts';
import { nextTurn } from './slices.ts';

export async function signOut(context: AuthorityContext, presented: string | null, client: Client): Promise<boolean> {
  const digest = digestOf(presented);
  if (digest === null) return false;
  const end = { at: context.now(), reason: 'signed-out', event: 'sign-out', actor: userActor(client) } as const;
  const ended = await context.store.sessions.end({ digest }, end);
  return ended.length > 0;
}

export async function endSession(
  context: AuthorityContext,
  id: SessionId,
  actor: Actor,
  options: { readonly username?: string; readonly reason?: EndReason } = {},
): ReturnType<Authority['endSession']> {
  const owner = options.username === undefined ? undefined : await findByName(context, options.username);
  if (owner === null) return deny('session-not-found');
  const which = owner === undefined ? { id } : { id, userId: owner.id };
  const ended = await context.store.sessions.end(which, revocation(context, actor, options.reason));
  const session = ended.find((candidate) => candidate.id === id) ?? (await context.store.sessions.find({ id }));
  const isForeign = owner !== undefined && session?.userId !== owner.id;
  return session === null || isForeign ? deny('session-not-found') : { ok: true, session };
}

export async function shortenSession(
  context: AuthorityContext,
  id: SessionId,
  lifetimeEndsAt: number,
  actor: Actor,
  options: { readonly username?: string } = {},
): ReturnType<Authority['shortenSession']> {
  if (!Number.isSafeInteger(lifetimeEndsAt)) {
    throw new CurfewError('invalid-request', `a session cannot end at ${lifetimeEndsAt}: use whole milliseconds`);
  }
  const now = context.now();
  if (lifetimeEndsAt <= now) return endSession(context, id, actor, options);
  const session = await context.store.sessions.find({ id });
  if (session === null || !isTheirs(context, session, options.username)) return deny('session-not-found');
  await context.store.sessions.shorten([{ id, lifetimeEndsAt, idleTimeoutMs: 0 }], now, actor);
  return { ok: true, session: (await context.store.sessions.find({ id })) ?? session };
}

function isTheirs(context: AuthorityContext, { username }: Session, asked: string | undefined): boolean {
  if (asked === undefined) return true;
  return username !== null && keyOf(context, username) === keyOf(context, asked);
}

export async function endSessions(
  context: AuthorityContext,
  which: EndSessionsRequest,
  requester: Requester,
): ReturnType<Authority['endSessions']> {
  const actor = permit(context, 'end-sessions', requester);
  const now = context.now();
  if (which.before !== undefined && which.before > now) {
    const instant = new Date(which.before).toISOString();
    throw new CurfewError('invalid-request', `${instant} is in the future: sessions can be ended up to now`);
  }
  if (which.username === null) return { ok: true, count: await endEverybodys(context, which, actor), sessions: [] };

  const user = await findByName(context, which.username);
  if (user === null) return userNotFound(which.username);
  await endPending(context, user.id, revocation(context, actor, which.reason));
  const sessions = await context.store.sessions.end(
    {
      userId: user.id,
      ...(which.exceptId === undefined ? {} : { exceptId: which.exceptId }),
      ...(which.before === undefined ? {} : { createdBefore: which.before }),
    },
    revocation(context, actor, which.reason),
  );
  return { ok: true, count: sessions.length, sessions };
}

/**
 * User by user, so that no transaction grows with the table, and all of a user's sessions at once, so that rotating does
 * not get one away. Rotating moves nothing in the list either, except between two pages of the same millisecond; a pass
 * that ends nothing is the proof that nobody was overlooked there, nor who has signed in meanwhile.
 */
async function endEverybodys(context: AuthorityContext, which: EndSessionsRequest, actor: Actor): Promise<number> {
  let count = 0;
  for (const query of walksTo(which, context.now())) {
    await walkLiveSessions(context, {
      query,
      now: context.now(),
      part: {},
      repeats: true,
      visit: async (sessions) => {
        const before = count;
        for (const selection of selectionsOf(sessions, which)) {
          count += (await context.store.sessions.end(selection, revocation(context, actor, which.reason))).length;
          await nextTurn();
        }
        return count - before;
      },
    });
  }
  return count;
}

/** What claims to have been created after now was created before, by a clock that was ahead. */
function walksTo(
  { before }: EndSessionsRequest,
  now: number,
): readonly Pick<SessionQuery, 'createdBefore' | 'createdAfter'>[] {
  return before === undefined ? [{}] : [{ createdBefore: before }, { createdAfter: now + 1 }];
}

function selectionsOf(
  sessions: readonly Session[],
  { exceptId, before }: EndSessionsRequest,
): readonly SessionSelector[] {
  const bounds = {
    ...(exceptId !== undefined && { exceptId }),
    ...(before !== undefined && { createdBefore: before }),
  };
  const userIds = new Set(sessions.flatMap(({ userId }) => userId ?? []));
  const ids = sessions.filter(({ userId }) => userId === null).map(({ id }) => id);
  return [...Array.from(userIds, (userId) => ({ userId, ...bounds })), { ids }];
}

export function revocation(
  context: Pick<AuthorityContext, 'now'>,
  actor: Actor,
  reason: EndReason = 'revoked',
): SessionEnd {
  return { at: context.now(), reason, event: 'session-ended', actor };
}
