/** What is counted in pieces of this length, in milliseconds, and for how long that is kept. */
export const resolutions = {
  minute: { lengthMs: 60_000, keptMs: 2 * 3_600_000 },
  'quarter-hour': { lengthMs: 15 * 60_000, keptMs: 2 * 86_400_000 },
  day: { lengthMs: 86_400_000, keptMs: 35 * 86_400_000 },
} as const;
export type Resolution = keyof typeof resolutions;

/** How often something happened in a piece of time. */
export interface ActivityCount {
  /** Where the piece begins, in milliseconds since the epoch. */
  readonly at: number;
  /** Such as `sign-in` or `ended:revoked`. Never anything that a client chose: there are a few dozen names in all. */
  readonly name: string;
  readonly count: number;
}

/** How often what happened, summed up over all nodes. See {@link Store} for what holds of every verb. */
export interface Activity {
  /**
   * Adds counts to those that are there, in every resolution (see {@link addInto}), and forgets what has been kept long enough
   * at `now`. Parallel additions are all counted.
   */
  add(counts: readonly ActivityCount[], now: number): Promise<void>;

  /** The counts of the pieces of time that begin at `from` or later, in any order. What was never counted is not there. */
  read(resolution: Resolution, from: number): Promise<readonly ActivityCount[]>;
}

/** Where the piece of time that holds an instant begins. */
export function startOf(resolution: Resolution, at: number): number {
  const { lengthMs } = resolutions[resolution];
  return Math.floor(at / lengthMs) * lengthMs;
}

/** In every resolution, in one order for all nodes, so that two that add at once do not lock each other out. */
export function addInto(
  counts: readonly ActivityCount[],
): readonly (ActivityCount & { readonly resolution: Resolution })[] {
  const sums = new Map<string, ActivityCount & { readonly resolution: Resolution }>();
  for (const resolution of Object.keys(resolutions) as Resolution[]) {
    for (const { at, name, count } of counts) {
      const start = startOf(resolution, at);
      const key = `${resolution} ${String(start).padStart(16, '0')} ${name}`;
      sums.set(key, { resolution, at: start, name, count: (sums.get(key)?.count ?? 0) + count });
    }
  }
  return [...sums].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, sum]) => sum);
}
