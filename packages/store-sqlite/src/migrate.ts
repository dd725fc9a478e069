import { CurfewError, listAgainst, type Migration } from '@curfew/core';
import type { Connection } from './connection.ts';
import { migrations } from './schema/migrations.ts';
import { persist, write } from './transaction.ts';

const ledger = `
CREATE TABLE IF NOT EXISTS curfew_migrations (
  name        TEXT    NOT NULL PRIMARY KEY,
  applied_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

export function listMigrations(connection: Connection): Promise<readonly Migration[]> {
  return persist(connection, () => {
    const applied = readLedger(connection);
    return listAgainst(migrations, applied);
  });
}

/** Several processes may do this at once: the ledger is read again under the write lock. */
export async function migrate(connection: Connection): Promise<readonly string[]> {
  await persist(connection, () => useWriteAheadLog(connection));
  return write(connection, () => {
    connection.execute(ledger);
    const applied = readLedger(connection);
    const unknown = [...applied.keys()].find((name) => !migrations.some((migration) => migration.name === name));
    if (unknown !== undefined) {
      throw new CurfewError(
        'store-unavailable',
        `the database has the migration "${unknown}", which this version does not know: use the version that made it, or put the backup from before that in place`,
      );
    }
    const missing = migrations.filter(({ name }) => !applied.has(name));
    for (const { name, sql } of missing) {
      connection.execute(sql);
      // The only instant that is not a caller's: it is for people to read and decides nothing.
      connection.statement('INSERT INTO curfew_migrations (name, applied_at) VALUES (?, ?)').run(name, Date.now());
    }
    return missing.map(({ name }) => name);
  });
}

/** The file remembers the mode, so that every later connection uses it too. */
function useWriteAheadLog(connection: Connection): void {
  if (connection.inMemory) return;
  const mode = connection.pragma('journal_mode = WAL');
  if (mode !== 'wal') {
    throw new CurfewError('store-unavailable', `the file system of the database allows no write-ahead log (${mode})`);
  }
}

function readLedger(connection: Connection): Map<string, number> {
  const exists = connection.statement("SELECT 1 FROM sqlite_schema WHERE name = 'curfew_migrations'").get();
  if (exists === undefined) return new Map();
  const rows = connection
    .statement<{ name: string; appliedAt: number }>('SELECT name, applied_at AS appliedAt FROM curfew_migrations')
    .all();
  return new Map(rows.map(({ name, appliedAt }) => [name, appliedAt]));
}
