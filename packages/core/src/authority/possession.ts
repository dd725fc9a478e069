import type { MissingProof, ProofDemand } from '../policy/proof-demand.ts';
import type { Binding, BoundKey } from '../session/binding.ts';
import type { LiveSession } from '../session/session.ts';
import { readKeyWitness } from '../token/key-witness.ts';
import { type BoundCookie, readBoundCookie } from '../token/possession.ts';
import { isOnlyProof, proofsIn, skippedProof } from '../token/presented.ts';
import type { SpentProofs } from './spent-proofs.ts';

/** For requests that are under way while a key is registered, or a bound cookie runs out: they were sent before. */
export const inFlightMs = 10_000;

/**
 * Why a bound session's token is refused: no proof of its key came along, one that has run out, one that is none, or one that has been used.
 * `skipped`: the browser says that it could not get one, a program sent one that is not valid, or the cookie was made by a clock that was
 * ahead. None of these is a sign of a thief.
 */
export type ViolationCause = 'missing' | 'expired' | 'forged' | 'replayed' | 'skipped';

/** The last cookie that was found good of each binding: a store hands out the same session again and again while it is the same. */
const known = new WeakMap<Binding, { readonly text: string; readonly cookie: BoundCookie }>();

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
  const last = known.get(binding);
  // Nearly every request comes with the cookie of the one before: then nothing is taken apart.
  if (last !== undefined && isOnlyProof(presented, last.text) && isGood(last.cookie, now)) return null;
  const proofs = proofsIn(presented);
  if (proofs.length === 0) return 'missing';
  const cookies = proofs.flatMap((text) => cookieIn(binding, text) ?? []);
  if (cookies.some((cookie) => isGood(cookie, now))) return null;
  if (proofs.includes(skippedProof) || cookies.some((cookie) => isFromAhead(cookie, now))) return 'skipped';
  return cookies.length === 0 ? 'forged' : 'expired';
}

function isGood(cookie: BoundCookie, now: number): boolean {
  return cookie.goodUntil + inFlightMs > now && !isFromAhead(cookie, now);
}

/** Whether a clock has made it that was ahead. */
function isFromAhead({ madeAt }: BoundCookie, now: number): boolean {
  return madeAt > now + inFlightMs;
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
      return spent.claim(witness) ? null : 'replayed';
  }
}

/**
 * What a session lacks whose key has to have been proven a moment ago: a device proves it every few minutes, and again when it is asked to;
 * a program with each request.
 *
 * @param session one whose key has been proven at all
 */
export function missingKeyProof(
  { binding, userId }: LiveSession,
  presented: string | null,
  now: number,
  { keyMaxAgeMs }: ProofDemand,
): MissingProof | null {
  if (keyMaxAgeMs === undefined) return null;
  if (binding === null || binding.key === null) return { userId, binding: true };
  if (binding.key.type === 'dpop') return null;
  const cookies = proofsIn(presented ?? '').flatMap((text) => cookieIn(binding, text) ?? []);
  return cookies.some(({ madeAt }) => Math.abs(now - madeAt) <= keyMaxAgeMs) ? null : { userId, keyMaxAgeMs };
}

function cookieIn(binding: Binding, text: string): BoundCookie | null {
  const last = known.get(binding);
  if (last?.text === text) return last.cookie;
  const cookie = readBoundCookie(binding.secret, text);
  if (cookie !== null) known.set(binding, { text, cookie });
  return cookie;
}
