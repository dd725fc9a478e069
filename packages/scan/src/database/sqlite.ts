import type { SQLInputValue } from 'node:sqlite';
import { InvalidTarget } from '../target/invalid-target.ts';
import { type DatabaseProbe, mostRows } from './probe.ts';
import { toRow, yesterdayLike } from './session-row.ts';
import { type Column, chooseTable, quote } from './session-table.ts';

export async function openSqlite(path: string, wanted: string | undefined, mayWrite: boolean): Promise<DatabaseProbe> {
  const { DatabaseSync } = await import('node:sqlite');
  const open = () => {
    try {
      return new DatabaseSync(path, { readOnly: !mayWrite, timeout: 5000 });
    } catch (error) {
      throw new InvalidTarget(`--db: ${path} cannot be opened`, { cause: error });
    }
  };
  const database = open();
  const all = (sql: string, ...values: string[]) => database.prepare(sql).all(...values) as Record<string, unknown>[];
  const names = all("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => String(name));
  const columnsOf = (table: string): Column[] => {
    const unique = new Set(uniqueColumns(all, table));
    return all(`PRAGMA table_info(${quote(table)})`).map(({ name }) => ({
      name: String(name),
      isUnique: unique.has(String(name)),
    }));
  };
  const table = chooseTable(new Map(names.map((name) => [name, columnsOf(name)])), wanted);
  const expire = async (token: string) => {
    const { name, expiry, token: key } = table;
    const row = all(`SELECT * FROM ${quote(name)} LIMIT ${mostRows}`).find((one) => toRow(table, one).token === token);
    if (expiry === null || row === undefined) return false;
    database
      .prepare(`UPDATE ${quote(name)} SET ${quote(expiry)} = ? WHERE ${quote(key.name)} = ?`)
      .run(yesterdayLike(row[expiry]) as SQLInputValue, row[key.name] as SQLInputValue);
    return true;
  };
  return {
    table,
    expire: mayWrite ? expire : null,
    rows: async () => all(`SELECT * FROM ${quote(table.name)} LIMIT ${mostRows}`).map((row) => toRow(table, row)),
    server: null,
    close: async () => database.close(),
  };
}

/** Columns that are unique on their own: a primary key of one column, or a unique index over one. */
function uniqueColumns(all: (sql: string) => Record<string, unknown>[], table: string): string[] {
  const keys = all(`PRAGMA table_info(${quote(table)})`).filter(({ pk }) => Number(pk) > 0);
  const indexes = all(`PRAGMA index_list(${quote(table)})`).filter(
    ({ unique, partial }) => Number(unique) === 1 && Number(partial) === 0,
  );
  const single = indexes
    .map(({ name }) => all(`PRAGMA index_info(${quote(String(name))})`))
    .filter(({ length }) => length === 1);
  return [...(keys.length === 1 ? keys : []), ...single.flat()].map(({ name }) => String(name));
}
