import { type Lease, longestLeaseMs } from '@curfew/core';
import { instant } from './instant.ts';
import { idParameter } from './session-row.ts';

/**
 * As {@link isLeaseFree} of the core, with {@link leaseParameters} as `$2` to `$5`.
 *
 * @param table with its dot, where there is more than one
 */
export function leaseIsFree(table = ''): string {
  return `(${table}lease_holder IS NULL OR ${table}lease_holder = $2::uuid
    OR ${table}lease_until <= $4::timestamptz OR ${table}lease_until > $5::timestamptz)`;
}

export function leaseParameters({ holder, until }: Lease, now: number): readonly unknown[] {
  return [idParameter(holder), instant(until), instant(now), instant(now + longestLeaseMs)];
}
