import { hash } from 'node:crypto';
import { keyProofWindowMs, LruMap } from '@curfew/core';
import type { CryptoKey, JWK, ProtectedHeaderParameters } from 'jose';
import { isSameAddress } from './address.ts';

/** What programs may sign with, by kind of key: one with a private half, never a shared secret. */
const algorithms: Readonly<Record<string, readonly string[]>> = {
  'EC P-256': ['ES256'],
  'OKP Ed25519': ['Ed25519', 'EdDSA'],
  RSA: ['PS256', 'RS256'],
};
const allAlgorithms = Object.values(algorithms).flat();

/** As `WWW-Authenticate` names them. */
export const proofAlgorithms = allAlgorithms.join(' ');

/** The largest proof that is read: one with a key of RSA 4096 is a third of it. */
const longestProof = 6_144;
const longestId = 256;

/** What a proof has to be about. */
export interface ProofDemands {
  readonly method: string;
  /** Where the client sent its request; `null` where that is not known, and then no proof is good. */
  readonly url: string | null;
  /** The token that came along; absent where one is asked for. */
  readonly token?: string;
  readonly now: number;
}

export interface ProofSaid {
  readonly ok: true;
  readonly thumbprint: string;
  readonly proofId: string;
  readonly nonce: string | null;
}

/** Why a proof is none, in words for whoever writes the client. */
export interface ProofRefused {
  readonly ok: false;
  readonly why: string;
}

/**
 * Checks a DPoP proof but for its nonce and for whether it has been used.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9449#section-4.3
 */
export async function checkProof(text: string, demands: ProofDemands): Promise<ProofSaid | ProofRefused> {
  if (text.length > longestProof) return refuse(`it is longer than ${longestProof} characters`);
  const header = await headerIn(text);
  if (header === null) return refuse('it is not a signed JWT');
  if (header.typ !== 'dpop+jwt') return refuse('its "typ" is not "dpop+jwt"');
  const jwk = publicKeyIn(header.jwk);
  if (jwk === null)
    return refuse(
      'its "jwk" is not a public key of the kinds EC P-256, OKP Ed25519 or RSA (2048 to 4096 bits, with "e" of AQAB), and nothing more',
    );
  const { alg = '' } = header;
  if (!algorithmsFor(jwk).includes(alg))
    return refuse(`its "alg" is none of ${proofAlgorithms}, or not one for its key`);
  const read = await readSigned(text, jwk, alg);
  if (read === null) return refuse('its signature or its content is not valid');
  const { claims, thumbprint } = read;
  const why = whyNot(claims, demands);
  if (why !== null) return refuse(why);
  const { jti, nonce } = claims;
  return {
    ok: true,
    thumbprint,
    proofId: hash('sha256', jti as string, 'base64url'),
    nonce: typeof nonce === 'string' ? nonce : null,
  };
}

type Claims = Readonly<Record<string, unknown>>;

function whyNot({ jti, htm, htu, iat, ath, nonce }: Claims, { method, url, token, now }: ProofDemands): string | null {
  if (typeof jti !== 'string' || jti === '' || jti.length > longestId) return 'it has no "jti", or a very long one';
  if (htm !== method) return `its "htm" is not ${JSON.stringify(method)}`;
  if (url === null) return 'the gateway does not say which address was asked, or is not trusted to';
  if (typeof htu !== 'string' || !isSameAddress(htu, url)) return 'its "htu" is not the address of this request';
  if (typeof iat !== 'number' || Math.abs(now - iat * 1_000) > keyProofWindowMs) {
    return `its "iat" is not within ${keyProofWindowMs / 1_000} seconds of now, by the server’s clock`;
  }
  if (token !== undefined && ath !== hash('sha256', token, 'base64url'))
    return 'its "ath" is not the hash of this token';
  if (nonce !== undefined && typeof nonce !== 'string') return 'its "nonce" is not a string';
  return null;
}

/** With the first proof: who has no program that brings one starts without it. */
function loadJose() {
  return import('jose');
}

async function headerIn(text: string): Promise<ProtectedHeaderParameters | null> {
  const { decodeProtectedHeader } = await loadJose();
  try {
    return decodeProtectedHeader(text);
  } catch {
    return null;
  }
}

/** The members that make a key, and none besides. One that says what is private is nobody's secret any more. */
function publicKeyIn(given: unknown): JWK | null {
  if (typeof given !== 'object' || given === null) return null;
  const members = given as Readonly<Record<string, unknown>>;
  if (['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].some((name) => name in members)) return null;
  const { kty, crv, x, y, n, e } = members;
  const isText = (...values: readonly unknown[]): boolean => values.every((value) => typeof value === 'string');
  if (kty === 'EC' && crv === 'P-256' && isText(x, y)) return { kty, crv, x, y } as JWK;
  if (kty === 'OKP' && crv === 'Ed25519' && isText(x)) return { kty, crv, x } as JWK;
  return kty === 'RSA' && e === 'AQAB' && isFairModulus(n) ? ({ kty, n, e } as JWK) : null;
}

/** Of 2048 to 4096 bits. With a larger one, or a larger exponent than that of every program, a stranger's proof costs too much to check. */
function isFairModulus(n: unknown): n is string {
  if (typeof n !== 'string') return false;
  const [first = 0, ...rest] = Buffer.from(n, 'base64url');
  const bits = 32 - Math.clz32(first) + 8 * rest.length;
  return first !== 0 && bits >= 2_048 && bits <= 4_096;
}

function algorithmsFor({ kty, crv }: JWK): readonly string[] {
  return algorithms[crv === undefined ? String(kty) : `${kty} ${crv}`] ?? [];
}

interface ReadyKey {
  readonly key: CryptoKey | Uint8Array;
  readonly thumbprint: string;
}

/** Keys of which a signature was valid: programs come again with the same one, and making it ready costs as much as a signature. */
const readyKeys = new LruMap<string, ReadyKey>(4_000);

async function readSigned(
  text: string,
  jwk: JWK,
  algorithm: string,
): Promise<{ readonly claims: Claims; readonly thumbprint: string } | null> {
  const id = JSON.stringify([algorithm, jwk]);
  const { compactVerify } = await loadJose();
  try {
    const ready = readyKeys.get(id) ?? (await makeReady(jwk, algorithm));
    const { payload } = await compactVerify(text, ready.key, { algorithms: [algorithm] });
    readyKeys.set(id, ready);
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    const isObject = typeof claims === 'object' && claims !== null && !Array.isArray(claims);
    return isObject ? { claims: claims as Claims, thumbprint: ready.thumbprint } : null;
  } catch {
    return null;
  }
}

async function makeReady(jwk: JWK, algorithm: string): Promise<ReadyKey> {
  const { calculateJwkThumbprint, importJWK } = await loadJose();
  return { key: await importJWK(jwk, algorithm), thumbprint: await calculateJwkThumbprint(jwk) };
}

function refuse(why: string): ProofRefused {
  return { ok: false, why };
}
