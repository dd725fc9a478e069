import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { encodePart, type Jwt } from './jwt.ts';

const hashes: Record<string, string> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

/** The same claims under another header, signed with a secret (RFC 7518 3.2). */
export function signHmac(jwt: Jwt, header: Readonly<Record<string, unknown>>, secret: string | Buffer): string {
  const input = `${encodePart(header)}.${encodePart(jwt.claims)}`;
  const algorithm = hashes[String(header.alg)] ?? 'sha256';
  return `${input}.${createHmac(algorithm, secret).update(input).digest('base64url')}`;
}

export interface OwnKey {
  readonly privateKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** A key that only the scanner knows. */
export function makeKey(): OwnKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid: 'curfew-scan', use: 'sig', alg: 'RS256' } };
}

export function signRsa(jwt: Jwt, header: Readonly<Record<string, unknown>>, key: OwnKey): string {
  const input = `${encodePart(header)}.${encodePart(jwt.claims)}`;
  return `${input}.${createSign('sha256').update(input).sign(key.privateKey).toString('base64url')}`;
}

/** Finds the secret of an HMAC signature in a list; null: it is not in it. */
export function findSecret({ header, parts }: Jwt, candidates: Iterable<string>): string | null {
  const algorithm = hashes[String(header.alg)];
  if (algorithm === undefined) return null;
  const input = `${parts[0]}.${parts[1]}`;
  for (const secret of candidates) {
    if (createHmac(algorithm, secret).update(input).digest('base64url') === parts[2]) return secret;
  }
  return null;
}
