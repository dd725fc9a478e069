import { setTimeout as pause } from 'node:timers/promises';
import type { ChangedSessions } from '@curfew/core';
import type { Pool, PoolOptions } from './connection/pool.ts';
import { type Result, runStatement } from './statement.ts';
import { asUnavailable, isPassing } from './unavailable.ts';

export interface Database {
  /** How further pools are made, for work that needs one of its own. */
  readonly poolOptions: PoolOptions;
  /** For everything but looking sessions up. */
  readonly pool: Pool;
  /** For looking sessions up: nothing slower ever stands in the way there. */
  readonly lookups: Pool;
  /** How many sessions each of those connections remembers; 0 is none. */
  readonly memoCapacity: number;
  /** Tells whoever watches which sessions are not any more what they were. */
  readonly tell: (changed: ChangedSessions) => void;
  /** How long to keep trying, in milliseconds, before a caller is told that the store is unavailable. */
  readonly patienceMs: number;
}

const firstPauseMs = 4;
const longestPauseMs = 250;

/**
 * Repeats `attempt` while it fails in ways that pass: conflicts between transactions, and connections that break, also
 * until another host has become the primary. Bounded by the store's patience; the pauses are random, so that those who
 * met once do not meet again.
 */
export async function persist<Value>(
  { patienceMs }: Pick<Database, 'patienceMs'>,
  attempt: () => Promise<Value>,
): Promise<Value> {
  const givingUpAt = performance.now() + patienceMs;
  for (let longest = firstPauseMs; ; longest = Math.min(longest * 2, longestPauseMs)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isPassing(error) || performance.now() >= givingUpAt) throw asUnavailable(error);
    }
    await pause(Math.random() * longest);
  }
}

/** One statement that changes nothing. */
export function read<Row>(database: Database, sql: string, values: readonly unknown[] = []): Promise<Result<Row>> {
  return persist(database, () => database.pool.withConnection((client) => runStatement<Row>(client, sql, values)));
}
