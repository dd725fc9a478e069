import { type AttemptSuccess, countAttempt, type ThrottleKey, type ThrottleState } from '@curfew/core';
import type { Connection } from './connection.ts';

export function admitAttempt(
  connection: Connection,
  keys: readonly ThrottleKey[],
  now: number,
): { readonly ok: true } | { readonly ok: false; readonly blockedUntil: number } {
  let blockedUntil = 0;
  for (const { key, limits } of keys) {
    const state = readState(connection, key);
    const counted = countAttempt(state, now, limits);
    if (counted === null) blockedUntil = Math.max(blockedUntil, state?.blockedUntil ?? 0);
    else writeState(connection, key, counted, counted.lastFailureAt + limits.forgetAfterMs);
  }
  // The transaction is rolled back on a refusal, and with it whatever was counted before the key that has to wait.
  return blockedUntil > 0 ? { ok: false, blockedUntil } : { ok: true };
}

export function settleAttempt(connection: Connection, { forget, undo }: AttemptSuccess): void {
  for (const key of forget) connection.statement('DELETE FROM throttle WHERE key = ?').run(key);
  for (const key of undo) {
    connection
      .statement('UPDATE throttle SET failures = max(failures - 1, 0), blocked_until = last_failure_at WHERE key = ?')
      .run(key);
  }
}

function readState(connection: Connection, key: string): ThrottleState | null {
  const row = connection
    .statement<ThrottleState>(`
      SELECT failures, last_failure_at AS lastFailureAt, blocked_until AS blockedUntil FROM throttle WHERE key = ?`)
    .get(key);
  return row ?? null;
}

function writeState(connection: Connection, key: string, state: ThrottleState, forgottenAt: number): void {
  connection
    .statement(`
      INSERT INTO throttle (key, failures, last_failure_at, blocked_until, forgotten_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, last_failure_at = excluded.last_failure_at,
        blocked_until = excluded.blocked_until, forgotten_at = excluded.forgotten_at`)
    .run(key, state.failures, state.lastFailureAt, state.blockedUntil, forgottenAt);
}
