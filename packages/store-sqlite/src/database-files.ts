import { ftruncateSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import type { CurfewError } from '@curfew/core';
import { type FileIdentity, findDescriptor, isSameFile, lookAt } from './open-descriptor.ts';
import { type FileChange, splitFiles } from './unavailable.ts';
import { type WriteBack, watchWriteBack } from './write-back.ts';

/** What watching its files takes of a connection. */
export interface WatchedDatabase {
  /** As it was asked for: where a link leads elsewhere by now, others find another database. */
  readonly path: string;
  /** Where the file is, with its log beside it. */
  readonly realPath: string;
  /** @returns whether there is a write-ahead log; if so, it is open from then on. */
  openLog(): boolean;
  /** The number of the last write that the database holds; `null` where what is there is no database. */
  lastWrite(): number | null;
  /** Writes the log back (a checkpoint), as far as nobody else does. */
  writeLogBack(): void;
}

/** Whether the files that a connection has open are still those that everybody else finds. */
export interface DatabaseFiles {
  /**
   * Looks at the file and at its folder, and where that has changed at all three files: cheap enough to be done at every use.
   *
   * @throws CurfewError `store-unavailable` where a file is gone, is another one, or was written past SQLite; from then on always,
   * because what others end may have ended somewhere else.
   */
  check(): void;
  /** The connection has seen this write: a database that does not hold it is an older one. */
  saw(write: number): void;
  /**
   * Before the connection closes. SQLite would then write the log back, which must not happen to a file that the log is not of; and only
   * where no other process has the database open, so that two that close at once would leave it to each other, and to the log that is
   * gone: so what is the database's own is written back here.
   */
  letGo(): void;
}

interface Log {
  readonly wal: FileIdentity;
  readonly shm: FileIdentity;
  readonly writeBack: () => WriteBack | null;
}

/** The smallest file that could hold a database of ours: one page. A shorter one must not be read, it is mapped into memory. */
const pageSize = 4_096;
/** No file system counts time in longer steps (FAT: two seconds). */
const clockStepMs = 2_500;

/**
 * A database is three files. While a connection is open, SQLite neither deletes nor replaces its `-wal` and `-shm`, and writes to
 * the database file itself only what it takes from the log (a checkpoint). Whatever else happens to them splits this process from
 * others: an end in one would not count in the other.
 */
export function watchFiles(database: WatchedDatabase): DatabaseFiles {
  const { path, realPath } = database;
  const [walPath, shmPath] = [`${realPath}-wal`, `${realPath}-shm`];
  const folder = dirname(realPath);
  let settledFolder: Stats | undefined;
  let main = lookAt(path);
  let log: Log | null = null;
  let writeBack: WriteBack | null = null;
  let lastWrite = 0;
  let fault: CurfewError | null = null;

  function fail(file: string, change: FileChange): never {
    fault = splitFiles(path, file, change);
    throw fault;
  }

  function assertSame(name: string, expected: FileIdentity | undefined): Stats {
    const found = lookAt(name);
    if (found === undefined) return fail(name, 'is gone');
    return isSameFile(found, expected) ? found : fail(name, 'is another file');
  }

  function openLog(found: Stats): void {
    if (!database.openLog()) return;
    const [wal, shm] = [lookAt(walPath), lookAt(shmPath)];
    if (wal === undefined || shm === undefined) fail(wal === undefined ? walPath : shmPath, 'is gone');
    log = { wal, shm, writeBack: watchWriteBack(shm) };
    writeBack = log.writeBack();
    lastWrite = database.lastWrite() ?? fail(path, 'was overwritten');
    main = found;
  }

  /** Names that go or change show in the time of their folder, once that is older than its clock is coarse. */
  function checkLog({ wal, shm }: Log): void {
    const found = lookAt(folder);
    if (found !== undefined && isSameFile(found, settledFolder) && found.mtimeMs === settledFolder?.mtimeMs) return;
    assertSame(walPath, wal);
    assertSame(shmPath, shm);
    settledFolder = found !== undefined && Date.now() - found.mtimeMs > clockStepMs ? found : undefined;
  }

  const isWritten = (found: Stats | undefined): boolean =>
    found?.mtimeMs !== main?.mtimeMs || found?.size !== main?.size;

  /** Somebody has written to the database file: SQLite, or who has put another content in its place. */
  function checkContent(found: Stats, { writeBack: read }: Log): void {
    const now = read();
    if (!isFromLog(found, now)) fail(path, 'was overwritten');
    // Only now, since it may have gone on: what is written from here on has to be looked at again.
    writeBack = now;
    main = lookAt(path);
  }

  /** @param now how far the log has been written back, read after the look at the file. */
  function isFromLog(found: Stats, now: WriteBack | null): boolean {
    const hasGoneOn = writeBack === null || writeBack.isUnderWay || writeBack.state !== now?.state;
    return hasGoneOn && found.size >= pageSize && isLater(database.lastWrite());
  }

  const isLater = (write: number | null): boolean => write !== null && isAfter(write, lastWrite);

  function check(): void {
    if (fault !== null) throw fault;
    // Before the look at the file: what is written between the two has to be found the next time.
    const now = writeBack?.isUnderWay === true ? (log?.writeBack() ?? null) : writeBack;
    const found = assertSame(path, main);
    if (log === null) {
      openLog(found);
      return;
    }
    checkLog(log);
    if (isWritten(found)) checkContent(found, log);
    else writeBack = now;
  }

  return {
    check,
    saw(write) {
      lastWrite = write;
      const now = log?.writeBack() ?? null;
      if (!isWritten(lookAt(path))) writeBack = now;
    },
    letGo() {
      if (log === null) return;
      try {
        check();
      } catch {
        // It is known now; whoever closes wants to be rid of it.
      }
      if (fault === null) return;
      if (isOurs(log)) {
        database.writeLogBack();
        return;
      }
      const descriptor = findDescriptor(log.wal);
      if (descriptor !== null) ftruncateSync(descriptor, 0);
    },
  };

  /** Whether nobody has written to the database since the fault but from the log: then all that the log holds belongs into it. */
  function isOurs({ wal, shm, writeBack: read }: Log): boolean {
    const isGoneOrSame = (name: string, file: FileIdentity) => {
      const there = lookAt(name);
      return there === undefined || isSameFile(there, file);
    };
    const found = lookAt(path);
    if (found === undefined || !isSameFile(found, main)) return false;
    if (!isGoneOrSame(walPath, wal) || !isGoneOrSame(shmPath, shm)) return false;
    return !isWritten(found) || isFromLog(found, read());
  }
}

/** The numbers of writes begin anywhere and have 31 bits. */
function isAfter(write: number, earlier: number): boolean {
  return ((write - earlier) & 0x7fff_ffff) < 2 ** 30;
}
