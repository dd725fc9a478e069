import { setTimeout as pause } from 'node:timers/promises';
import type { Connection, Durability } from './connection.ts';
import { asUnavailable, isBusy } from './unavailable.ts';

const longestPauseMs = 50;

/**
 * Runs `work` in one write transaction. A result that says `ok: false` rolls it back: refused means nothing happened.
 *
 * Everything in it is synchronous, so that nothing else of this process can come in between. `forget` names what the
 * memo must not remember afterwards; what changes single sessions only forgets them itself.
 */
export function write<Result>(
  connection: Connection,
  work: () => Result,
  { durability = 'full', forget = 'everything' }: { durability?: Durability; forget?: 'everything' | 'touched' } = {},
): Promise<Result> {
  return persist(connection, () => {
    connection.setDurability(durability);
    connection.statement('BEGIN IMMEDIATE').run();
    try {
      const result = work();
      if (isRefused(result)) connection.statement('ROLLBACK').run();
      else connection.commit();
      // What has been written to a file that nobody else finds is not written.
      connection.checkFiles();
      return result;
    } finally {
      if (forget === 'everything') connection.memo.clear();
      if (connection.inTransaction()) {
        connection.memo.clear();
        connection.statement('ROLLBACK').run();
      }
    }
  });
}

/** Several reads of one snapshot take the file's lock once instead of each time. */
export function readTogether(connection: Connection, reads: number, work: () => void): void {
  if (reads > 1) connection.statement('BEGIN').run();
  try {
    work();
  } finally {
    if (reads > 1) connection.statement('COMMIT').run();
  }
}

/** Runs `work` as soon as no lock is in the way. Readers of a WAL database only ever wait for its recovery. */
export async function persist<Result>(connection: Connection, work: () => Result): Promise<Result> {
  const attempt = (): Result => {
    connection.checkFiles();
    return work();
  };
  try {
    return attempt();
  } catch (error) {
    if (!isBusy(error)) throw asUnavailable(error);
    return await retry(connection.patienceMs, attempt);
  }
}

/** The waits are random, so that several processes do not meet again and again. */
async function retry<Result>(patienceMs: number, work: () => Result): Promise<Result> {
  const givingUpAt = performance.now() + patienceMs;
  for (let longest = 2; ; longest = Math.min(longest * 2, longestPauseMs)) {
    await pause(1 + Math.random() * longest);
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= givingUpAt) throw asUnavailable(error);
    }
  }
}

function isRefused(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'ok' in result && result.ok === false;
}
