import type { Authority } from '@curfew/core';
import type { ArvadosOptions } from './options.ts';

/** A policy that is not configured counts as `default`, here as everywhere. */
export function policyFor(authority: Authority, { policy = 'arvados' }: ArvadosOptions): string {
  return Object.hasOwn(authority.policies.policies, policy) ? policy : 'default';
}
