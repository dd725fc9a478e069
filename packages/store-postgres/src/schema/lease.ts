import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CurfewError } from '@curfew/core';
import { schema } from '../connection/client.ts';
import type { Pool } from '../connection/pool.ts';
import { runCommand, runStatement } from '../statement.ts';

/** Held by the one node that changes the schema. */
export interface Lease {
  acquire(): Promise<void>;
  release(): Promise<void>;
}

export const leaseTable = 'migrations_lock';

const renewEveryMs = 5_000;
const longestWaitMs = 10 * 60_000;

/**
 * A row that says who works until when, because CockroachDB has had advisory locks that lock nothing. It lasts 20 seconds
 * and is renewed while the work goes on, so a node that dies holds the others up no longer than that. Time is the
 * database's here: nothing depends on it but how long others wait.
 */
export async function createLease(pool: Pool): Promise<Lease> {
  const holder = randomUUID();
  let renewal: NodeJS.Timeout | undefined;
  await pool.withConnection(async (client) => {
    if (await exists(`${schema}.${leaseTable}`)) return;
    // Two that do this at once get in each other's way in spite of IF NOT EXISTS; then the other one has done it.
    await runCommand(client, `CREATE SCHEMA IF NOT EXISTS ${schema}`).catch(() => undefined);
    await runCommand(
      client,
      `CREATE TABLE IF NOT EXISTS ${schema}.${leaseTable} (
         id text NOT NULL PRIMARY KEY, is_locked bigint NOT NULL, holder uuid, expires_at timestamptz(3))`,
    ).catch(async (error: unknown) => {
      if (!(await exists(`${schema}.${leaseTable}`))) throw error;
    });

    async function exists(table: string): Promise<boolean> {
      const { rows } = await runStatement<{ found: boolean }>(client, 'SELECT to_regclass($1) IS NOT NULL AS "found"', [
        table,
      ]);
      return rows[0]?.found === true;
    }
  });

  /** @returns whether we hold it now. */
  async function take(): Promise<boolean> {
    const { count } = await pool.withConnection((client) =>
      runStatement(
        client,
        `UPDATE ${schema}.${leaseTable}
         SET is_locked = 1, holder = $1::uuid, expires_at = now() + INTERVAL '20 seconds'
         WHERE is_locked = 0 OR holder = $1::uuid OR expires_at < now()`,
        [holder],
      ),
    );
    return count > 0;
  }

  return {
    async acquire() {
      const givingUpAt = performance.now() + longestWaitMs;
      while (!(await take())) {
        if (performance.now() > givingUpAt) {
          throw new CurfewError('store-unavailable', 'another node has been changing the schema for ten minutes');
        }
        await pause(50 + Math.random() * 200);
      }
      // A renewal that fails is followed by the next; every step can be repeated, should two nodes come to work at once.
      renewal = setInterval(() => void take().catch(() => undefined), renewEveryMs).unref();
    },
    async release() {
      clearInterval(renewal);
      await pool.withConnection((client) =>
        runStatement(
          client,
          `UPDATE ${schema}.${leaseTable} SET is_locked = 0, holder = NULL WHERE holder = $1::uuid`,
          [holder],
        ),
      );
    },
  };
}
