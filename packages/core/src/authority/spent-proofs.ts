import { CurfewError } from '../errors.ts';
import { createTtlMap } from './ttl-map.ts';

/** How far from now the instant may be at which a program says that it made its proof, in milliseconds, before or after. */
export const keyProofWindowMs = 60_000;

/** Only holders of bound tokens can fill it. */
const mostSpent = 500_000;

/** Which proofs of keys have been used: each counts for one request, however often that is judged. */
export interface SpentProofs {
  /**
   * @param request differs for each request
   * @returns whether the proof is this request's.
   * @throws CurfewError `overloaded` where more cannot be remembered: then nobody is let in.
   */
  claim(proofId: string, request: string): boolean;
}

/** In memory, for as long as a proof can be used, by a clock that nobody can set. Each process has its own. */
export function createSpentProofs(elapsed: () => number = () => performance.now()): SpentProofs {
  const spent = createTtlMap<string, string>(2 * keyProofWindowMs + 1_000, elapsed);
  return {
    claim(proofId, request) {
      const by = spent.get(proofId);
      if (by !== undefined) return by === request;
      if (spent.fresh >= mostSpent) throw new CurfewError('overloaded', undefined, { retryAfterMs: 1_000 });
      spent.set(proofId, request);
      return true;
    },
  };
}
