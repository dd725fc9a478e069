import { CurfewError } from '@curfew/core';
import Database from 'better-sqlite3';

/** Another connection holds a lock that will be free in a moment. */
export function isBusy(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError &&
    (error.code.startsWith('SQLITE_BUSY') || error.code.startsWith('SQLITE_LOCKED'))
  );
}

/** What is read is no database, or not the one that it was. */
export function isBroken(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB)/.test(error.code);
}

/**
 * What the database throws, as callers know it. SQLite's messages name tables, columns and our triggers, never bound
 * values, so no digest gets out this way.
 */
export function asUnavailable(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const hint = /no such table/.test(error.message) ? '; the database has no schema yet: apply the migrations' : '';
  return new CurfewError('store-unavailable', `the SQLite store failed (${error.code}): ${error.message}${hint}`, {
    cause: error,
  });
}

export function closedStore(): CurfewError {
  return new CurfewError('store-unavailable', 'the SQLite store has been closed');
}

export function unopenable(path: string, cause: unknown): CurfewError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new CurfewError('store-unavailable', `cannot open the SQLite store ${path}: ${why}`, { cause });
}

export type FileChange = 'is gone' | 'is another file' | 'was overwritten';

/** The files of a database are not those any more that this process has open. */
export function splitFiles(path: string, file: string, change: FileChange): CurfewError {
  return new CurfewError(
    'store-unavailable',
    `${file} ${change} while the SQLite database ${path} was in use, so nobody is let in: stop every process that uses the database, make sure that the right file is in place, and start again`,
  );
}

/** Another process has the database open, and a log that nobody else finds. */
export function missingLog(path: string): CurfewError {
  return new CurfewError(
    'store-unavailable',
    `another process uses the SQLite database ${path}, but its log (the files beside it that end in -wal and -shm) is gone: stop every process that uses the database, then start again`,
  );
}
