import { isExpired, type Session } from '../../session/session.ts';
import { earlier } from '../../session/use.ts';
import type { Actor, AuditEvent } from '../event.ts';
import type { SessionEnd, SessionShortening } from '../sessions.ts';
import { endEvent, endOpen, over } from './end.ts';
import { sessionEvent } from './events.ts';

export interface ShortenPlan {
  /** Sessions that are there, as they are from now on: those that were shortened, and what ended along with them. */
  readonly changed: readonly Session[];
  /** Of those, the ones that were asked for, in that order. */
  readonly shortened: readonly Session[];
  readonly events: readonly AuditEvent[];
}

/**
 * One after the other, as they are asked: what one of them ends along with it, the next ones find dead.
 *
 * @param found `alive`: those of the sessions that are alive; the rows are held until they are written. `predecessors`: what those have
 *   replaced and left alive for a grace.
 */
export function planShorten(
  shortenings: readonly SessionShortening[],
  found: { readonly alive: readonly Session[]; readonly predecessors: readonly Session[] },
  now: number,
  actor: Actor,
): ShortenPlan {
  const end: SessionEnd = { at: now, reason: 'policy', event: 'session-ended', actor };
  const { alive, predecessors } = found;
  const current = new Map([...predecessors, ...alive].map((session) => [session.id, session]));
  const asked = new Set(alive.map(({ id }) => id));
  const [changed, shortened] = [new Map<Session['id'], Session>(), new Set<Session['id']>()];
  const events: AuditEvent[] = [];
  const keep = (session: Session): void => {
    current.set(session.id, session);
    changed.set(session.id, session);
  };
  for (const shortening of shortenings) {
    const session = asked.has(shortening.id) ? current.get(shortening.id) : undefined;
    const limits = session === undefined || session.endedAt !== null ? null : shortenedLimits(session, shortening);
    if (session === undefined || limits === null) continue;
    const after = { ...session, ...limits };
    shortened.add(after.id);
    keep(after);
    if (!isExpired(after, now)) continue;
    const others = [...current.values()];
    const along = endOpen(
      others.filter(({ successorId }) => successorId === after.id),
      others,
      end,
    );
    for (const ended of [over(after, end), ...along.ended]) keep(ended);
    events.push(endEvent(after, end), ...along.events);
  }
  for (const session of changed.values())
    if (session.endedAt === null) events.push(shorteningEvent(session, now, actor));
  return {
    changed: [...changed.values()],
    shortened: [...shortened].flatMap((id) => changed.get(id) ?? []),
    events,
  };
}

type Limits = Pick<Session, 'lifetimeEndsAt' | 'idleTimeoutMs' | 'expiresAt'>;

/** Each limit is the earlier of what it is and what is asked. @returns `null` where that changes nothing. */
function shortenedLimits(session: Session, asked: SessionShortening): Limits | null {
  const { lifetimeEndsAt, idleTimeoutMs, expiresAt, lastUsedAt } = session;
  const idle = asked.idleTimeoutMs === 0 ? idleTimeoutMs : Math.min(idleTimeoutMs || Infinity, asked.idleTimeoutMs);
  const idleEndsAt = asked.idleTimeoutMs === 0 ? null : lastUsedAt + idle;
  const limits = {
    lifetimeEndsAt: earlier(lifetimeEndsAt, asked.lifetimeEndsAt),
    idleTimeoutMs: idle,
    expiresAt: earlier(earlier(expiresAt, asked.lifetimeEndsAt), idleEndsAt),
  };
  const isUnchanged =
    limits.lifetimeEndsAt === lifetimeEndsAt &&
    limits.idleTimeoutMs === idleTimeoutMs &&
    limits.expiresAt === expiresAt;
  return isUnchanged ? null : limits;
}

function shorteningEvent(session: Session, now: number, actor: Actor): AuditEvent {
  const { expiresAt, lifetimeEndsAt, idleTimeoutMs } = session;
  return sessionEvent('session-shortened', session, now, actor, {
    detail: { expiresAt, lifetimeEndsAt, idleTimeoutMs },
  });
}
