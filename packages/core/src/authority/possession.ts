import type { Binding, BoundKey } from '../session/binding.ts';
import type { LiveSession } from '../session/session.ts';
import { readKeyWitness } from '../token/key-witness.ts';
import { readBoundCookie } from '../token/possession.ts';
import { proofsIn, skippedProof } from '../token/presented.ts';
import type { SpentProofs } from './spent-proofs.ts';

/** For requests that are under way while a key is registered, or a bound cookie runs out: they were sent before. */
export const inFlightMs = 10_000;

/**
 * Why a bound session's token is refused: no proof of its key came along, one that has run out, one that is none, or one that has been used.
 * `skipped`: the browser says that it could not get one, or a program sent one that is not valid.
 */
export type ViolationCause = 'missing' | 'expired' | 'forged' | 'replayed' | 'skipped';

/** The last cookie that was found good of each binding: a store hands out the same session again and again while it is the same. */
const known = new WeakMap<Binding, { readonly text: string; readonly goodUntil: number }>();

/**
 * Whether whoever presents a session's token has its key, too, as far as a lookup can tell: no key is asked for, or a bound cookie of this
 * session came along, or a program's proof of this key.
 *
 * @returns `null` where they have.
 */
export function violationOf(
  { binding }: LiveSession,
  presented: string,
  now: number,
  spent: SpentProofs,
): ViolationCause | null {
  if (binding === null || binding.key === null) return null;
  if (binding.key.type === 'dpop') return programViolationOf(binding.key, presented, spent);
  // A clock that was ahead once must not serve the session without its key for longer.
  if (Math.abs(now - binding.key.boundAt) < inFlightMs) return null;
  const proofs = proofsIn(presented);
  if (proofs.length === 0) return 'missing';
  const ends = proofs.flatMap((text) => goodUntilOf(binding, text) ?? []);
  if (ends.length > 0 && Math.max(...ends) + inFlightMs > now) return null;
  if (proofs.includes(skippedProof)) return 'skipped';
  return ends.length === 0 ? 'forged' : 'expired';
}

/** Each request proves the key by itself: there is no grace, and nothing else counts in its place. */
function programViolationOf({ thumbprint }: BoundKey, presented: string, spent: SpentProofs): ViolationCause | null {
  const witness = readKeyWitness(presented);
  switch (witness.is) {
    case 'absent':
      return 'missing';
    case 'unproven':
      return 'skipped';
    case 'asked-elsewhere':
      return null;
    case 'proven':
      if (witness.thumbprint !== thumbprint) return 'forged';
      return spent.claim(`${thumbprint} ${witness.proofId}`, witness.request) ? null : 'replayed';
  }
}

function goodUntilOf(binding: Binding, text: string): number | null {
  const last = known.get(binding);
  if (last?.text === text) return last.goodUntil;
  const goodUntil = readBoundCookie(binding.secret, text);
  if (goodUntil !== null) known.set(binding, { text, goodUntil });
  return goodUntil;
}
