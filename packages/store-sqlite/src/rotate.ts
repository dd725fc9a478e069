import { type Denied, deny, endByRotation, type LiveSession, type SessionRotation, successorOf } from '@curfew/core';
import type { Connection } from './connection.ts';
import { endPredecessors, endSession } from './end.ts';
import { appendEvent, sessionEvent } from './events.ts';
import { readLive } from './judge.ts';
import { insertRow, updateSession } from './session-row.ts';

export function rotateSession(
  connection: Connection,
  rotation: SessionRotation,
): { readonly ok: true; readonly session: LiveSession } | Denied<'authentication-required' | 'already-rotated'> {
  const presented = readLive(connection, rotation.presented, rotation.now);
  if (presented === null) return deny('authentication-required');
  if (presented.successorId !== null) return deny('already-rotated');

  const end = endByRotation(rotation);
  if (rotation.graceMs > 0) {
    endPredecessors(connection, presented.id, end);
    supersede(connection, rotation);
  } else {
    endSession(connection, presented, end);
  }
  return { ok: true, session: insertSuccessor(connection, presented, rotation) };
}

export function insertSuccessor(
  connection: Connection,
  presented: LiveSession,
  rotation: SessionRotation,
): LiveSession {
  const session = insertRow(connection, successorOf(presented, rotation, readNotBefore(connection, presented)));
  appendEvent(
    connection,
    sessionEvent(rotation.event, session, rotation.now, rotation.actor, { detail: { replaces: presented.id } }),
  );
  return session;
}

/** The old token answers a little longer, for requests that are on their way. Its end only ever comes nearer. */
function supersede(connection: Connection, { presented, id, now, graceMs }: SessionRotation): void {
  updateSession(
    connection,
    `successor_id = @id,
      lifetime_ends_at = min(coalesce(lifetime_ends_at, @graceEndsAt), @graceEndsAt),
      expires_at = min(coalesce(expires_at, @graceEndsAt), @graceEndsAt)
    WHERE digest = unhex(@presented)`,
    { presented, id, graceEndsAt: now + graceMs },
  );
}

function readNotBefore(connection: Connection, { userId }: LiveSession): number | null {
  if (userId === null) return null;
  const notBefore = connection
    .statement<number>('SELECT sessions_not_before FROM users WHERE id = ?')
    .pluck()
    .get(userId);
  return notBefore ?? null;
}
