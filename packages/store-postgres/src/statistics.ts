import type { BoundedCount, StoreStatistics } from '@curfew/core';
import { type Database, read } from './database.ts';
import { instant } from './instant.ts';

export async function readStatistics(database: Database, now: number, bound: number): Promise<StoreStatistics> {
  const [active, users, oldest] = await Promise.all([
    read<{ count: number }>(
      database,
      `SELECT count(*) AS "count" FROM (
         (SELECT 1 FROM sessions WHERE ended_at IS NULL AND expires_at > $1::timestamptz LIMIT $2::bigint)
         UNION ALL (SELECT 1 FROM sessions WHERE ended_at IS NULL AND expires_at IS NULL LIMIT $2::bigint)
         LIMIT $2::bigint) AS counted`,
      [instant(now), bound + 1],
    ),
    read<{ count: number }>(
      database,
      `SELECT count(*) AS "count" FROM (
         SELECT 1 FROM users WHERE deleted_at IS NULL AND username > '' LIMIT $1::bigint) AS counted`,
      [bound + 1],
    ),
    read<{ oldest: number | null }>(
      database,
      `SELECT min(expires_at) AS "oldest" FROM sessions WHERE ended_at IS NULL AND expires_at <= $1::timestamptz`,
      [instant(now)],
    ),
  ]);
  return {
    activeSessions: upTo(active.rows[0]?.count ?? 0, bound),
    users: upTo(users.rows[0]?.count ?? 0, bound),
    oldestUnswept: oldest.rows[0]?.oldest ?? null,
  };
}

function upTo(counted: number, bound: number): BoundedCount {
  return { count: Math.min(counted, bound), exact: counted <= bound };
}
