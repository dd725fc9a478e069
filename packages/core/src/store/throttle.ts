import type { ThrottleLimits } from '../policy/throttle.ts';

/** Attempts to prove who somebody is, counted over all nodes. See {@link Store} for what holds of every verb. */
export interface Throttle {
  /**
   * Counts one attempt against all of `keys` with `countAttempt`, or against none where one of them must wait: then
   * the answer is the instant from which trying again makes sense. Atomic: parallel attempts are all counted.
   */
  admit(
    keys: readonly ThrottleKey[],
    now: number,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly blockedUntil: number }>;

  /** Takes an attempt back after a success: `forget` keys are deleted; in `undo` keys one failure and the block go. */
  settle(success: AttemptSuccess): Promise<void>;
}

/** What a success takes back of what was counted before it was one. */
export interface AttemptSuccess {
  readonly forget: readonly string[];
  readonly undo: readonly string[];
}

export interface ThrottleKey {
  /** A digest of the account or the address: what people type into a name field is sometimes their password. */
  readonly key: string;
  readonly limits: ThrottleLimits;
}
