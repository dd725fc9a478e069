import type { SessionUse } from '@curfew/core';
import type { Connection } from './connection.ts';

/**
 * Moves what is alive, and only forward: an ended, expired or superseded session does not match, so a slow writer cannot
 * bring one back (express-session 632).
 *
 * @returns how many rows changed.
 */
export function slide(connection: Connection, uses: readonly SessionUse[]): number {
  const statement = connection.statement(`
    UPDATE sessions SET
      last_used_at = max(last_used_at, @usedAt),
      expires_at = CASE WHEN idle_timeout_ms = 0 THEN expires_at
        ELSE max(expires_at, min(@usedAt + idle_timeout_ms, coalesce(lifetime_ends_at, @usedAt + idle_timeout_ms))) END
    WHERE digest = unhex(@digest)
      AND ended_at IS NULL AND successor_id IS NULL AND (expires_at IS NULL OR expires_at > @usedAt)
      AND last_used_at < @usedAt
      AND (user_id IS NULL OR EXISTS (
        SELECT 1 FROM users u WHERE u.id = user_id
          AND u.deleted_at IS NULL AND u.disabled_at IS NULL AND u.sessions_not_before < sessions.created_at))`);
  let changed = 0;
  for (const { digest, usedAt } of uses) {
    connection.memo.forget(digest);
    changed += statement.run({ digest, usedAt }).changes;
  }
  return changed;
}
