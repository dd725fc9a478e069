import { hash, hkdfSync } from 'node:crypto';
import { type RandomBytes, Token } from './token.ts';

/** Enough that rejection sampling never comes to its end. */
const streamLength = 960;

/**
 * The token of a presented token's heir: the same one as often as it is asked for, so that a lost answer can be given again
 * although no store holds a token. Without the presented token (238 bits) the salt says nothing, and without the salt (256 bits of
 * chance, erased as soon as the heir has been used) the presented token does not.
 *
 * @param key what the client sent along, which whoever stole its token does not know; `null` for nothing.
 * @see RFC 5869
 */
export function heirToken(presented: string, key: string | null, salt: string): Token {
  return derivedToken(JSON.stringify([presented, key]), Buffer.from(salt, 'hex'), 'curfew heir');
}

/**
 * The token by which a session of another session layer goes on: its old id, which that layer's store holds in the clear, is not enough
 * to know it. It takes the secret that the old cookies are signed with, too.
 */
export function broughtToken(secret: string, oldId: string): Token {
  return derivedToken(JSON.stringify([secret, oldId]), Buffer.alloc(0), 'curfew brought in');
}

function derivedToken(secret: string, salt: Buffer, purpose: string): Token {
  const stream = Buffer.from(hkdfSync('sha256', secret, salt, purpose, streamLength));
  let used = 0;
  return Token.generate((size) => {
    used += size;
    if (used > streamLength) throw new Error('the stream of a derived token has come to its end');
    return stream.subarray(used - size, used);
  });
}

/** What {@link heirToken} needs beside the presented token. */
export function newSalt(randomBytes: RandomBytes): string {
  return Buffer.from(randomBytes(32)).toString('hex');
}

/** SHA-256 of what a request is known by, in lower-case hex. */
export type RequestDigest = string & { readonly __brand: 'RequestDigest' };

/** Of the key by which a client knows its request again. */
export function keyDigestOf(key: string): RequestDigest {
  return requestDigestOf(['key', key]);
}

export function requestDigestOf(parts: readonly (string | number | boolean | null | object)[]): RequestDigest {
  return hash('sha256', JSON.stringify(parts), 'hex') as RequestDigest;
}
