import { pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { CurfewError } from '../errors.ts';

/**
 * PBKDF2 hashes that were made elsewhere, as PHC strings: `$pbkdf2-sha256$i=600000$SALT$KEY`, salt and key in base64 without
 * padding. They are only ever verified: the first sign-in replaces them.
 */
export interface Pbkdf2Hash {
  readonly digest: Pbkdf2Digest;
  readonly iterations: number;
  readonly salt: Uint8Array;
  readonly key: Uint8Array;
}

type Pbkdf2Digest = keyof typeof digestBytes;

/** In iterations by digest; 0 is none at all. */
export type HashWork = Readonly<Record<Pbkdf2Digest, number>>;

const digestBytes = { sha1: 20, sha256: 32, sha512: 64 } as const;
const digests = Object.keys(digestBytes) as readonly Pbkdf2Digest[];

/**
 * As long as one such hash is kept, every guess at any password costs as much as the heaviest. OWASP's Password Storage Cheat Sheet
 * asks for 1,300,000 at most.
 */
const mostIterations = 1_500_000;

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
  const size = digestBytes[digest as Pbkdf2Digest];
  return {
    digest: digest as Pbkdf2Digest,
    iterations: Number(iterations),
    salt: Buffer.from(salt, 'base64'),
    // Every further block would be all the iterations again, and none makes guessing harder (RFC 8018 5.2).
    key: Buffer.from(key, 'base64').subarray(0, size),
  };
}

/**
 * Checks a password against one hash, or against none, by the same work in both cases: of every digest that `work` names, all
 * iterations that the heaviest hash has, in two steps, wherever the hash at hand divides them. So nobody can tell by the time
 * whether there is such a user, or how their password is kept (CWE-208).
 *
 * The password's bytes are as they were typed: whoever made the hash did not normalise them.
 */
export async function verifyPbkdf2(password: string, hash: Pbkdf2Hash | null, work: HashWork): Promise<boolean> {
  let matches = false;
  for (const digest of digests) {
    const own = hash?.digest === digest ? hash : null;
    const all = Math.max(work[digest], own?.iterations ?? 0);
    if (all === 0) continue;
    const iterations = own?.iterations ?? 1;
    const derived = await derive(password, own?.salt ?? saltOfNobody, iterations, digest);
    await derive(password, saltOfNobody, all + 1 - iterations, digest);
    if (own !== null) matches = timingSafeEqual(derived.subarray(0, own.key.length), own.key);
  }
  return matches;
}

const saltOfNobody = randomBytes(16);

function derive(
  password: string,
  salt: Uint8Array,
  iterations: number,
  digest: Pbkdf2Digest,
): Promise<Buffer<ArrayBufferLike>> {
  return new Promise((resolve, reject) => {
    pbkdf2(password, salt, iterations, digestBytes[digest], digest, (error, derived) => {
      if (error === null) resolve(derived);
      else reject(error);
    });
  });
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
