import { expiryEvents, type Session } from '@curfew/core';
import { appendEvents } from './events.ts';
import { instant } from './instant.ts';
import { sweepTexts } from './search-index.ts';
import { selectSession } from './session-row.ts';
import type { Transaction } from './transaction.ts';

/**
 * In small transactions, and past every row that somebody else holds (`SKIP LOCKED`), so that sweeping never stands in
 * the way of requests, nor of another node's sweeping (spring-session 838).
 *
 * @param isIndexed whether searches have an index here @returns how many were deleted.
 */
export async function sweepSessions(
  tx: Transaction,
  { before, limit, isIndexed }: { readonly before: number; readonly limit: number; readonly isIndexed: boolean },
): Promise<number> {
  const expired = await deleteDue(tx, 'ended_at IS NULL AND expires_at < $1::timestamptz', 'expires_at', [
    instant(before),
    limit,
  ]);
  await appendEvents(tx, expiryEvents(expired));
  const ended = await deleteDue(tx, 'ended_at IS NOT NULL AND ended_at < $1::timestamptz', 'ended_at', [
    instant(before),
    limit - expired.length,
  ]);
  await clearMarks(tx);
  if (isIndexed) await sweepTexts(tx);
  return expired.length + ended.length;
}

async function deleteDue(
  { write }: Transaction,
  condition: string,
  order: string,
  values: readonly unknown[],
): Promise<readonly Session[]> {
  const { rows } = await write<Session>(
    `
    WITH due AS MATERIALIZED (
      SELECT digest FROM sessions WHERE ${condition} ORDER BY ${order} LIMIT $2::bigint FOR UPDATE SKIP LOCKED),
    s AS (DELETE FROM sessions WHERE digest IN (SELECT digest FROM due) RETURNING *)
    ${selectSession} FROM s LEFT JOIN users u ON u.id = s.user_id`,
    values,
  );
  return rows;
}

/** Marks are asked for within seconds of their commit, if at all. The clock is the database's, since it made them. */
async function clearMarks({ write }: Transaction): Promise<void> {
  await write(`DELETE FROM commits WHERE at < now() - INTERVAL '15 minutes'`);
}

/** Throttle states that count no more, then deleted users whose last session is gone. */
export function sweepHistory(tx: Transaction, before: number, limit: number): Promise<number> {
  return sweepTables(tx, history, before, limit);
}

export function sweepEvents(tx: Transaction, before: number, limit: number): Promise<number> {
  return sweepTables(tx, [oldEvents], before, limit);
}

async function sweepTables(
  { write }: Transaction,
  tables: readonly (typeof oldEvents)[],
  before: number,
  limit: number,
): Promise<number> {
  let deleted = 0;
  for (const { table, key, due } of tables) {
    const { count } = await write(
      `
      WITH due AS MATERIALIZED (${due} LIMIT $2::bigint FOR UPDATE SKIP LOCKED)
      DELETE FROM ${table} WHERE ${key} IN (SELECT * FROM due)`,
      [instant(before), limit - deleted],
    );
    deleted += count;
  }
  return deleted;
}

const oldEvents = {
  table: 'events',
  key: '(at, id)',
  due: 'SELECT at, id FROM events WHERE at < $1::timestamptz ORDER BY at, id',
};

const history = [
  {
    table: 'throttle',
    key: 'key',
    due: `SELECT key FROM throttle WHERE forgotten_at < $1::timestamptz AND blocked_until < $1::timestamptz
          ORDER BY forgotten_at`,
  },
  {
    table: 'users',
    key: 'id',
    due: `SELECT id FROM users WHERE deleted_at IS NOT NULL AND deleted_at < $1::timestamptz
            AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.user_id = users.id)
          ORDER BY deleted_at`,
  },
];
