import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { defineAddressRanges } from './address-range.ts';
import { unopenable } from './unavailable.ts';

/** How long SQLite itself waits for a lock. The event loop stands still meanwhile, so the longer waits are ours. */
const busyTimeoutMs = 5;

/** @throws CurfewError `store-unavailable`. */
export function openDatabase(path: string, mapBytes: number): Database.Database {
  // The driver cuts white space off; it must not open another file than the one made here.
  const file = path === ':memory:' ? path : resolve(path.trim());
  try {
    if (file !== ':memory:') createPrivately(file);
    const sqlite = new Database(file, { timeout: busyTimeoutMs });
    sqlite.pragma('foreign_keys = ON');
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('trusted_schema = OFF');
    // What a deleted user leaves in the file is overwritten where that costs no further page.
    sqlite.pragma('secure_delete = FAST');
    sqlite.pragma('cache_size = -65536');
    sqlite.pragma(`mmap_size = ${mapBytes}`);
    sqlite.pragma('journal_size_limit = 67108864');
    defineAddressRanges(sqlite);
    return sqlite;
  } catch (error) {
    throw unopenable(path, error);
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

/** @returns whether the file that is open is still the one at its path. */
export function watchFile({ name, memory }: Database.Database): () => boolean {
  if (memory) return () => true;
  const opened = statSync(name);
  return () => {
    const found = statSync(name, { throwIfNoEntry: false });
    return found !== undefined && found.ino === opened.ino && found.dev === opened.dev;
  };
}
