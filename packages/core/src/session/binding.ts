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

/** What is remembered of an answered challenge. */
type Answered = Pick<Challenge, 'order' | 'nonce'>;

/** Which challenges of a session cannot be answered any more. Bounded, however many proofs come at the same time. */
export interface SpentChallenges {
  /** All of this order or a lower one. */
  readonly before: number;
  /** And these, of a higher order, which have been answered. */
  readonly later: readonly Answered[];
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
 * Nothing of this goes by a clock: one that was ahead, or goes back, makes no challenge count twice, and none not count at all.
 *
 * @returns `null` where it cannot be answered any more.
 */
export function spend(spent: SpentChallenges, { order, nonce }: Challenge): SpentChallenges | null {
  const later = ordered(spent);
  if (order <= spent.before || later.some((each) => each.nonce === nonce)) return null;
  const all = [...later, { order, nonce }].sort((one, other) => one.order - other.order);
  const before = Math.max(spent.before, all.at(-mostSpent - 1)?.order ?? 0);
  return { before, later: all.filter((each) => each.order > before) };
}

/** The order of a challenge that is made now: it outlives all that have been answered. */
export function nextOrder(spent: SpentChallenges): number {
  return Math.max(spent.before, ...ordered(spent).map(({ order }) => order)) + 1;
}

/** Earlier versions wrote instants in place of orders, which no challenge has any more. */
function ordered({ later }: SpentChallenges): readonly Answered[] {
  return later.filter(({ order }) => Number.isSafeInteger(order));
}

/** A binding without a key, for a session that is made now. */
export function openBinding(secret: string): Binding {
  return { secret, key: null, provenAt: null, goodUntil: null, spent: { before: 0, later: [] } };
}
