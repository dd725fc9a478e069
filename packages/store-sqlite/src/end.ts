import type { Session, SessionEnd, SessionId, SessionSelector } from '@curfew/core';
import type { Connection } from './connection.ts';
import { appendEvent, sessionEvent } from './events.ts';
import { findByDigest, findById, selectSession, toSession, updateSession } from './session-row.ts';

export function endSessions(connection: Connection, which: SessionSelector, end: SessionEnd): readonly Session[] {
  if ('userId' in which && !('id' in which) && which.exceptId === undefined) {
    forbidSessionsUntil(connection, which.userId, Math.min(end.at, (which.createdBefore ?? Infinity) - 1));
  }
  return selectOpen(connection, which)
    .flatMap((session) => endSession(connection, session, end))
    .sort(newestFirst);
}

/**
 * Ends one session and, with it, its predecessor in grace. An earlier end stays as it is.
 *
 * @returns those that ended now.
 */
export function endSession(connection: Connection, session: Session, end: SessionEnd): Session[] {
  const hasEnded = updateSession(
    connection,
    'ended_at = @at, end_reason = @reason, ended_by = @by WHERE id = @id AND ended_at IS NULL',
    { at: end.at, reason: end.reason, by: end.actor.initiator, id: session.id },
  );
  if (!hasEnded) return [];
  const reason = end.event === 'session-ended' ? end.reason : null;
  appendEvent(connection, sessionEvent(end.event, session, end.at, end.actor, { reason }));
  const ended = Object.freeze({ ...session, endedAt: end.at, endReason: end.reason, endedBy: end.actor.initiator });
  return [ended, ...endPredecessors(connection, session.id, end)];
}

/** Ends what a session has replaced and left alive for a grace. The person's own sign-out stays one event. */
export function endPredecessors(connection: Connection, id: SessionId, end: SessionEnd): Session[] {
  return connection
    .statement(`${selectSession} WHERE s.successor_id = ? AND s.ended_at IS NULL`)
    .all(id)
    .flatMap((row) => endSession(connection, toSession(row), { ...end, event: 'session-ended' }));
}

/** From now on the user's sessions created until `instant` are dead, whatever their rows say. */
function forbidSessionsUntil(connection: Connection, userId: string, instant: number): void {
  connection.memo.clear();
  connection
    .statement('UPDATE users SET sessions_not_before = max(sessions_not_before, ?) WHERE id = ? AND deleted_at IS NULL')
    .run(instant, userId);
}

/** Those that have not been ended, expired or not. */
function selectOpen(connection: Connection, which: SessionSelector): Session[] {
  if ('digest' in which) return [findByDigest(connection, which.digest)].filter(isOpen);
  if ('ids' in which) return which.ids.map((id) => findById(connection, id)).filter(isOpen);
  if ('id' in which) {
    const session = findById(connection, which.id);
    return [session].filter(isOpen).filter(({ userId }) => which.userId === undefined || userId === which.userId);
  }
  return connection
    .statement(`
      ${selectSession} WHERE s.user_id = ? AND s.ended_at IS NULL AND s.created_at < ?
      ORDER BY s.created_at DESC, s.id DESC`)
    .all(which.userId, which.createdBefore ?? Number.MAX_SAFE_INTEGER)
    .map(toSession)
    .filter(({ id }) => id !== which.exceptId);
}

function isOpen(session: Session | null): session is Session {
  return session !== null && session.endedAt === null;
}

function newestFirst(a: Session, b: Session): number {
  return b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
}
