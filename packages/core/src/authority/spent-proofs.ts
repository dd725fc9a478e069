import { CurfewError } from '../errors.ts';
import type { ProvenKey } from '../token/key-witness.ts';
import { createTtlMap } from './ttl-map.ts';

/** How far from now the instant may be at which a program says that it made its proof, in milliseconds, before or after. */
export const keyProofWindowMs = 60_000;

/** Only holders of bound tokens can fill it. */
const mostSpent = 500_000;

/** Which proofs of keys have been used: each counts for one request, however often that is judged. */
export interface SpentProofs {
  /**
   * @returns whether the proof is this request's.
   * @throws CurfewError `overloaded` where more cannot be remembered: then nobody is let in.
   */
  claim(proof: ProvenKey): boolean;
}

/** In memory, for as long as a proof can be used, by a clock that nobody can set. Each process has its own. */
export function createSpentProofs(elapsed: () => number = () => performance.now()): SpentProofs {
  const spent = createTtlMap<string, string>(2 * keyProofWindowMs + 1_000, elapsed);
  return {
    claim({ thumbprint, proofId, request }) {
      const proof = `${thumbprint} ${proofId}`;
      const by = spent.get(proof);
      if (by !== undefined) return by === request;
      if (spent.fresh >= mostSpent) throw new CurfewError('overloaded', undefined, { retryAfterMs: 1_000 });
      spent.set(proof, request);
      return true;
    },
  };
}
