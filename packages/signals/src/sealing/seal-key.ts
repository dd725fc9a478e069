import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto';
import { CurfewError } from '@curfew/core';

/** What seals are signed with (Ed25519, RFC 8032). */
export interface SealKey {
  /** Its 32 bytes, base64url. */
  readonly publicKey: string;
  /** @returns base64url. */
  sign(text: string): string;
}

/** PKCS #8 and SubjectPublicKeyInfo of an Ed25519 key, up to its 32 bytes (RFC 8410, section 10). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const spki = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * The key of an installation, made from one of its secret keys (HKDF, RFC 5869): there is no second file to keep, and who has the
 * secret keys has this one.
 */
export function sealKeyFrom(secret: Uint8Array): SealKey {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'curfew: seals of the trail', 32));
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
  return {
    publicKey: bytesOf(createPublicKey(key)).toString('base64url'),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('base64url'),
  };
}

/** @param publicKey base64url. @returns `false` also for what is no key or no signature. */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const key = keyObjectOf(publicKey);
  const bytes = Buffer.from(signature, 'base64url');
  return key !== null && bytes.length === 64 && verify(null, Buffer.from(text, 'utf8'), key, bytes);
}

/** As other programs read it: SubjectPublicKeyInfo in PEM. */
export function writePublicKey(publicKey: string): string {
  return (keyObjectOf(publicKey) ?? refuse()).export({ format: 'pem', type: 'spki' }).toString();
}

/**
 * The keys of a file: PEM, or 43 characters of base64url, one after the other.
 *
 * @throws CurfewError `invalid-configuration`.
 */
export function readPublicKeys(text: string): readonly string[] {
  const pems = text.match(/-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----/gs);
  const keys =
    pems === null
      ? text.split(/\s+/).filter((word) => word !== '')
      : pems.map((pem) => bytesOf(publicKeyIn(pem)).toString('base64url'));
  return keys.length > 0 && keys.every((key) => keyObjectOf(key) !== null) ? keys : refuse();
}

function publicKeyIn(pem: string): KeyObject {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : refuse();
  } catch {
    return refuse();
  }
}

function keyObjectOf(publicKey: string): KeyObject | null {
  const bytes = Buffer.from(publicKey, 'base64url');
  if (bytes.length !== 32 || bytes.toString('base64url') !== publicKey) return null;
  return createPublicKey({ key: Buffer.concat([spki, bytes]), format: 'der', type: 'spki' });
}

function bytesOf(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(spki.length);
}

function refuse(): never {
  throw new CurfewError(
    'invalid-configuration',
    'no Ed25519 public key: give what "curfew events key" prints where the trail is sealed',
  );
}
