import type { SessionUse } from '@curfew/core';
import type { Connection } from './connection.ts';
import { updateSession } from './session-row.ts';

/**
 * Only what is alive moves, and only forward: an ended, expired or superseded session does not match, so a slow writer
 * cannot bring one back (express-session 632).
 */
const move = `
  last_used_at = @usedAt,
  expires_at = CASE WHEN idle_timeout_ms = 0 THEN expires_at
    ELSE max(expires_at, min(@usedAt + idle_timeout_ms, coalesce(lifetime_ends_at, @usedAt + idle_timeout_ms))) END
  WHERE digest = unhex(@digest) AND last_used_at < @usedAt
    AND ended_at IS NULL AND successor_id IS NULL AND (expires_at IS NULL OR expires_at > max(@usedAt, @now))
    AND (user_id IS NULL OR EXISTS (
      SELECT 1 FROM users u WHERE u.id = user_id
        AND u.deleted_at IS NULL AND u.disabled_at IS NULL AND u.sessions_not_before < sessions.created_at))`;

/** @returns how many rows changed. */
export function slide(connection: Connection, uses: readonly SessionUse[], now: number): number {
  return uses.filter(({ digest, usedAt }) => updateSession(connection, move, { digest, usedAt, now })).length;
}
