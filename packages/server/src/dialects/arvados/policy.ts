import { type Authority, type PolicyRule, unlimited } from '@curfew/core';
import type { ArvadosOptions } from './options.ts';

/**
 * A day, which is ours: Arvados has no lifetime where nobody has set one. Its users make tokens by themselves, and every look at
 * them walks all that there are.
 */
export const arvadosPolicy: PolicyRule = {
  ...unlimited,
  tokenLifetimeMs: 24 * 3_600_000,
  maxSessions: 100,
  onLimit: 'reject',
};

/** A policy that is not configured counts as `default`, here as everywhere. */
export function policyFor(authority: Authority, { policy = 'arvados' }: ArvadosOptions): string {
  return Object.hasOwn(authority.policies.policies, policy) ? policy : 'default';
}
