import type { DeviceKey, PublicKey } from '@curfew/core';
import type { JWK, ProtectedHeaderParameters } from 'jose';

/** The largest proof that is read: one with a key of RSA 4096 is half as long. */
const longestProof = 4_096;

/** What a proof says, after its signature has been checked. */
export interface ProofRead {
  /** The challenge that it answers. */
  readonly challenge: string;
}

/**
 * Reads a browser's first proof (DBSC), which brings the key along: `typ: dbsc+jwt`, ES256 or RS256, and a `jwk` in its header.
 *
 * @returns `null` for whatever is not exactly that: other algorithms, private or invalid keys, points off the curve, wrong signatures.
 */
export async function readFirstProof(text: string): Promise<(ProofRead & { readonly key: DeviceKey }) | null> {
  const header = await headerOf(text);
  const publicKey = header === null ? null : publicKeyIn(header);
  if (header === null || publicKey === null) return null;
  const read = await readPayload(text, header, publicKey);
  return read && { ...read, key: { publicKey, thumbprint: await thumbprintOf(publicKey) } };
}

/**
 * Reads a later proof, which the key that was registered must have signed. One that brings a key along is refused, whatever key it is.
 */
export async function readLaterProof(text: string, { publicKey }: DeviceKey): Promise<ProofRead | null> {
  const header = await headerOf(text);
  if (header === null || 'jwk' in header || 'jku' in header || 'x5c' in header || 'x5u' in header) return null;
  return readPayload(text, header, publicKey);
}

/**
 * A device's public key that another process has read from a first proof, with its thumbprint.
 *
 * @returns `null` for what is no such key.
 */
export async function readDeviceKey(jwk: object): Promise<DeviceKey | null> {
  const alg = (jwk as JWK).kty === 'RSA' ? algorithms.RSA : algorithms.EC;
  const publicKey = publicKeyIn({ jwk: jwk as JWK, alg });
  if (publicKey === null) return null;
  const { importJWK } = await loadJose();
  try {
    await importJWK(publicKey, alg);
  } catch {
    return null;
  }
  return { publicKey, thumbprint: await thumbprintOf(publicKey) };
}

/** Which algorithm a kind of key signs with. Each has one, so that no header chooses (CVE-2015-9235). */
const algorithms = { EC: 'ES256', RSA: 'RS256' } as const;

/** With the first proof: applications without bound sessions start without it. */
function loadJose() {
  return import('jose');
}

async function thumbprintOf(publicKey: PublicKey): Promise<string> {
  const { calculateJwkThumbprint } = await loadJose();
  return calculateJwkThumbprint(publicKey);
}

async function headerOf(text: string): Promise<ProtectedHeaderParameters | null> {
  if (text.length > longestProof) return null;
  const { decodeProtectedHeader } = await loadJose();
  try {
    const header = decodeProtectedHeader(text);
    return header.typ === 'dbsc+jwt' && (header.alg === 'ES256' || header.alg === 'RS256') ? header : null;
  } catch {
    return null;
  }
}

/** The members that make the key, and none besides. A key that says what is private is nobody's secret any more. */
function publicKeyIn({ jwk, alg }: ProtectedHeaderParameters): PublicKey | null {
  if (typeof jwk !== 'object' || jwk === null) return null;
  const given = jwk as Readonly<Record<string, unknown>>;
  if (['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].some((name) => name in given)) return null;
  const { kty, crv, x, y, n, e } = given;
  const isText = (...values: readonly unknown[]): boolean => values.every((value) => typeof value === 'string');
  if (kty === 'EC' && crv === 'P-256' && alg === 'ES256' && isText(x, y)) return { kty, crv, x, y } as PublicKey;
  if (kty === 'RSA' && alg === 'RS256' && isText(n, e)) return { kty, n, e } as PublicKey;
  return null;
}

async function readPayload(
  text: string,
  { alg }: ProtectedHeaderParameters,
  publicKey: PublicKey,
): Promise<ProofRead | null> {
  const algorithm = algorithms[publicKey.kty];
  if (alg !== algorithm) return null;
  const { compactVerify, importJWK } = await loadJose();
  try {
    const key = await importJWK(publicKey, algorithm);
    const { payload } = await compactVerify(text, key, { algorithms: [algorithm] });
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    const { jti } = (claims ?? {}) as { readonly jti?: unknown };
    return typeof jti === 'string' ? { challenge: jti } : null;
  } catch {
    return null;
  }
}
