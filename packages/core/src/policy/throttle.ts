/** How many sign-ins may be tried. All times in milliseconds. */
export interface ThrottleLimits {
  /** Failures in a row that cost nothing. */
  readonly freeFailures: number;
  /** The wait after the first failure beyond those; each further one doubles it. */
  readonly firstDelayMs: number;
  /** The longest wait: the lock-out. */
  readonly longestDelayMs: number;
  /** After this long without a failure everything is forgotten. */
  readonly forgetAfterMs: number;
}

/** What is remembered of one account or address. */
export interface ThrottleState {
  readonly failures: number;
  readonly lastFailureAt: number;
  readonly blockedUntil: number;
}

/** NIST SP 800-63B-4 3.2.2 allows 100 failures in a row; these waits make that take a day. */
export const accountThrottle: ThrottleLimits = {
  freeFailures: 5,
  firstDelayMs: 1_000,
  longestDelayMs: 15 * 60_000,
  forgetAfterMs: 24 * 3_600_000,
};

/** Wider, since many people can share one address. */
export const addressThrottle: ThrottleLimits = { ...accountThrottle, freeFailures: 50, forgetAfterMs: 3_600_000 };

/**
 * Counts an attempt before its password is looked at, as if it had failed; a success takes it back. Counting afterwards
 * would let a thousand guesses in parallel through before the first of them is noticed.
 *
 * @returns the state to remember, or `null` where the attempt must wait: that changes nothing, so that knocking on a
 * closed door does not keep it closed.
 */
export function countAttempt(state: ThrottleState | null, now: number, limits: ThrottleLimits): ThrottleState | null {
  // No wait is longer than the longest: where one seems so, the clock was set back.
  const isWaiting = state !== null && now < state.blockedUntil && state.blockedUntil - now <= limits.longestDelayMs;
  if (isWaiting) return null;
  const remembered = state !== null && now - state.lastFailureAt < limits.forgetAfterMs ? state.failures : 0;
  const failures = remembered + 1;
  const beyond = failures - limits.freeFailures;
  const delay = beyond > 0 ? Math.min(limits.longestDelayMs, limits.firstDelayMs * 2 ** Math.min(beyond - 1, 40)) : 0;
  return { failures, lastFailureAt: now, blockedUntil: now + delay };
}
