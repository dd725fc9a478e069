import type { BoundedCount, StoreStatistics } from '@curfew/core';
import type { Connection } from './connection.ts';

export function readStatistics(connection: Connection, now: number, bound: number): StoreStatistics {
  const count = (rows: string): BoundedCount => {
    const counted = connection
      .statement<number>(`SELECT count(*) FROM (${rows} LIMIT @bound + 1)`)
      .pluck()
      .get({ now, bound });
    return { count: Math.min(counted ?? 0, bound), exact: (counted ?? 0) <= bound };
  };
  return {
    activeSessions: count(`
      SELECT 1 FROM sessions WHERE ended_at IS NULL AND expires_at > @now
      UNION ALL SELECT 1 FROM sessions WHERE ended_at IS NULL AND expires_at IS NULL`),
    users: count(`SELECT 1 FROM users WHERE deleted_at IS NULL AND username > ''`),
    oldestUnswept:
      connection
        .statement<number | null>('SELECT min(expires_at) FROM sessions WHERE ended_at IS NULL AND expires_at <= ?')
        .pluck()
        .get(now) ?? null,
  };
}
