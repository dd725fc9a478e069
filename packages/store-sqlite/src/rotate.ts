import { type LiveSession, type Refusal, refuse, type SessionEnd, type SessionRotation } from '@curfew/core';
import type { Connection } from './connection.ts';
import { endPredecessors, endSession } from './end.ts';
import { appendEvent, sessionEvent } from './events.ts';
import { readLive } from './judge.ts';
import { insertRow, updateSession } from './session-row.ts';

export function rotateSession(
  connection: Connection,
  rotation: SessionRotation,
): { readonly ok: true; readonly session: LiveSession } | Refusal<'authentication-required' | 'already-rotated'> {
  const presented = readLive(connection, rotation.presented, rotation.now);
  if (presented === null) return refuse('authentication-required');
  if (presented.successorId !== null) return refuse('already-rotated');

  const end = endByRotation(rotation);
  if (rotation.graceMs > 0) {
    endPredecessors(connection, presented.id, end);
    supersede(connection, rotation);
  } else {
    endSession(connection, presented, end);
  }
  return { ok: true, session: insertSuccessor(connection, presented, rotation) };
}

export function endByRotation({ now, actor }: SessionRotation): SessionEnd {
  return { at: now, reason: 'rotated', event: 'session-ended', actor };
}

/** The new row of a rotation. It is the presented session's heir, created now, and lives no longer than that would have. */
export function insertSuccessor(
  connection: Connection,
  presented: LiveSession,
  rotation: SessionRotation,
): LiveSession {
  const { now, reauthenticated } = rotation;
  const { idleTimeoutMs, lifetimeEndsAt } = reauthenticated ?? presented;
  const idleEndsAt = idleTimeoutMs > 0 ? now + idleTimeoutMs : null;
  const deadlines = [
    idleEndsAt,
    lifetimeEndsAt,
    reauthenticated === null && idleEndsAt === null ? presented.expiresAt : null,
  ];
  const session = insertRow(connection, {
    id: rotation.id,
    digest: rotation.digest,
    userId: presented.userId,
    kind: presented.kind,
    policy: presented.policy,
    createdAt: Math.max(now, earliestCreation(connection, presented)),
    authenticatedAt: reauthenticated === null ? presented.authenticatedAt : now,
    idleTimeoutMs,
    lifetimeEndsAt,
    expiresAt: earliest(deadlines),
    ip: rotation.actor.ip,
    userAgent: rotation.actor.userAgent,
    label: presented.label,
    scopes: presented.scopes,
    data: presented.data,
  });
  appendEvent(
    connection,
    sessionEvent(rotation.event, session, now, rotation.actor, { detail: { replaces: presented.id } }),
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

function earliestCreation(connection: Connection, { userId }: LiveSession): number {
  if (userId === null) return 0;
  const notBefore = connection
    .statement<number>('SELECT sessions_not_before FROM users WHERE id = ?')
    .pluck()
    .get(userId);
  return (notBefore ?? 0) + 1;
}

function earliest(instants: readonly (number | null)[]): number | null {
  const set = instants.filter((instant) => instant !== null);
  return set.length === 0 ? null : Math.min(...set);
}
