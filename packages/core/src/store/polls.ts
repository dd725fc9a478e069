import type { Lease } from './lease.ts';

/** How polling a transmitter of shared signals goes. */
export interface PollState {
  /** How often in a row it has failed. */
  readonly failures: number;
  /** Not before then; `null`: at once. */
  readonly nextAttemptAt: number | null;
}

/**
 * Which node polls which transmitter of shared signals (RFC 8936), and when again. A transmitter is named as the configuration names
 * it. See {@link Store} for what holds of every verb.
 */
export interface Polls {
  /** How it goes with all that have ever been polled. */
  list(): Promise<readonly (PollState & { readonly transmitter: string })[]>;

  /**
   * Takes the lease, or renews it: of many holders who ask at the same time, one gets it. See {@link isLeaseFree}.
   *
   * @returns how it goes; `null` where somebody else holds the lease.
   */
  claim(transmitter: string, lease: Lease, now: number): Promise<PollState | null>;

  /** Gives the lease back. @returns whether the holder still had it; where not, nothing is written. */
  release(transmitter: string, holder: string, state: PollState): Promise<boolean>;
}
