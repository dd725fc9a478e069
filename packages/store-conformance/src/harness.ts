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
  /** Runs one statement of plain SQL behind the store, as an administrator might. */
  execute(sql: string): Promise<void>;
  close(): Promise<void>;
}

export interface Skip {
  readonly reason: string;
  readonly tests: readonly string[];
}

/** What the growth suite needs beyond that: a large table made quickly, and a look into how much work is done. */
export interface GrowthHarness {
  /** A database of that many sessions; see {@link Population} for which. */
  open(population: Population): Promise<PopulatedStore>;
  /** What {@link PopulatedStore.work} counts, for messages: "pages read". */
  readonly unit: string;
}

/**
 * Row number n, from 0, has the digest and the session id that `digestAt(n)` and `idAt(n)` of this package give, was created at
 * `epoch + n`, has an idle timeout of one hour and a lifetime of one day, and one `sign-in` event. Its user is the number
 * n modulo `users`, by `userIdAt`, named `user-` and that number. Every tenth row ended a second after its creation.
 */
export interface Population {
  readonly sessions: number;
  readonly users: number;
}

export interface PopulatedStore {
  readonly store: Store;
  /** How much the engine works while `operation` runs on `store`, starting without anything in its cache. */
  work(operation: (store: Store) => Promise<unknown>): Promise<number>;
  /** The plan of every statement that `store` has run so far, as lines that name each table read in full or sorted. */
  plans(): Promise<readonly StatementPlan[]>;
  close(): Promise<void>;
}

export interface StatementPlan {
  readonly statement: string;
  /** Full scans and sorts, in the engine's words. Empty is what the suite asks for. */
  readonly unindexed: readonly string[];
}
