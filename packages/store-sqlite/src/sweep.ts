import { expiryEvents } from '@curfew/core';
import type { Connection } from './connection.ts';
import { appendEvents } from './events.ts';
import { selectSession, toSession } from './session-row.ts';

/** @returns how many were deleted. */
export function sweepSessions(connection: Connection, before: number, limit: number): number {
  const expired = connection
    .statement(`
      ${selectSession} WHERE s.ended_at IS NULL AND s.expires_at < ? ORDER BY s.expires_at LIMIT ?`)
    .all(before, limit)
    .map(toSession);
  for (const { id } of expired) connection.statement('DELETE FROM sessions WHERE id = ?').run(id);
  appendEvents(connection, expiryEvents(expired));
  const ended = connection
    .statement(`
      DELETE FROM sessions WHERE rowid IN (
        SELECT rowid FROM sessions WHERE ended_at IS NOT NULL AND ended_at < ? ORDER BY ended_at LIMIT ?)`)
    .run(before, limit - expired.length).changes;
  return expired.length + ended;
}

/** Throttle states that count no more, then deleted users whose last session is gone. */
export function sweepHistory(connection: Connection, before: number, limit: number): number {
  const statements = [
    `DELETE FROM throttle WHERE key IN (
       SELECT key FROM throttle WHERE forgotten_at < @before AND blocked_until < @before
       ORDER BY forgotten_at LIMIT @limit)`,
    `DELETE FROM users WHERE id IN (
       SELECT id FROM users u WHERE deleted_at IS NOT NULL AND deleted_at < @before
         AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = u.id)
       ORDER BY deleted_at LIMIT @limit)`,
  ];
  let deleted = 0;
  for (const statement of statements) {
    deleted += connection.statement(statement).run({ before, limit: limit - deleted }).changes;
  }
  return deleted;
}
