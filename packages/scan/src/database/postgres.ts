import type { Client } from 'pg';
import { InvalidTarget } from '../target/invalid-target.ts';
import { type DatabaseProbe, mostRows, type RowLevelSecurity, type ServerFacts } from './probe.ts';
import { toRow, yesterdayLike } from './session-row.ts';
import { type Column, chooseTable, quote, type SessionTable } from './session-table.ts';

type Query = (sql: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** PostgreSQL and CockroachDB, over one connection that can only read. */
export async function openPostgres(url: string, wanted: string | undefined, mayWrite: boolean): Promise<DatabaseProbe> {
  const client = await connect(url);
  const query: Query = async (sql, values = []) =>
    (await client.query(sql, [...values])).rows as Record<string, unknown>[];
  try {
    const table = chooseTable(await readTables(query), wanted);
    const rows = async () =>
      (await query(`SELECT * FROM ${qualified(table.name)} LIMIT ${mostRows}`)).map((row) => toRow(table, row));
    const expire = mayWrite ? (token: string) => expireRow(query, table, token) : null;
    return { table, rows, expire, server: serverFacts(query, table), close: () => client.end() };
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function connect(url: string): Promise<Client> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString: url,
    application_name: 'curfew-scan',
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
  });
  // A server that goes away is met by the query that fails, not by the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SET default_transaction_read_only = on');
    return client;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidTarget(`--db: the database cannot be reached: ${reason}`, { cause: error });
  }
}

async function readTables(query: Query): Promise<Map<string, Column[]>> {
  const columns = await query(
    `SELECT n.nspname AS schema, c.relname AS name, a.attname AS column,
            EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL
                    AND i.indnatts = 1 AND i.indkey[0] = a.attnum) AS is_unique
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
       AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'crdb_internal', 'pg_extension')`,
  );
  const tables = new Map<string, Column[]>();
  for (const { schema, name, column, is_unique: isUnique } of columns) {
    const key = schema === 'public' ? String(name) : `${schema}.${name}`;
    tables.set(key, [...(tables.get(key) ?? []), { name: String(column), isUnique: isUnique === true }]);
  }
  return tables;
}

/** The one statement that writes, in a transaction that says so. */
async function expireRow(query: Query, table: SessionTable, token: string): Promise<boolean> {
  const { name, expiry, token: key } = table;
  if (expiry === null) return false;
  const all = await query(`SELECT * FROM ${qualified(name)} LIMIT ${mostRows}`);
  const row = all.find((one) => toRow(table, one).token === token);
  if (row === undefined) return false;
  await query('BEGIN READ WRITE');
  try {
    await query(`UPDATE ${qualified(name)} SET ${quote(expiry)} = $1 WHERE ${quote(key.name)} = $2`, [
      yesterdayLike(row[expiry]),
      row[key.name],
    ]);
    await query('COMMIT');
  } catch (error) {
    await query('ROLLBACK');
    throw error;
  }
  return true;
}

function qualified(name: string): string {
  return name.split('.').map(quote).join('.');
}

function serverFacts(query: Query, table: SessionTable): ServerFacts {
  return {
    async setting(name) {
      const [row] = await query('SELECT current_setting($1, true) AS value', [name]);
      return typeof row?.value === 'string' ? row.value : null;
    },
    rowLevelSecurity: () => readRowLevelSecurity(query, table),
    async lastStatements() {
      const rows = await query(
        `SELECT query FROM pg_stat_activity
         WHERE pid <> pg_backend_pid() AND datname = current_database() AND application_name <> 'curfew-scan' AND query <> ''`,
      );
      return rows.map((row) => String(row.query));
    },
  };
}

async function readRowLevelSecurity(query: Query, table: SessionTable): Promise<RowLevelSecurity> {
  const [flags] = await query(
    `SELECT relrowsecurity AS is_on, relforcerowsecurity AS is_forced,
            (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid) AS policies
     FROM pg_class c WHERE c.oid = $1::regclass`,
    [qualified(table.name)],
  );
  // What serves the server itself, such as autovacuum, is a superuser everywhere; who else is there, only some may see.
  const exempt = await query(
    `SELECT rolname AS name FROM pg_roles WHERE (rolsuper OR rolbypassrls)
     AND (rolname = current_user OR rolname IN
       (SELECT usename FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'))`,
  );
  return {
    isOn: flags?.is_on === true,
    isForced: flags?.is_forced === true,
    policies: Number(flags?.policies ?? 0),
    exempt: exempt.map(({ name }) => String(name)),
  };
}
