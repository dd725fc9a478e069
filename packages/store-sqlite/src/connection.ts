import { randomInt } from 'node:crypto';
import { realpathSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { openDatabase } from './database-file.ts';
import { type DatabaseFiles, watchFiles } from './database-files.ts';
import { LiveMemo } from './live-memo.ts';
import type { SqliteStoreOptions } from './options.ts';
import { closedStore, isBroken } from './unavailable.ts';

/** How much of what was written survives a power cut: everything, or all but the last moments. */
export type Durability = 'full' | 'relaxed';

/** One connection to the database. Once closed, each of its calls throws `store-unavailable`. */
export interface Connection {
  readonly memo: LiveMemo;
  readonly patienceMs: number;
  readonly inMemory: boolean;
  /** The prepared form of a statement, made when it is first needed. */
  statement<Row = unknown>(sql: string): Database.Statement<unknown[], Row>;
  /** Runs a script of statements without parameters. */
  execute(script: string): void;
  pragma(source: string): unknown;
  /** Differs from the last answer where another connection has committed in between. */
  dataVersion(): unknown;
  setDurability(durability: Durability): void;
  /** Throws where another file has taken the place of one that is open: whatever others end would happen there. */
  checkFiles(): void;
  /** Commits, and numbers what has been written: a file of an earlier moment is known by its number. */
  commit(): void;
  inTransaction(): boolean;
  close(): void;
}

export function openConnection({
  path,
  patienceMs = 10_000,
  memoCapacity = 100_000,
  mapBytes = 2 ** 30,
  pageCacheBytes = 2 ** 26,
}: SqliteStoreOptions): Connection {
  const sqlite = openDatabase(path, { mapBytes, pageCacheBytes });
  const opened = (): Database.Database => {
    if (!sqlite.open) throw closedStore();
    return sqlite;
  };
  const memo = new LiveMemo(memoCapacity);
  const statements = new Map<string, Database.Statement>();
  const dataVersion = sqlite.prepare('PRAGMA data_version').pluck();
  let current: Durability = 'full';
  const lastWrite = sqlite.prepare<[], number>('PRAGMA user_version').pluck();
  const totalChanges = sqlite.prepare<[], number>('SELECT total_changes()').pluck();
  const commit = sqlite.prepare('COMMIT');
  const files = watchDatabase(sqlite);
  let [seenVersion, seenChanges]: [unknown, number] = [null, 0];

  return {
    memo,
    patienceMs,
    inMemory: sqlite.memory,
    statement<Row>(sql: string) {
      let prepared = statements.get(sql);
      if (prepared === undefined) {
        prepared = opened().prepare(sql);
        statements.set(sql, prepared);
      }
      return prepared as Database.Statement<unknown[], Row>;
    },
    execute: (script) => void opened().exec(script),
    pragma: (source) => opened().pragma(source, { simple: true }),
    dataVersion() {
      opened();
      const version = dataVersion.get();
      if (version !== seenVersion) files.saw(lastWrite.get() ?? 0);
      seenVersion = version;
      return version;
    },
    setDurability(durability) {
      if (durability === current) return;
      opened().pragma(`synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`);
      current = durability;
    },
    checkFiles() {
      opened();
      files.check();
    },
    commit() {
      const changes = totalChanges.get() ?? 0;
      const number = changes === seenChanges ? null : nextWrite(lastWrite.get() ?? 0);
      seenChanges = changes;
      if (number !== null) sqlite.pragma(`user_version = ${number}`);
      commit.run();
      if (number !== null) files.saw(number);
    },
    inTransaction: () => sqlite.open && sqlite.inTransaction,
    close() {
      memo.clear();
      statements.clear();
      try {
        if (sqlite.open) files.letGo();
      } finally {
        sqlite.close();
      }
    },
  };
}

function watchDatabase(sqlite: Database.Database): DatabaseFiles {
  const { name, memory } = sqlite;
  if (memory) return { check: () => undefined, saw: () => undefined, letGo: () => undefined };
  return watchFiles({
    path: name,
    realPath: realpathSync(name),
    openLog() {
      const hasLog = sqlite.pragma('journal_mode', { simple: true }) === 'wal';
      // Reading anything opens it.
      if (hasLog) sqlite.pragma('schema_version');
      return hasLog;
    },
    lastWrite() {
      try {
        return sqlite.pragma('user_version', { simple: true }) as number;
      } catch (error) {
        // The index of the log and the file do not fit together any more.
        if (isBroken(error)) return null;
        throw error;
      }
    },
    writeLogBack() {
      if (!sqlite.inTransaction) sqlite.pragma('wal_checkpoint(FULL)');
    },
  });
}

/** Two databases do not count alike: the first number is anybody's guess. 0 is that of a database which nobody has counted for yet. */
function nextWrite(last: number): number {
  return last === 0 ? randomInt(1, 2 ** 30) : (last + 1) & 0x7fff_ffff || 1;
}
