import { type Database, read } from './database.ts';
import type { Examination, Examined } from './examination.ts';
import { steps } from './schema/steps.ts';

const guarded = ['events', 'sessions', 'users'];
const secured = ['events', 'sessions'];
/** Of less than this the statistics of use say nothing. */
const largeRows = 100_000;

export async function examine(database: Database): Promise<Examination> {
  const { dialect, capabilities } = database.pool.engine();
  const names = async (sql: string, values: readonly unknown[] = []) =>
    (await read<{ name: string }>(database, sql, values)).rows.map(({ name }) => name);
  const found = (expected: readonly string[], present: readonly string[]): Examined => ({
    expected: expected.length,
    missing: expected.filter((name) => !present.includes(name)).sort(),
  });

  const usable = await names(dialect === 'postgresql' ? usableIndexes : indexes);
  return {
    ...(await readServer(database)),
    indexes: {
      ...found(indexesOf(dialect), usable),
      unused: dialect === 'postgresql' ? (await names(unusedIndexes, [largeRows])).sort() : null,
    },
    guards: capabilities.triggers ? found(guarded, await names(activeGuards)) : null,
    rowSecurity: capabilities.rowLevelSecurity
      ? { ...found(secured, await names(securedTables)), bypassedBy: await readBypass(database) }
      : null,
  };
}

async function readServer(database: Database): Promise<Pick<Examination, 'server' | 'clockAheadMs'>> {
  const askedAt = Date.now();
  const { rows } = await read<{ version: string; now: number }>(
    database,
    'SELECT version() AS "version", now() AS "now"',
  );
  const answeredAt = Date.now();
  const { version = '', now = askedAt } = rows[0] ?? {};
  return {
    server: version.split(/ on |,| \(/)[0] ?? version,
    clockAheadMs: now > answeredAt ? now - answeredAt : Math.min(now - askedAt, 0),
  };
}

async function readBypass(database: Database) {
  const { rows } = await read<{ isSuperuser: boolean; isBypassing: boolean }>(
    database,
    'SELECT rolsuper AS "isSuperuser", rolbypassrls AS "isBypassing" FROM pg_roles WHERE rolname = current_user',
  );
  if (rows[0]?.isSuperuser === true) return 'a superuser';
  return rows[0]?.isBypassing === true ? 'BYPASSRLS' : null;
}

/** Those that the migrations make, without those that a later one drops. */
function indexesOf(dialect: 'postgresql' | 'cockroachdb'): string[] {
  const names = new Set<string>();
  for (const step of steps) {
    const sql = step[dialect] ?? '';
    const made = /^\s*CREATE (?:UNIQUE )?INDEX IF NOT EXISTS (\w+)/.exec(sql)?.[1];
    const dropped = /^\s*DROP INDEX IF EXISTS (?:\w+@)?(\w+)/.exec(sql)?.[1];
    if (made !== undefined) names.add(made);
    if (dropped !== undefined) names.delete(dropped);
  }
  return [...names];
}

const indexes = `SELECT indexname AS "name" FROM pg_indexes WHERE schemaname = current_schema()`;

/** One whose making was cut off is there, and of no use. */
const usableIndexes = `
  SELECT c.relname AS "name" FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = current_schema() AND i.indisvalid AND i.indisready`;

/** Unique ones are needed whether they are read or not. */
const unusedIndexes = `
  SELECT used.indexrelname AS "name" FROM pg_stat_user_indexes used
  JOIN pg_index i ON i.indexrelid = used.indexrelid JOIN pg_class c ON c.oid = used.relid
  WHERE used.schemaname = current_schema() AND used.idx_scan = 0 AND NOT i.indisunique AND c.reltuples >= $1::bigint`;

const activeGuards = `
  SELECT c.relname AS "name" FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = current_schema() AND t.tgname = 'curfew_guard' AND t.tgenabled IN ('O', 'A')`;

const securedTables = `
  SELECT c.relname AS "name" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = current_schema() AND c.relrowsecurity AND c.relforcerowsecurity
    AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'curfew_own_rows')
    AND NOT EXISTS (SELECT FROM pg_policy p
      WHERE p.polrelid = c.oid AND p.polname <> 'curfew_own_rows' AND p.polpermissive)`;
