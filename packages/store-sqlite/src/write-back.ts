import { readSync } from 'node:fs';
import { type FileIdentity, findDescriptor, isOpenOn } from './open-descriptor.ts';

/** How far a write-ahead log has been written back into its database (a checkpoint). */
export interface WriteBack {
  /** The same as long as nothing more has been written back. */
  readonly state: string;
  readonly isUnderWay: boolean;
}

/** Where the index of the log holds the salts of its header, and how many frames have been written back or are about to be. */
const [saltsAt, doneAt, attemptedAt] = [32, 96, 128];

/**
 * Reads it from the index of the log, whose `WalIndexHdr` and `WalCkptInfo` are part of SQLite's file format.
 *
 * @returns a function that reads it, and `null` where the system does not let us.
 * @see https://www.sqlite.org/walformat.html#the_wal_index_file_format
 */
export function watchWriteBack(index: FileIdentity): () => WriteBack | null {
  const bytes = Buffer.alloc(attemptedAt + 4);
  let descriptor = findDescriptor(index);
  return () => {
    if (descriptor !== null && !isOpenOn(descriptor, index)) descriptor = findDescriptor(index);
    if (descriptor === null || readSync(descriptor, bytes, 0, bytes.length, 0) < bytes.length) return null;
    const done = bytes.subarray(doneAt, doneAt + 4);
    const attempted = bytes.subarray(attemptedAt, attemptedAt + 4);
    return {
      state: Buffer.concat([bytes.subarray(saltsAt, saltsAt + 8), done, attempted]).toString('hex'),
      isUnderWay: !done.equals(attempted),
    };
  };
}
