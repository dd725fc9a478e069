import type { SessionUse } from '@curfew/core';
import { instant } from './instant.ts';
import { digestParameter } from './session-row.ts';
import type { Transaction } from './transaction.ts';

/**
 * Moves what is alive, and only forward: an ended, expired or superseded session does not match, so a slow writer cannot
 * bring one back (express-session 632). All in one statement, each row judged at its own instant.
 *
 * @returns how many rows changed.
 */
export async function slide({ write }: Transaction, uses: readonly SessionUse[], now: number): Promise<number> {
  let changed = 0;
  for (const batch of distinct(uses)) {
    const { count } = await write(
      `
      UPDATE sessions SET
        last_used_at = used.at,
        expires_at = CASE WHEN idle_timeout_ms = 0 THEN expires_at
          ELSE greatest(expires_at, least(used.at + idle_timeout_ms * INTERVAL '1 millisecond', lifetime_ends_at)) END
      FROM unnest($1::bytea[], $2::timestamptz[]) AS used (digest, at)
      WHERE sessions.digest = used.digest
        AND ended_at IS NULL AND successor_id IS NULL AND (expires_at IS NULL OR expires_at > greatest(used.at, $3::timestamptz))
        AND last_used_at < used.at
        AND (user_id IS NULL OR EXISTS (
          SELECT 1 FROM users u WHERE u.id = user_id
            AND u.deleted_at IS NULL AND u.disabled_at IS NULL AND u.sessions_not_before < sessions.created_at))`,
      [batch.map(({ digest }) => digestParameter(digest)), batch.map(({ usedAt }) => instant(usedAt)), instant(now)],
    );
    changed += count;
  }
  return changed;
}

/**
 * Batches in which no session appears twice, since one statement changes a row only once. In the order of the digests, so
 * that two nodes that mark the same sessions do not lock each other out.
 */
function distinct(uses: readonly SessionUse[]): SessionUse[][] {
  const batches: Map<string, SessionUse>[] = [];
  for (const use of uses) {
    let batch = batches.find((taken) => !taken.has(use.digest));
    if (batch === undefined) {
      batch = new Map();
      batches.push(batch);
    }
    batch.set(use.digest, use);
  }
  return batches.map((batch) => [...batch.values()].sort((a, b) => (a.digest < b.digest ? -1 : 1)));
}
