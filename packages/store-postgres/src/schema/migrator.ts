import { type Dialect, Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely';
import { type MigrationResultSet, Migrator } from 'kysely/migration';
import { schema } from '../connection/client.ts';
import type { Pool } from '../connection/pool.ts';
import { createLease, type Lease, leaseTable } from './lease.ts';

export const ledger = 'migrations';

/** Applies what is missing, one statement after the other, each followed by its entry in the ledger. */
export async function applyMissing(
  pool: Pool,
  steps: readonly { readonly name: string; readonly sql: string }[],
): Promise<MigrationResultSet> {
  const lease = await createLease(pool);
  const db = new Kysely<unknown>({ dialect: leasedDialect(pool, lease) });
  const migrator = new Migrator({
    db,
    migrationTableSchema: schema,
    migrationTableName: ledger,
    migrationLockTableName: leaseTable,
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
  return migrator.migrateToLatest();
}

function leasedDialect(pool: Pool, lease: Lease): Dialect {
  const postgres = new PostgresDialect({ pool: { connect: pool.borrow, end: async () => undefined, options: {} } });
  return {
    createDriver: () => postgres.createDriver(),
    createQueryCompiler: () => postgres.createQueryCompiler(),
    createIntrospector: (db) => postgres.createIntrospector(db),
    createAdapter: () => new LeasedAdapter(lease),
  };
}

/** Kysely's own lock is an advisory one, and it would run all steps in one transaction. */
class LeasedAdapter extends PostgresAdapter {
  readonly #lease: Lease;

  constructor(lease: Lease) {
    super();
    this.#lease = lease;
  }

  override get supportsTransactionalDdl(): boolean {
    return false;
  }

  override acquireMigrationLock(): Promise<void> {
    return this.#lease.acquire();
  }

  override releaseMigrationLock(): Promise<void> {
    return this.#lease.release();
  }
}
