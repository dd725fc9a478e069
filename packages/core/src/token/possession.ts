import { createHmac } from 'node:crypto';
import { isSameText } from './same-text.ts';
import type { RandomBytes } from './token.ts';

/*
 * What is proven with a session's binding secret, which only stores hold: bound cookies, and challenges for proofs of the key. Each is
 * made for one purpose and says when it was made or how long it is good, so no store has to remember it.
 */

export type ChallengePurpose = 'registration' | 'refresh';

/** A challenge that is ours. */
export interface Challenge {
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  /** Higher than that of every challenge that had been answered by then: no clock says which are older. */
  readonly order: number;
  readonly nonce: string;
}

/** What a bound cookie says, in milliseconds since the epoch. */
export interface BoundCookie {
  readonly madeAt: number;
  readonly goodUntil: number;
}

/** A new binding secret: 256 bits in hex. */
export function newBindingSecret(randomBytes: RandomBytes): string {
  return Buffer.from(randomBytes(32)).toString('hex');
}

/** What a browser knows the binding of a session by: public, and the same under every token of the session. */
export function bindingIdOf(secret: string): string {
  return sealOf(secret, 'id').slice(0, 22);
}

/** The value of a bound cookie. */
export function boundCookieFor(secret: string, { madeAt, goodUntil }: BoundCookie): string {
  const head = `${madeAt.toString(36)}.${goodUntil.toString(36)}`;
  return `${head}.${sealOf(secret, `cookie ${head}`)}`;
}

/** @returns `null` where it is no bound cookie of this binding. */
export function readBoundCookie(secret: string, text: string): BoundCookie | null {
  const match = /^(([0-9a-z]{1,11})\.([0-9a-z]{1,11}))\.([\w-]{43})$/.exec(text);
  if (match === null) return null;
  const [, head = '', madeAt = '', goodUntil = '', seal = ''] = match;
  if (!isSameText(seal, sealOf(secret, `cookie ${head}`))) return null;
  return { madeAt: Number.parseInt(madeAt, 36), goodUntil: Number.parseInt(goodUntil, 36) };
}

export function newChallenge(
  secret: string,
  purpose: ChallengePurpose,
  { issuedAt, order }: Omit<Challenge, 'nonce'>,
  randomBytes: RandomBytes,
): string {
  const nonce = Buffer.from(randomBytes(16)).toString('base64url');
  const head = `${issuedAt.toString(36)}.${order.toString(36)}.${nonce}`;
  return `${head}.${sealOf(secret, `${purpose} ${head}`)}`;
}

/** @returns `null` for what is no challenge of this binding for this purpose. */
export function readChallenge(secret: string, purpose: ChallengePurpose, text: string): Challenge | null {
  const match = /^(([0-9a-z]{1,11})\.([0-9a-z]{1,11})\.([\w-]{22}))\.([\w-]{43})$/.exec(text);
  if (match === null) return null;
  const [, head = '', issued = '', order = '', nonce = '', seal = ''] = match;
  if (!isSameText(seal, sealOf(secret, `${purpose} ${head}`))) return null;
  return { issuedAt: Number.parseInt(issued, 36), order: Number.parseInt(order, 36), nonce };
}

function sealOf(secret: string, text: string): string {
  return createHmac('sha256', Buffer.from(secret, 'hex')).update(`curfew ${text}`).digest('base64url');
}
