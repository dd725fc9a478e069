import {
  deny,
  type InsertDenied,
  isExpired,
  type LiveSession,
  type Session,
  type SessionData,
  type SessionEnd,
  type SessionInsertion,
  type UserId,
} from '@curfew/core';
import type { Connection } from './connection.ts';
import { endSession } from './end.ts';
import { appendEvent, sessionEvent } from './events.ts';
import { readLive } from './judge.ts';
import { findByDigest, insertRow, selectSession, toSession } from './session-row.ts';

export function insertSession(
  connection: Connection,
  insertion: SessionInsertion,
): { readonly ok: true; readonly session: LiveSession; readonly ended: readonly Session[] } | InsertDenied {
  const { session, actor, maxSessions } = insertion;
  const notBefore = readNotBefore(connection, session.userId);
  if (notBefore === null) return deny('invalid-credentials');
  if (insertion.credentialsSeenAt !== null && notBefore >= insertion.credentialsSeenAt) {
    return deny('invalid-credentials');
  }
  const { maker } = insertion;
  if (maker !== undefined && readLive(connection, maker, session.createdAt) === null) {
    return deny('invalid-credentials');
  }

  const end = (reason: SessionEnd['reason']): SessionEnd => ({
    at: session.createdAt,
    reason,
    event: 'session-ended',
    actor,
  });
  const presented = insertion.presented === null ? null : findByDigest(connection, insertion.presented);
  const ended = presented === null ? [] : endSession(connection, presented, end('rotated'));

  if (session.userId !== null && maxSessions > 0) {
    const isRejecting = insertion.onLimit === 'reject';
    const surplus = findSurplus(connection, session.userId, session.createdAt, {
      allowed: maxSessions - 1,
      most: isRejecting ? 1 : -1,
    });
    if (isRejecting && surplus.length > 0) return deny('session-limit-reached');
    for (const oldest of surplus) ended.push(...endSession(connection, oldest, end('evicted')));
  }

  const inserted = insertRow(connection, {
    ...session,
    createdAt: Math.max(session.createdAt, notBefore + 1),
    data: { ...carried(presented, insertion), ...session.data },
  });
  appendEvent(connection, sessionEvent(insertion.event, inserted, session.createdAt, actor));
  return { ok: true, session: inserted, ended };
}

/** @returns `null` where the user is gone or disabled. */
function readNotBefore(connection: Connection, userId: UserId | null): number | null {
  if (userId === null) return -1;
  const found = connection
    .statement<number>(
      'SELECT sessions_not_before FROM users WHERE id = ? AND deleted_at IS NULL AND disabled_at IS NULL',
    )
    .pluck()
    .get(userId);
  return found ?? null;
}

/** The user's living sessions beyond the `allowed` newest, oldest first; at most `most` of them, -1 is all. */
function findSurplus(
  connection: Connection,
  userId: UserId,
  now: number,
  { allowed, most }: { readonly allowed: number; readonly most: number },
): Session[] {
  return connection
    .statement(`
      ${selectSession}
      WHERE s.user_id = ? AND s.ended_at IS NULL AND s.successor_id IS NULL
        AND (s.expires_at IS NULL OR s.expires_at > ?) AND s.created_at > u.sessions_not_before
      ORDER BY s.created_at DESC, s.id DESC LIMIT ? OFFSET ?`)
    .all(userId, now, most, allowed)
    .map(toSession)
    .reverse();
}

/** Only what nobody had signed in to: a person's own data never moves into another person's session. */
function carried(presented: Session | null, { carry, session }: SessionInsertion): SessionData {
  if (presented === null || presented.userId !== null) return {};
  if (presented.endedAt !== null || isExpired(presented, session.createdAt)) return {};
  return Object.fromEntries(
    carry.flatMap((name) => (Object.hasOwn(presented.data, name) ? [[name, presented.data[name]]] : [])),
  );
}
