import type { Challenge } from '../token/possession.ts';

/** A public key of RFC 7517, of the two kinds that browsers make for sessions: with its required members and nothing else. */
export type PublicKey =
  | { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string };

/** The key that a session belongs to. Once it is there it never changes, and nothing takes it away. */
export interface BoundKey {
  /** `device`: a browser's, proven again every few minutes (DBSC). `dpop`: a program's, proven with each request (RFC 9449). */
  readonly type: 'device' | 'dpop';
  /** RFC 7638, SHA-256, in base64url. */
  readonly thumbprint: string;
  /** `null` where each proof brings the key along, as with DPoP. */
  readonly publicKey: PublicKey | null;
  /** Milliseconds since the epoch. */
  readonly boundAt: number;
}

/** Which challenges of a session cannot be answered any more. Bounded, however many proofs come at the same time. */
export interface SpentChallenges {
  /** All that were issued at this instant or earlier. */
  readonly before: number;
  /** And these, which were issued later and have been answered. */
  readonly later: readonly Challenge[];
}

/** What ties a session to a key, or can: it goes on under every token of the session. */
export interface Binding {
  /** Bound cookies and challenges are made with it, in hex. It never leaves, and opens nothing without the session's token. */
  readonly secret: string;
  /** `null`: no key has been registered. */
  readonly key: BoundKey | null;
  /** When the key was last proven; `null` where it never was. */
  readonly provenAt: number | null;
  /** Until when the bound cookie of that proof is good. */
  readonly goodUntil: number | null;
  readonly spent: SpentChallenges;
}

/** How many answered challenges are remembered one by one. */
const mostSpent = 32;

/**
 * After one more challenge has been answered. Beyond the bound the oldest are forgotten together with all that are older, so that none
 * can be answered twice; whoever holds such an older one asks for another.
 *
 * @param forgetBefore what was issued before this instant is too old to be answered
 * @returns `null` where it cannot be answered any more.
 */
export function spend(spent: SpentChallenges, challenge: Challenge, forgetBefore: number): SpentChallenges | null {
  const { issuedAt, nonce } = challenge;
  const isSpent = issuedAt <= spent.before || spent.later.some((each) => each.nonce === nonce);
  if (isSpent || issuedAt < forgetBefore) return null;
  const all = [...spent.later, { issuedAt, nonce }].sort((one, other) => one.issuedAt - other.issuedAt);
  const before = Math.max(spent.before, forgetBefore - 1, all.at(-mostSpent - 1)?.issuedAt ?? 0);
  return { before, later: all.filter((each) => each.issuedAt > before) };
}

/** A binding without a key, for a session that is made now. */
export function openBinding(secret: string): Binding {
  return { secret, key: null, provenAt: null, goodUntil: null, spent: { before: 0, later: [] } };
}
