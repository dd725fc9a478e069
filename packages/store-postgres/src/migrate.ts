import { randomUUID } from 'node:crypto';
import { CurfewError, listAgainst, type Migration } from '@curfew/core';
import { schema } from './connection/client.ts';
import { createPool } from './connection/pool.ts';
import { type Database, persist, read } from './database.ts';
import { acquireLease } from './schema/lease.ts';
import { applyMissing, ledger } from './schema/migrator.ts';
import { steps } from './schema/steps.ts';

/** A change of the schema takes as long as it takes, but must not keep everybody waiting behind it. */
const timeouts = { statementMs: 0, lockMs: 10_000 } as const;

export async function listMigrations(database: Database): Promise<readonly Migration[]> {
  return listAgainst(ownSteps(database), await readLedger(database));
}

/**
 * Several nodes may do this at once: a lease lets one of them work while the others wait. A node of an older version finds
 * more in the ledger than it knows, and works on, as long as it misses nothing itself.
 */
export async function migrate(database: Database): Promise<readonly string[]> {
  const before = await readLedger(database);
  const own = ownSteps(database);
  const missing = own.find(({ name }) => !before.has(name));
  if (missing === undefined) return [];
  const unknown = [...before.keys()].find((name) => own.every((step) => step.name !== name));
  if (unknown !== undefined) {
    throw new CurfewError(
      'store-unavailable',
      `the database lacks the migration "${missing.name}" and has "${unknown}", which this version does not know`,
    );
  }
  const pool = createPool({ ...database.poolOptions, timeouts, max: 3 });
  try {
    const holder = randomUUID();
    const lease = await persist(database, () => acquireLease(pool, holder));
    try {
      const found = await readLedger(database);
      await persist(database, () => applyMissing(pool, own));
      return own.map(({ name }) => name).filter((name) => !found.has(name));
    } finally {
      // One that cannot be given back ends by itself.
      await persist(database, () => lease.release()).catch(() => undefined);
    }
  } finally {
    await pool.close();
  }
}

/** The steps of this engine, each with its statement. */
function ownSteps(database: Database): { readonly name: string; readonly sql: string }[] {
  const { dialect } = database.pool.engine();
  return steps.flatMap(({ name, [dialect]: sql }) => (sql === null ? [] : [{ name, sql }]));
}

async function readLedger(database: Database): Promise<Map<string, number>> {
  const exists = await read(database, 'SELECT 1 WHERE to_regclass($1) IS NOT NULL', [`${schema}.${ledger}`]);
  if (exists.count === 0) return new Map();
  const { rows } = await read<{ name: string; timestamp: string }>(
    database,
    `SELECT name AS "name", timestamp AS "timestamp" FROM ${schema}.${ledger}`,
  );
  return new Map(rows.map(({ name, timestamp }) => [name, Date.parse(timestamp)]));
}
