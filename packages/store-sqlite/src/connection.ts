import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CurfewError } from '@curfew/core';
import Database from 'better-sqlite3';
import { LiveMemo } from './live-memo.ts';
import { closedStore } from './unavailable.ts';

export interface SqliteStoreOptions {
  /** The database file, or `:memory:`. It is created with mode 0600, its folder (where missing) with 0700. */
  readonly path: string;
  /** How long to try, in milliseconds, while other processes hold the file's lock. Default 10 seconds. */
  readonly patienceMs?: number;
  /** The most sessions to keep in memory; 0 reads every one from the database each time. Default 100,000. */
  readonly memoCapacity?: number;
}

/** How much of what was written survives a power cut: everything, or all but the last moments. */
export type Durability = 'full' | 'relaxed';

export interface Connection {
  readonly memo: LiveMemo;
  readonly patienceMs: number;
  readonly inMemory: boolean;
  /** The prepared form of a statement, made when it is first needed. */
  statement<Row = unknown>(sql: string): Database.Statement<unknown[], Row>;
  /** Runs a script of statements without parameters. */
  execute(script: string): void;
  pragma(source: string): unknown;
  setDurability(durability: Durability): void;
  inTransaction(): boolean;
  close(): void;
}

/** How long SQLite itself waits for a lock. The event loop stands still meanwhile, so the longer waits are ours. */
const busyTimeoutMs = 5;

/** @throws CurfewError `store-unavailable` where the file cannot be opened. */
export function openConnection({ path, patienceMs = 10_000, memoCapacity = 100_000 }: SqliteStoreOptions): Connection {
  const inMemory = path === ':memory:';
  const sqlite = openFile(inMemory ? path : resolve(path), inMemory);
  const statements = new Map<string, Database.Statement>();
  const memo = new LiveMemo(memoCapacity);
  let current: Durability = 'full';

  return {
    memo,
    patienceMs,
    inMemory,
    statement<Row>(sql: string) {
      const known = statements.get(sql);
      if (known !== undefined) return known as Database.Statement<unknown[], Row>;
      if (!sqlite.open) throw closedStore();
      const prepared = sqlite.prepare(sql);
      statements.set(sql, prepared);
      return prepared as Database.Statement<unknown[], Row>;
    },
    execute(script) {
      if (!sqlite.open) throw closedStore();
      sqlite.exec(script);
    },
    pragma(source) {
      if (!sqlite.open) throw closedStore();
      return sqlite.pragma(source, { simple: true });
    },
    setDurability(durability) {
      if (durability === current) return;
      sqlite.pragma(`synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`);
      current = durability;
    },
    inTransaction: () => sqlite.open && sqlite.inTransaction,
    close() {
      memo.clear();
      statements.clear();
      sqlite.close();
    },
  };
}

function openFile(path: string, inMemory: boolean): Database.Database {
  try {
    if (!inMemory) createPrivately(path);
    const sqlite = new Database(path, { timeout: busyTimeoutMs });
    sqlite.pragma('foreign_keys = ON');
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('trusted_schema = OFF');
    // What a deleted user leaves in the file is overwritten where that costs no further page.
    sqlite.pragma('secure_delete = FAST');
    sqlite.pragma('cache_size = -65536');
    sqlite.pragma('journal_size_limit = 67108864');
    return sqlite;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CurfewError('store-unavailable', `cannot open the SQLite store ${path}: ${why}`, { cause: error });
  }
}

/**
 * SQLite gives its -wal and -shm files the mode of the database file. A file that exists is not touched: closing any
 * handle on it would drop the locks that other connections of this process hold (POSIX advisory locks).
 */
function createPrivately(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
