import { tokenLength } from './token.ts';

/*
 * What a client presents is one text: its token, and behind that what it has brought to prove that the session's key is its own. So
 * the proof is with the token wherever that goes. No header can hold the line break in between: a client cannot write one by itself.
 */

const separator = '\n';

/** More cookies of one name than this nobody has who was not planted some. */
const mostProofs = 4;

/** @param proofs values of the bound cookie */
export function presentedWith(token: string, proofs: readonly string[]): string {
  return proofs.length === 0 ? token : [token, ...proofs.slice(0, mostProofs)].join(separator);
}

/** In place of a proof: the browser says that it could not get one, and sends the request without it (`Secure-Session-Skipped`). */
export const skippedProof = '~';

/**
 * For who judges anew what a client presented a while ago, as a stream does: that it lacks a proof by now, or that the proof has run out, is no
 * news of a thief.
 */
export function presentedBefore(presented: string): string {
  const isToken = presented.length === tokenLength || presented.charCodeAt(tokenLength) === 10;
  return isToken ? [presented, skippedProof].join(separator) : presented;
}

/** The token in what a client presented, without proofs. */
export function tokenIn(presented: string): string {
  return presented.charCodeAt(tokenLength) === 10 ? presented.slice(0, tokenLength) : presented;
}

/** Whether a client presented this proof with its token, and nothing else. */
export function isOnlyProof(presented: string, proof: string): boolean {
  const start = tokenLength + 1;
  return (
    presented.length === start + proof.length && presented.charCodeAt(start - 1) === 10 && presented.endsWith(proof)
  );
}

/** The proofs in what a client presented. */
export function proofsIn(presented: string): readonly string[] {
  return presented.charCodeAt(tokenLength) === 10 ? presented.slice(tokenLength + 1).split(separator) : [];
}
