import { type AttemptSuccess, countAttempt, type ThrottleKey, type ThrottleState } from '@curfew/core';
import { instant } from './instant.ts';
import type { Transaction } from './transaction.ts';

/** A refusal rolls back, and with it whatever was counted before the key that has to wait. */
export async function admitAttempt(
  tx: Transaction,
  keys: readonly ThrottleKey[],
  now: number,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly blockedUntil: number }> {
  const states = await lockStates(
    tx,
    keys.map(({ key }) => key),
  );
  let blockedUntil = 0;
  const counted: (ThrottleState & { readonly key: string; readonly forgottenAt: number })[] = [];
  for (const { key, limits } of keys) {
    const before = states.get(key) ?? null;
    const after = countAttempt(before, now, limits);
    if (after === null) blockedUntil = Math.max(blockedUntil, before?.blockedUntil ?? 0);
    else counted.push({ key, ...after, forgottenAt: after.lastFailureAt + limits.forgetAfterMs });
  }
  if (blockedUntil > 0) return { ok: false, blockedUntil };
  await tx.write(
    `
    UPDATE throttle SET failures = counted.failures, last_failure_at = counted.last_failure_at,
      blocked_until = counted.blocked_until, forgotten_at = counted.forgotten_at
    FROM unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[])
      AS counted (key, failures, last_failure_at, blocked_until, forgotten_at)
    WHERE throttle.key = counted.key`,
    [
      counted.map(({ key }) => key),
      counted.map(({ failures }) => failures),
      counted.map(({ lastFailureAt }) => instant(lastFailureAt)),
      counted.map(({ blockedUntil: until }) => instant(until)),
      counted.map(({ forgottenAt }) => instant(forgottenAt)),
    ],
  );
  return { ok: true };
}

export async function settleAttempt({ write }: Transaction, { forget, undo }: AttemptSuccess): Promise<void> {
  if (forget.length > 0) await write('DELETE FROM throttle WHERE key = ANY($1::text[])', [forget]);
  if (undo.length === 0) return;
  await write(
    `UPDATE throttle SET failures = greatest(failures - 1, 0), blocked_until = last_failure_at
     WHERE key = ANY($1::text[])`,
    [undo],
  );
}

/**
 * Holds the rows of all keys until this transaction is over, so that attempts in parallel are all counted. A key that has
 * none yet gets one first, which counts nothing: there has to be something to hold.
 */
async function lockStates({ read, write }: Transaction, keys: readonly string[]): Promise<Map<string, ThrottleState>> {
  const sorted = keys.toSorted();
  await write(
    `INSERT INTO throttle (key, failures, last_failure_at, blocked_until, forgotten_at)
     SELECT key, 0, $2::timestamptz, $2::timestamptz, $2::timestamptz FROM unnest($1::text[]) AS wanted (key)
     ON CONFLICT (key) DO NOTHING`,
    [sorted, instant(0)],
  );
  const { rows } = await read<ThrottleState & { key: string }>(
    `SELECT key AS "key", failures AS "failures", last_failure_at AS "lastFailureAt", blocked_until AS "blockedUntil"
     FROM throttle WHERE key = ANY($1::text[]) ORDER BY key FOR UPDATE`,
    [sorted],
  );
  return new Map(rows.map(({ key, ...state }) => [key, state]));
}
