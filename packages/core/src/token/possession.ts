import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RandomBytes } from './token.ts';

/*
 * What is proven with a session's binding secret, which only stores hold: bound cookies, and challenges for proofs of the key. Each is
 * made for one purpose and says when it was made or how long it is good, so no store has to remember it.
 */

export type ChallengePurpose = 'registration' | 'refresh';

/** A challenge that is ours, as it is remembered after it was answered. */
export interface Challenge {
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  readonly nonce: string;
}

/** A new binding secret: 256 bits in hex. */
export function newBindingSecret(randomBytes: RandomBytes): string {
  return Buffer.from(randomBytes(32)).toString('hex');
}

/** What a browser knows the binding of a session by: public, and the same under every token of the session. */
export function bindingIdOf(secret: string): string {
  return sealOf(secret, 'id').slice(0, 22);
}

/** The value of a bound cookie. @param goodUntil milliseconds since the epoch */
export function boundCookieFor(secret: string, goodUntil: number): string {
  const head = goodUntil.toString(36);
  return `${head}.${sealOf(secret, `cookie ${head}`)}`;
}

/** @returns until when a bound cookie of this binding is good; `null` where it is none. */
export function readBoundCookie(secret: string, text: string): number | null {
  const match = /^([0-9a-z]{1,11})\.([\w-]{43})$/.exec(text);
  if (match === null) return null;
  const [, head = '', seal = ''] = match;
  return isSameText(seal, sealOf(secret, `cookie ${head}`)) ? Number.parseInt(head, 36) : null;
}

export function newChallenge(secret: string, purpose: ChallengePurpose, now: number, randomBytes: RandomBytes): string {
  const head = `${now.toString(36)}.${Buffer.from(randomBytes(16)).toString('base64url')}`;
  return `${head}.${sealOf(secret, `${purpose} ${head}`)}`;
}

/** @returns `null` for what is no challenge of this binding for this purpose. */
export function readChallenge(secret: string, purpose: ChallengePurpose, text: string): Challenge | null {
  const match = /^(([0-9a-z]{1,11})\.([\w-]{22}))\.([\w-]{43})$/.exec(text);
  if (match === null) return null;
  const [, head = '', issued = '', nonce = '', seal = ''] = match;
  if (!isSameText(seal, sealOf(secret, `${purpose} ${head}`))) return null;
  return { issuedAt: Number.parseInt(issued, 36), nonce };
}

function sealOf(secret: string, text: string): string {
  return createHmac('sha256', Buffer.from(secret, 'hex')).update(`curfew ${text}`).digest('base64url');
}

function isSameText(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
