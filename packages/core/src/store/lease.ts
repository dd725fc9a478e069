/** Something that one node does at a time. It ends by itself, so that another one takes over from a node that has died. */
export interface Lease {
  /** UUID. */
  readonly holder: string;
  readonly until: number;
}

/** No lease lasts longer. One that would was taken by a clock that is far ahead, and keeps nobody out: a clock that was wrong once does no lasting harm. */
export const longestLeaseMs = 5 * 60_000;

/** Whether somebody may take a lease. Stores ask the same in SQL. */
export function isLeaseFree(lease: Lease | null, holder: string, now: number): boolean {
  return lease === null || lease.holder === holder || lease.until <= now || lease.until > now + longestLeaseMs;
}
