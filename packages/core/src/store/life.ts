/** The store itself: whether it answers, what is in it, and what becomes of it. See {@link Store} for what holds of every verb. */
export interface Life {
  /** Throws `store-unavailable` where the store does not answer, or has no schema. */
  ping(): Promise<void>;

  /** What operators watch. Counts stop at `bound`, so that asking stays cheap. */
  statistics(now: number, bound: number): Promise<StoreStatistics>;

  /** Which schema migrations exist and which of them have been applied, oldest first; behind them those that only a newer version knows. */
  migrations(): Promise<readonly Migration[]>;

  /** Applies those that are missing. Safe when several processes start at once. @returns the names applied now. */
  migrate(): Promise<readonly string[]>;

  /**
   * Deletes at most `limit` throttle states, and deleted users without sessions, that are older than `before`.
   *
   * @returns how many were deleted; fewer than `limit` means that there are no more.
   */
  sweep(before: number, limit: number): Promise<number>;

  /** From now on every verb throws `store-unavailable`. */
  close(): Promise<void>;
}

/** A count that stopped at its bound is "at least this many". */
export interface BoundedCount {
  readonly count: number;
  readonly exact: boolean;
}

export interface StoreStatistics {
  readonly activeSessions: BoundedCount;
  readonly users: BoundedCount;
  /** The deadline of the oldest session that expired and has not been swept; `null` where there is none. */
  readonly oldestUnswept: number | null;
}

export interface Migration {
  readonly name: string;
  readonly appliedAt: number | null;
  /** `false` for one that a newer version has applied. */
  readonly isKnown: boolean;
}

/**
 * @param own the migrations that this version has
 * @param applied when each was applied, by its name
 * @example
 * listAgainst([{ name: '0001' }], new Map([['0001', 5], ['0002', 6]])); // the second is of a newer version
 */
export function listAgainst(
  own: readonly { readonly name: string }[],
  applied: ReadonlyMap<string, number>,
): readonly Migration[] {
  const names = new Set(own.map(({ name }) => name));
  const newer = [...applied].filter(([name]) => !names.has(name)).sort(([, a], [, b]) => a - b);
  return [
    ...own.map(({ name }) => ({ name, appliedAt: applied.get(name) ?? null, isKnown: true })),
    ...newer.map(([name, appliedAt]) => ({ name, appliedAt, isKnown: false })),
  ];
}
