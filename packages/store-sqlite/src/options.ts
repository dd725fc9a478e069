export interface SqliteStoreOptions {
  /** The database file, or `:memory:`. It is created with mode 0600, its folder (where missing) with 0700. */
  readonly path: string;
  /** How long to try, in milliseconds, while other processes hold the file's lock. Default 10 seconds. */
  readonly patienceMs?: number;
  /** The most sessions to keep in memory; 0 reads every one from the database each time. Default 100,000. */
  readonly memoCapacity?: number;
  /** How much memory SQLite may take for pages that it has read or written, in bytes; default 64 MiB. */
  readonly pageCacheBytes?: number;
  /**
   * How much of the file to read through a memory map, in bytes; default 1 GiB. 0 switches it off, for a disk on which
   * read errors are to be expected: in a map they end the process instead of the request.
   */
  readonly mapBytes?: number;
}
