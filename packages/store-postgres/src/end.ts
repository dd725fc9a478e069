import {
  endEvent,
  newestFirst,
  type Session,
  type SessionEnd,
  type SessionId,
  type SessionSelector,
  type UserId,
} from '@curfew/core';
import { appendEvents } from './events.ts';
import { instant } from './instant.ts';
import { digestParameter, idParameter, selectSession } from './session-row.ts';
import type { Query } from './statement.ts';
import type { Transaction } from './transaction.ts';

export async function endSessions(
  tx: Transaction,
  which: SessionSelector,
  end: SessionEnd,
): Promise<readonly Session[]> {
  if ('userId' in which) await tx.actFor(which.userId);
  if ('digest' in which) return endWhere(tx, end, 'digest = $4::bytea', [digestParameter(which.digest)]);
  if ('ids' in which) return endByIds(tx, end, which.ids);
  if ('id' in which) {
    const owner = which.userId === undefined ? null : idParameter(which.userId);
    return endWhere(tx, end, 'id = $4::uuid AND ($5::uuid IS NULL OR user_id = $5::uuid)', [
      idParameter(which.id),
      owner,
    ]);
  }
  const { userId, exceptId, createdBefore } = which;
  if (exceptId === undefined) await forbidSessionsUntil(tx, userId, Math.min(end.at, (createdBefore ?? Infinity) - 1));
  return endWhere(
    tx,
    end,
    `user_id = $4::uuid AND ($5::uuid IS NULL OR id <> $5::uuid)
     AND ($6::timestamptz IS NULL OR created_at < $6::timestamptz)`,
    [idParameter(userId), exceptId === undefined ? null : idParameter(exceptId), instant(createdBefore ?? null)],
  );
}

export function endByIds(tx: Transaction, end: SessionEnd, ids: readonly SessionId[]): Promise<readonly Session[]> {
  return endWhere(tx, end, 'id = ANY($4::uuid[])', [ids.map(idParameter)]);
}

/** Ends what a session has replaced and left alive for a grace. */
export function endPredecessors(
  tx: Transaction,
  end: SessionEnd,
  ids: readonly SessionId[],
): Promise<readonly Session[]> {
  // What a person signs out of is one session; what it had replaced goes along.
  return endWhere(tx, { ...end, event: 'session-ended' }, 'successor_id = ANY($4::uuid[])', [ids]);
}

/**
 * Ends what has not been ended yet, expired or not, and with it its predecessors in grace. One that another transaction
 * is ending is waited for, and then looked at again: an earlier end stays as it is.
 *
 * @param condition with parameters from `$4` on.
 * @returns those that ended now, newest first.
 */
async function endWhere(
  tx: Transaction,
  end: SessionEnd,
  condition: string,
  values: readonly unknown[],
): Promise<readonly Session[]> {
  const ended = await markEnded(tx.query, end, condition, values);
  tx.changed(...ended.map(({ id }) => id));
  await appendEvents(
    tx.query,
    ended.map((session) => endEvent(session, end)),
  );
  if (ended.length === 0) return ended;
  const along = await endPredecessors(
    tx,
    end,
    ended.map(({ id }) => id),
  );
  return [...ended, ...along].sort(newestFirst);
}

async function markEnded(
  query: Query,
  end: SessionEnd,
  condition: string,
  values: readonly unknown[],
): Promise<Session[]> {
  const { rows } = await query<Session>(
    `
    WITH s AS (
      UPDATE sessions SET ended_at = $1::timestamptz, end_reason = $2::text, ended_by = $3::text
      WHERE ended_at IS NULL AND ${condition}
      RETURNING *)
    ${selectSession} FROM s LEFT JOIN users u ON u.id = s.user_id`,
    [instant(end.at), end.reason, end.actor.initiator, ...values],
  );
  return [...rows];
}

/**
 * From now on the user's sessions created until then are dead, whatever their rows say. It also makes everybody who signs
 * this user in wait until this transaction is over, and then look again.
 */
async function forbidSessionsUntil({ query, changed }: Transaction, userId: UserId, until: number): Promise<void> {
  await query(
    `UPDATE users SET sessions_not_before = greatest(sessions_not_before, $2::timestamptz)
     WHERE id = $1::uuid AND deleted_at IS NULL`,
    [idParameter(userId), instant(until)],
  );
  changed(userId);
}
