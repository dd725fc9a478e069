import { closeSync, existsSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CurfewError } from '@curfew/core';
import Database from 'better-sqlite3';
import { defineAddressRanges } from './address-range.ts';
import { defineSearch } from './search.ts';
import { isBusy, missingLog, unopenable } from './unavailable.ts';

/** How long SQLite itself waits for a lock. The event loop stands still meanwhile, so the longer waits are ours. */
const busyTimeoutMs = 5;
/** How long to wait for others that are opening the same database, and how often to look. */
const probePatienceMs = 2_000;
const probePauseMs = 10;

/** @throws CurfewError `store-unavailable`. */
export function openDatabase(
  path: string,
  { mapBytes, pageCacheBytes }: { readonly mapBytes: number; readonly pageCacheBytes: number },
): Database.Database {
  // The driver cuts white space off; it must not open another file than the one made here.
  const file = path === ':memory:' ? path : resolve(path.trim());
  try {
    if (file !== ':memory:') {
      createPrivately(file);
      assertLogInPlace(file);
    }
    const sqlite = new Database(file, { timeout: probePatienceMs });
    sqlite.pragma('foreign_keys = ON');
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('trusted_schema = OFF');
    // What a deleted user leaves in the file is overwritten where that costs no further page.
    sqlite.pragma('secure_delete = FAST');
    sqlite.pragma(`cache_size = -${Math.ceil(pageCacheBytes / 1_024)}`);
    sqlite.pragma(`mmap_size = ${mapBytes}`);
    sqlite.pragma('journal_size_limit = 67108864');
    defineAddressRanges(sqlite);
    defineSearch(sqlite);
    // The first look into the file, for which others may have to be waited for.
    sqlite.pragma('user_version');
    sqlite.pragma(`busy_timeout = ${busyTimeoutMs}`);
    return sqlite;
  } catch (error) {
    throw error instanceof CurfewError ? error : unopenable(path, error);
  }
}

/**
 * SQLite gives its -wal and -shm files the mode of the database file. A file that exists is not touched: closing any
 * handle on it would drop the locks that other connections of this process hold (POSIX advisory locks).
 */
function createPrivately(path: string): void {
  makeFolder(dirname(path));
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** One level after another: Node's own `recursive` never ends where a level cannot be made, as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process was first.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/**
 * Refuses a database that another process has open with a log that has been removed: what is written here would be lost to that
 * process, and what it then writes back would destroy it. SQLite itself does not notice, since no name leads to that log.
 *
 * Without any user there is no log, and the whole file can be locked.
 *
 * @throws CurfewError `store-unavailable`.
 */
function assertLogInPlace(path: string): void {
  const realPath = realpathSync(path);
  const hasLog = () => existsSync(`${realPath}-wal`) && existsSync(`${realPath}-shm`);
  for (let waitedMs = 0; !hasLog() && !isUnused(path); waitedMs += probePauseMs) {
    // Another process may be just about to make the log.
    if (waitedMs >= probePatienceMs) throw missingLog(path);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, probePauseMs);
  }
}

function isUnused(path: string): boolean {
  const probe = new Database(path, { timeout: 0 });
  try {
    // With a log too, the whole file is locked then.
    probe.pragma('locking_mode = EXCLUSIVE');
    probe.exec('BEGIN EXCLUSIVE; ROLLBACK');
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  } finally {
    probe.close();
  }
}
