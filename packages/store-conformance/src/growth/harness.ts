import type { Store } from '@curfew/core';
import type { Population } from './population.ts';

/** What the growth suite needs: a large database made quickly, and a look into how much work is done in it. */
export interface GrowthHarness {
  /** A migrated database that holds `population`. */
  open(population: Population): Promise<PopulatedStore>;
  /** What {@link PopulatedStore.work} counts, for messages: "pages read and written". */
  readonly unit: string;
  /** Why work cannot be counted on this machine; then only the plans are looked at. */
  readonly uncounted?: string;
}

export interface PopulatedStore {
  /** How much the engine does while `operation` runs over a new connection, which has nothing in its memory yet. */
  work(operation: (store: Store) => Promise<unknown>): Promise<number>;
  /** How the engine carries out every statement that ran so far. */
  plans(): Promise<readonly StatementPlan[]>;
  close(): Promise<void>;
}

export interface StatementPlan {
  readonly statement: string;
  /** Tables read in full, and sorts, in the engine's words. There should be none. */
  readonly unindexed: readonly string[];
}
