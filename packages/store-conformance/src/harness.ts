import type { Store } from '@curfew/core';

/**
 * What an implementation gives the suite. Nothing in it names an engine, so that the same tests hold for an embedded
 * file and for a cluster.
 */
export interface StoreHarness {
  /** A new, empty database. `migrated: false` leaves it without a schema. */
  open(options?: { readonly migrated?: boolean }): Promise<OpenStore>;
  /** Tests that this implementation does not pass, by their exact names, and why. An unknown name is an error. */
  readonly skip?: readonly Skip[];
}

export interface OpenStore {
  readonly store: Store;
  /**
   * A second, independent connection to the same database; in another process where the engine allows that. It is
   * closed together with the database.
   */
  reopen(): Promise<Store>;
  /** Everything that can be read behind the store: each row of each table, each byte of each file, logs included. */
  rawDump(): Promise<string>;
  /** How many rows each table has. Where there are no tables, nobody can say. */
  countRows?(): Promise<ReadonlyMap<string, number>>;
  /** Runs one statement of plain SQL behind the store, as an administrator might. Where there is no SQL, nobody can. */
  execute?(sql: string): Promise<void>;
  close(): Promise<void>;
}

export interface Skip {
  readonly reason: string;
  readonly tests: readonly string[];
}
