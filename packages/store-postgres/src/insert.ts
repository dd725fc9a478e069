import {
  carriedData,
  deny,
  type InsertDenied,
  type LiveSession,
  type Session,
  type SessionEnd,
  type SessionId,
  type SessionInsertion,
  sessionEvent,
  type UserId,
} from '@curfew/core';
import { endByIds, endSessions } from './end.ts';
import { appendEvents } from './events.ts';
import { instant } from './instant.ts';
import { lockLive } from './judge.ts';
import { aliveAt, idParameter, insertRow } from './session-row.ts';
import type { Query } from './statement.ts';
import type { Transaction } from './transaction.ts';

interface Owner {
  readonly username: string;
  readonly roles: readonly string[];
  readonly sessionsNotBefore: number;
}

export async function insertSession(
  tx: Transaction,
  insertion: SessionInsertion,
): Promise<{ readonly ok: true; readonly session: LiveSession; readonly ended: readonly Session[] } | InsertDenied> {
  const { session, actor, maxSessions } = insertion;
  const owner = session.userId === null ? null : await lockOwner(tx.query, session.userId, maxSessions > 0);
  if (!(await isProven(tx.query, insertion, owner))) return deny('invalid-credentials');

  const at = session.createdAt;
  const end = (reason: SessionEnd['reason']): SessionEnd => ({ at, reason, event: 'session-ended', actor });
  const ended: Session[] = [];
  if (insertion.presented !== null) {
    ended.push(...(await endSessions(tx, { digest: insertion.presented }, end('rotated'))));
  }
  // What came along are predecessors, which name a successor among those that ended.
  const presented = ended.find(({ successorId }) => ended.every(({ id }) => id !== successorId)) ?? null;
  if (session.userId !== null && maxSessions > 0) {
    const isRejecting = insertion.onLimit === 'reject';
    const surplus = await findSurplus(tx.query, session.userId, at, {
      allowed: maxSessions - 1,
      most: isRejecting ? 1 : null,
    });
    if (surplus.length > 0 && isRejecting) return deny('session-limit-reached');
    ended.push(...(await endByIds(tx, end('evicted'), surplus)).toReversed());
  }
  const inserted = await insertRow(
    tx.query,
    {
      ...session,
      createdAt: owner === null ? at : Math.max(at, owner.sessionsNotBefore + 1),
      data: { ...carriedData(presented && { ...presented, endedAt: null }, insertion), ...session.data },
    },
    owner,
  );
  await appendEvents(tx.query, [sessionEvent(insertion.event, inserted, at, actor)]);
  return { ok: true, session: inserted, ended };
}

/** Whether what the session was asked for with still counts. */
async function isProven(
  query: Query,
  { session, credentialsSeenAt, maker }: SessionInsertion,
  owner: Owner | null,
): Promise<boolean> {
  if (session.userId !== null && owner === null) return false;
  if (owner !== null && credentialsSeenAt !== null && owner.sessionsNotBefore >= credentialsSeenAt) return false;
  return maker === undefined || (await lockLive(query, maker, session.createdAt)) !== null;
}

/**
 * Holds the user's row until this transaction is over, so that ending all of the user's sessions, disabling the user and
 * the like come either before, and are seen here, or after, and see the new session. Where sessions are counted, no two
 * sign-ins of one user may count at once.
 *
 * @returns `null` where the user is gone or disabled.
 */
async function lockOwner(query: Query, userId: UserId, isCounting: boolean): Promise<Owner | null> {
  const { rows } = await query<Owner>(
    `SELECT username AS "username", roles AS "roles", sessions_not_before AS "sessionsNotBefore" FROM users
     WHERE id = $1::uuid AND deleted_at IS NULL AND disabled_at IS NULL FOR ${isCounting ? 'UPDATE' : 'SHARE'}`,
    [idParameter(userId)],
  );
  return rows[0] ?? null;
}

/** The user's living sessions beyond the `allowed` newest, at `most` so many. */
async function findSurplus(
  query: Query,
  userId: UserId,
  now: number,
  { allowed, most }: { readonly allowed: number; readonly most: number | null },
): Promise<SessionId[]> {
  const { rows } = await query<{ id: SessionId }>(
    `SELECT s.id AS "id" FROM sessions s JOIN users u ON u.id = s.user_id
     WHERE s.user_id = $1::uuid AND s.successor_id IS NULL AND ${aliveAt('$2')}
     ORDER BY s.created_at DESC, s.id DESC LIMIT $4::bigint OFFSET $3::bigint`,
    [idParameter(userId), instant(now), allowed, most],
  );
  return rows.map(({ id }) => id);
}
