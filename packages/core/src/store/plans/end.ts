import type { Session } from '../../session/session.ts';
import type { AuditEvent } from '../event.ts';
import type { SessionEnd, SessionSelector } from '../sessions.ts';
import { isOpen } from './alive.ts';
import { sessionEvent } from './events.ts';
import { isFromTheFuture, notBeforeAfter, notBeforeAfterAll } from './not-before.ts';

/** What was found for an end. The rows are held until they are written. */
export interface FoundToEnd {
  /** What the selector names. Of a user's: at least all that have not been ended. */
  readonly selected: readonly Session[];
  /** What those have replaced and left alive for a grace. Not needed of a user's: they are among them. */
  readonly predecessors: readonly Session[];
  /** The user's `sessionsNotBefore`, where the selector names a user who is not deleted. */
  readonly notBefore: number | null;
}

export interface EndPlan {
  /** As they are from now on: the predecessors as well. */
  readonly ended: readonly Session[];
  /** To be written to the user; `null` is "as it is". */
  readonly notBefore: number | null;
  readonly events: readonly AuditEvent[];
}

/** Ends what is open. What has ended or expired before keeps its end. */
export function planEnd(which: SessionSelector, found: FoundToEnd, end: SessionEnd): EndPlan {
  const selected = found.selected.filter((session) => isReached(session, which, found.notBefore, end.at));
  // A user's predecessors are among the selected, and one of them may be the exception.
  const { ended, events } = endOpen(selected, isOfUser(which) ? [] : found.predecessors, end);
  return { ended: ended.toSorted(newestFirst), notBefore: notBeforeOf(which, found.notBefore, end.at), events };
}

/**
 * Ends sessions, with their predecessors.
 *
 * @returns in the order of `sessions`, each followed by what ended along with it.
 */
export function endOpen(
  sessions: readonly Session[],
  predecessors: readonly Session[],
  end: SessionEnd,
): { readonly ended: Session[]; readonly events: AuditEvent[] } {
  const along = Map.groupBy(predecessors, ({ successorId }) => successorId);
  const seen = new Set<Session['id']>();
  const [ended, events]: [Session[], AuditEvent[]] = [[], []];
  const endOne = (session: Session, event: SessionEnd['event']): void => {
    if (seen.has(session.id)) return;
    seen.add(session.id);
    if (isOpen(session, end.at)) {
      ended.push(over(session, end));
      events.push(endEvent(session, { ...end, event }));
    }
    // What a person signs out of is one session; what it had replaced goes along.
    for (const predecessor of along.get(session.id) ?? []) endOne(predecessor, 'session-ended');
  };
  for (const session of sessions) endOne(session, end.event);
  return { ended, events };
}

/** A session that has been ended. */
export function over(session: Session, { at, reason, actor }: SessionEnd): Session {
  return { ...session, endedAt: at, endReason: reason, endedBy: actor.initiator };
}

export function endEvent(session: Session, { at, actor, event, reason, detail = {} }: SessionEnd): AuditEvent {
  return sessionEvent(event, session, at, actor, { reason: event === 'session-ended' ? reason : null, detail });
}

/** Whether it is a user's sessions that a selector names, not one of them. */
export function isOfUser(which: SessionSelector): which is Extract<SessionSelector, { exceptId?: Session['id'] }> {
  return 'userId' in which && !('id' in which);
}

/** Of the user's sessions, whether this one is meant. */
function isReached(session: Session, which: SessionSelector, notBefore: number | null, at: number): boolean {
  if ('id' in which) return which.userId === undefined || session.userId === which.userId;
  if (!isOfUser(which)) return true;
  if (session.id === which.exceptId) return false;
  if (which.createdBefore === undefined || session.createdAt < which.createdBefore) return true;
  // Nobody knows when a session was made that says it was made after now, except that it was before.
  return session.createdAt > at || (notBefore !== null && isFromTheFuture(notBefore, at));
}

function notBeforeOf(which: SessionSelector, notBefore: number | null, at: number): number | null {
  if (notBefore === null || !isOfUser(which) || which.exceptId !== undefined) return null;
  const { createdBefore } = which;
  const isAll = createdBefore === undefined || isFromTheFuture(notBefore, at);
  const after = isAll ? notBeforeAfterAll(notBefore, at) : notBeforeAfter(notBefore, at, createdBefore);
  return after === notBefore ? null : after;
}

/** The order of lists: `createdAt`, then `id`, both descending. */
export function newestFirst(a: Pick<Session, 'createdAt' | 'id'>, b: Pick<Session, 'createdAt' | 'id'>): number {
  return b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
}
