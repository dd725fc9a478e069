import { type DatabaseIntrospector, type Dialect, Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { schema } from '../connection/client.ts';
import type { Pool } from '../connection/pool.ts';
import { fromDriver } from '../unavailable.ts';
import { leaseTable } from './lease.ts';

export const ledger = 'migrations';

/**
 * Applies what is missing, one statement after the other, each followed by its entry in the ledger. For whoever holds
 * the lease.
 */
export async function applyMissing(
  pool: Pool,
  steps: readonly { readonly name: string; readonly sql: string }[],
): Promise<void> {
  const db = new Kysely<unknown>({ dialect: leasedDialect(pool) });
  const migrator = new Migrator({
    db,
    migrationTableSchema: schema,
    migrationTableName: ledger,
    migrationLockTableName: leaseTable,
    // Each adds something of its own. One that was written beside another may come to a database that has the other already.
    allowUnorderedMigrations: true,
    provider: {
      async getMigrations() {
        return Object.fromEntries(
          steps.map((step) => [
            step.name,
            {
              async up(connection) {
                await sql.raw(step.sql).execute(connection);
              },
            },
          ]),
        );
      },
    },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw fromDriver(error);
}

function leasedDialect(pool: Pool): Dialect {
  const postgres = new PostgresDialect({ pool: { connect: pool.borrow, end: async () => undefined, options: {} } });
  return {
    createDriver: () => postgres.createDriver(),
    createQueryCompiler: () => postgres.createQueryCompiler(),
    createIntrospector: introspector,
    createAdapter: () => new LeasedAdapter(),
  };
}

/** What the migrator asks of a catalogue: which tables there are. Kysely's own question is for PostgreSQL alone. */
function introspector(db: Kysely<unknown>): DatabaseIntrospector {
  return {
    getSchemas: async () => [{ name: schema }],
    async getTables() {
      const { rows } = await sql<{ name: string }>`
        SELECT table_name AS "name" FROM information_schema.tables WHERE table_schema = ${schema}`.execute(db);
      return rows.map(({ name }) => ({ name, schema, isView: false, isForeign: false, columns: [] }));
    },
  };
}

/** Kysely's own lock is an advisory one, and it would run all steps in one transaction. We hold a lease already. */
class LeasedAdapter extends PostgresAdapter {
  override get supportsTransactionalDdl(): boolean {
    return false;
  }

  override acquireMigrationLock(): Promise<void> {
    return Promise.resolve();
  }

  override releaseMigrationLock(): Promise<void> {
    return Promise.resolve();
  }
}
