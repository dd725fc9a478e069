import { setTimeout as pause } from 'node:timers/promises';
import { CurfewError } from '@curfew/core';
import type pg from 'pg';
import { schema } from '../connection/client.ts';
import type { Pool } from '../connection/pool.ts';
import { runCommand, runStatement } from '../statement.ts';

/** Held by the one node that changes the schema. */
export interface Lease {
  release(): Promise<void>;
}

export const leaseTable = 'migrations_lock';

const renewEveryMs = 5_000;
const longestWaitMs = 10 * 60_000;

/**
 * Waits until nobody else holds the lease, and takes it: a row that says who works until when, because CockroachDB has
 * had advisory locks that lock nothing. It lasts 20 seconds and is renewed while the work goes on, so a node that dies
 * holds the others up no longer than that. Time is the database's here: all that depends on it is how long others wait.
 *
 * @param holder a UUID of one's own, the same when this is tried again.
 */
export async function acquireLease(pool: Pool, holder: string): Promise<Lease> {
  await pool.withConnection(createLeaseTable);

  /** @returns whether we hold it now. */
  const take = async (): Promise<boolean> => {
    const { count } = await pool.withConnection((client) => runStatement(client, takeLease, [holder]));
    return count > 0;
  };
  const givingUpAt = performance.now() + longestWaitMs;
  while (!(await take())) {
    if (performance.now() > givingUpAt) {
      throw new CurfewError('store-unavailable', 'another node has been changing the schema for ten minutes');
    }
    await pause(50 + Math.random() * 200);
  }
  // A renewal that fails is followed by the next. Every step can be repeated, should two nodes come to work at once.
  const renewal = setInterval(() => void take().catch(() => undefined), renewEveryMs).unref();

  return {
    async release() {
      clearInterval(renewal);
      await pool.withConnection((client) => runStatement(client, giveLeaseBack, [holder]));
    },
  };
}

const takeLease = `
  INSERT INTO ${schema}.${leaseTable} AS lease (id, is_locked, holder, expires_at)
  VALUES ('migration_lock', 1, $1::uuid, now() + INTERVAL '20 seconds')
  ON CONFLICT (id) DO UPDATE
  SET is_locked = 1, holder = excluded.holder, expires_at = excluded.expires_at
  WHERE lease.is_locked = 0 OR lease.holder = excluded.holder OR lease.expires_at < now()`;

const giveLeaseBack = `
  UPDATE ${schema}.${leaseTable} SET is_locked = 0, holder = NULL WHERE holder = $1::uuid`;

async function createLeaseTable(client: pg.ClientBase): Promise<void> {
  if (await exists(client)) return;
  // Two that do this at once get in each other's way in spite of IF NOT EXISTS; then the other one has done it.
  await runCommand(client, `CREATE SCHEMA IF NOT EXISTS ${schema}`).catch(async (error: unknown) => {
    if (!(await hasSchema(client))) throw error;
  });
  await runCommand(
    client,
    `CREATE TABLE IF NOT EXISTS ${schema}.${leaseTable} (
       id text NOT NULL PRIMARY KEY, is_locked bigint NOT NULL, holder uuid, expires_at timestamptz(3))`,
  ).catch(async (error: unknown) => {
    if (!(await exists(client))) throw error;
  });
}

async function hasSchema(client: pg.ClientBase): Promise<boolean> {
  const { count } = await runStatement(client, 'SELECT 1 FROM information_schema.schemata WHERE schema_name = $1', [
    schema,
  ]);
  return count > 0;
}

async function exists(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await runStatement<{ found: boolean }>(client, 'SELECT to_regclass($1) IS NOT NULL AS "found"', [
    `${schema}.${leaseTable}`,
  ]);
  return rows[0]?.found === true;
}
