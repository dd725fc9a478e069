import {
  type ApplicationAuthority,
  digestOf,
  type Judged,
  missingProof,
  type ProofDemand,
  type ScopedRequest,
} from '@curfew/core';
import type { Lookups } from './lookups.ts';

/** Finds the session behind a token. Text that cannot be a token is not sent. */
export function createJudging(
  lookups: Pick<Lookups, 'find'>,
  now: () => number,
): Pick<ApplicationAuthority, 'validate' | 'inspect' | 'judge' | 'isAlive'> {
  async function judge(
    presented: string | null,
    use: 'validate' | 'inspect',
    request?: ScopedRequest,
    demand?: ProofDemand,
  ): Promise<Judged> {
    if (presented === null || digestOf(presented) === null) return { session: null, missing: null };
    const keyMaxAgeMs = demand?.keyMaxAgeMs;
    const { session, missing } = await lookups.find({ token: presented, use, request, keyMaxAgeMs });
    if (session === null) return { session, missing };
    // The server has checked what roles require, and the key.
    const demanded = missingProof({ roles: {} }, session, now(), demand);
    return demanded === null ? { session, missing: null } : { session: null, missing: demanded };
  }

  return {
    judge,
    validate: async (presented, request) => (await judge(presented, 'validate', request)).session,
    inspect: async (presented, request) => (await judge(presented, 'inspect', request)).session,
    async isAlive(presented) {
      if (presented === null || digestOf(presented) === null) return false;
      return (await lookups.find({ token: presented, use: 'alive' })).isAlive;
    },
  };
}
