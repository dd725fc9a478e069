import { hash, timingSafeEqual } from 'node:crypto';
import { CurfewError } from '../errors.ts';
import { deriveKey, digestBytes, type HashWork, type Pbkdf2Digest, type Pbkdf2Parameters } from './pbkdf2.ts';

/** A password's hash by PBKDF2 that was made elsewhere. */
export interface Pbkdf2Hash extends Pbkdf2Parameters {
  readonly key: Uint8Array;
  /** Whether what went into it was {@link Sha1Hash} of the password, with the same salt. Default: the password itself. */
  readonly ofSha1?: boolean;
}

/** One round of SHA-1 over the password followed by the salt: 20 bytes. */
export interface Sha1Hash {
  readonly salt: Uint8Array;
  readonly key: Uint8Array;
}

/**
 * A hash that was made elsewhere, as PHC strings have it. These are only ever verified: the first sign-in replaces them.
 *
 * - `$pbkdf2-sha256$i=600000$SALT$KEY`, and `$pbkdf2-sha256$i=600000$SALT$of-sha1$KEY`
 * - `$sha1$SALT$KEY`
 * - any of them with `$argon2id$…` in the place of `$KEY`: what is kept is the Argon2id hash of the key's hexadecimal digits.
 *
 * Salt and key are in base64 without padding.
 */
interface ImportedHash {
  readonly head: string;
  readonly salt: Uint8Array;
  readonly ofSha1: boolean;
  readonly pbkdf2: Pbkdf2Parameters | null;
  readonly proof: { readonly key: Uint8Array } | { readonly argon2: string };
}

/**
 * As long as one such hash is kept, every guess at any password costs as much as the heaviest. OWASP's Password Storage Cheat Sheet
 * asks for 1,300,000 at most.
 */
const mostIterations = 1_500_000;
/** Fewer are guessed so fast that the hash is not kept as it came. CouchDB made 10 until its version 3.4. */
const enoughIterations = 10_000;

const form =
  /^(\$(?:sha1|pbkdf2-(sha1|sha256|sha512)\$i=([1-9]\d{0,9}))\$([A-Za-z0-9+/]{1,344})(\$of-sha1)?)\$(?:([A-Za-z0-9+/]{22,86})|(argon2id\$.+))$/;

/**
 * A PHC string of a PBKDF2 hash that was made elsewhere, to bring a user in with the password that they have.
 *
 * @throws CurfewError `invalid-password`, saying what of the hash cannot be verified here.
 * @example
 * formatPbkdf2({ digest: 'sha256', iterations: 600_000, salt, key }); // '$pbkdf2-sha256$i=600000$…'
 * @see RFC 8018, 5.2; the PHC string format
 */
export function formatPbkdf2({ digest, iterations, salt, key, ofSha1 = false }: Pbkdf2Hash): string {
  if (!Number.isInteger(iterations) || iterations < 1 || iterations > mostIterations) {
    throw new CurfewError(
      'invalid-password',
      `a hash of ${iterations} iterations cannot be verified: use 1 to ${mostIterations}`,
    );
  }
  return checked(`$pbkdf2-${digest}$i=${iterations}$${unpadded(salt)}${ofSha1 ? '$of-sha1' : ''}$${unpadded(key)}`);
}

/** @throws CurfewError `invalid-password`, saying what of the hash cannot be verified here. */
export function formatSha1({ salt, key }: Sha1Hash): string {
  return checked(`$sha1$${unpadded(salt)}$${unpadded(key)}`);
}

function checked(text: string): string {
  if (parseImportedHash(text) !== null) return text;
  throw new CurfewError('invalid-password', 'the salt or the key of the hash is empty, too short or too long');
}

/**
 * Reads what {@link formatPbkdf2} and `formatSha1` write.
 * `null` where the text is no such hash, or one that would take too long.
 */
export function parseImportedHash(passwordHash: string): ImportedHash | null {
  const [, head, digest, count, saltText = '', ofSha1, keyText, argon2] = form.exec(passwordHash) ?? [];
  if (head === undefined || Number(count) > mostIterations) return null;
  const salt = Buffer.from(saltText, 'base64');
  const name = digest as Pbkdf2Digest | undefined;
  // Every further block of PBKDF2 would be all the iterations again, and none makes guessing harder (RFC 8018 5.2).
  const key = Buffer.from(keyText ?? '', 'base64').subarray(0, digestBytes[name ?? 'sha1']);
  return {
    head,
    salt,
    ofSha1: name === undefined || ofSha1 !== undefined,
    pbkdf2: name === undefined ? null : { digest: name, iterations: Number(count), salt },
    proof: argon2 === undefined ? { key } : { argon2: `$${argon2}` },
  };
}

/**
 * What a password comes to by a hash's own method, or the same work for nothing.
 *
 * The password's bytes are as they were typed: whoever made the hash did not normalise them.
 */
export async function deriveByImportedHash(
  password: string,
  imported: ImportedHash | null,
  work: HashWork,
): Promise<Uint8Array | null> {
  const sha1 =
    imported?.ofSha1 === true ? hash('sha1', Buffer.concat([Buffer.from(password), imported.salt]), 'buffer') : null;
  const key = await deriveKey(sha1?.toString('hex') ?? password, imported?.pbkdf2 ?? null, work);
  return key ?? sha1;
}

export function isSameKey(derived: Uint8Array, key: Uint8Array): boolean {
  return timingSafeEqual(derived.subarray(0, key.length), key);
}

/** The key of a hash that must not be kept as it came: whoever read it could try millions of passwords a second. */
export function weakKeyOf({ pbkdf2, proof }: ImportedHash): Uint8Array | null {
  if (!('key' in proof) || (pbkdf2 !== null && pbkdf2.iterations >= enoughIterations)) return null;
  // What is derived later is compared as a whole, so that a key that was cut could not be found again.
  return proof.key.length === digestBytes[pbkdf2?.digest ?? 'sha1'] ? proof.key : null;
}

export function hexOf(key: Uint8Array): string {
  return Buffer.from(key).toString('hex');
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
