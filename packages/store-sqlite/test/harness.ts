import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '@curfew/core';
import type { OpenStore, StoreHarness } from '@curfew/store-conformance';
import Database from 'better-sqlite3';
import { openSqliteStore, type SqliteStoreOptions } from '../src/index.ts';

/** Databases in files of their own; `openSecond` decides where the second connection lives. */
export function sqliteHarness(openSecond: (options: SqliteStoreOptions) => Promise<Store>): StoreHarness {
  return {
    async open({ migrated = true } = {}): Promise<OpenStore> {
      const folder = await mkdtemp(join(tmpdir(), 'curfew-store-'));
      const path = join(folder, 'curfew.db');
      const store = openSqliteStore({ path });
      if (migrated) await store.life.migrate();
      const opened: Store[] = [store];
      return {
        store,
        async reopen() {
          const second = await openSecond({ path });
          opened.push(second);
          return second;
        },
        rawDump: () => dump(folder, path),
        async countRows() {
          const raw = new Database(path, { readonly: true });
          const count = (table: string) => raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
          const counts = new Map(tablesOf(raw).map((table) => [table, count(table)]));
          raw.close();
          return counts;
        },
        async execute(sql) {
          const raw = new Database(path, { timeout: 5_000 });
          try {
            raw.exec(sql);
          } finally {
            raw.close();
          }
        },
        async close() {
          await Promise.all(opened.map((each) => each.life.close()));
          await rm(folder, { recursive: true });
        },
      };
    },
  };
}

/** Every row as text, then every byte of every file: the database, its write-ahead log and its index. */
async function dump(folder: string, path: string): Promise<string> {
  const raw = new Database(path, { readonly: true });
  const rows = tablesOf(raw).map((table) =>
    JSON.stringify(raw.prepare(`SELECT * FROM ${table}`).raw().all(), (_, value) =>
      value?.type === 'Buffer' ? Buffer.from(value.data).toString('hex') : value,
    ),
  );
  raw.close();
  const names = await readdir(folder);
  const files = await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')));
  return `${rows.join('\n')}\u0000FILES\u0000${files.join('')}`;
}

function tablesOf(raw: Database.Database): readonly string[] {
  return raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
}
