import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { CurfewError } from './errors.ts';

/**
 * PBKDF2 hashes that were made elsewhere, as PHC strings: `$pbkdf2-sha256$i=600000$SALT$KEY`, salt and key in base64 without
 * padding. They are only ever verified: the first sign-in replaces them.
 */
export interface Pbkdf2Hash {
  readonly digest: 'sha1' | 'sha256' | 'sha512';
  readonly iterations: number;
  readonly salt: Uint8Array;
  readonly key: Uint8Array;
}

/** Beyond this one guess would hold a core for seconds; the strongest setting that people use is a fifth of it. */
const mostIterations = 5_000_000;

const form = /^\$pbkdf2-(sha1|sha256|sha512)\$i=([1-9]\d{0,9})\$([A-Za-z0-9+/]{1,344})\$([A-Za-z0-9+/]{22,86})$/;

/** @throws CurfewError `invalid-password`, saying what of the hash cannot be verified here. */
export function formatPbkdf2({ digest, iterations, salt, key }: Pbkdf2Hash): string {
  if (!Number.isInteger(iterations) || iterations < 1 || iterations > mostIterations) {
    throw new CurfewError(
      'invalid-password',
      `a hash of ${iterations} iterations cannot be verified: use 1 to ${mostIterations}`,
    );
  }
  const text = `$pbkdf2-${digest}$i=${iterations}$${unpadded(salt)}$${unpadded(key)}`;
  if (parsePbkdf2(text) === null) {
    throw new CurfewError('invalid-password', 'the salt or the key of the hash is empty, too short or too long');
  }
  return text;
}

/** `null` where the text is no such hash, or one that would take too long. */
export function parsePbkdf2(passwordHash: string): Pbkdf2Hash | null {
  const [, digest, iterations, salt = '', key = ''] = form.exec(passwordHash) ?? [];
  if (digest === undefined || Number(iterations) > mostIterations) return null;
  return {
    digest: digest as Pbkdf2Hash['digest'],
    iterations: Number(iterations),
    salt: Buffer.from(salt, 'base64'),
    key: Buffer.from(key, 'base64'),
  };
}

/** The password's bytes as they were typed: whoever made the hash did not normalise them. */
export function verifyPbkdf2(password: string, { digest, iterations, salt, key }: Pbkdf2Hash): Promise<boolean> {
  return new Promise((resolve, reject) => {
    pbkdf2(password, salt, iterations, key.length, digest, (error, derived) => {
      if (error === null) resolve(timingSafeEqual(derived, key));
      else reject(error);
    });
  });
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
