import { type Lease, longestLeaseMs } from '@curfew/core';

/** As {@link isLeaseFree} of the core, with the parameters of {@link leaseParameters}. */
export const leaseIsFree =
  '(lease_holder IS NULL OR lease_holder = @holder OR lease_until <= @now OR lease_until > @latest)';

export function leaseParameters({ holder, until }: Lease, now: number) {
  return { holder, until, now, latest: now + longestLeaseMs };
}
