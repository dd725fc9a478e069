import { CurfewError, type ProvenKey } from '@curfew/core';
import {
  type Credential,
  headerOf,
  type NotProven,
  type ProvenRequest,
  proveCredential,
  proveForToken,
  refuseKey,
} from '@curfew/http';
import type { Curfew } from './curfew.ts';
import type { Exchange } from './exchange.ts';
import type { Settings } from './settings.ts';

/** What proofs are checked with. */
export type Proving = Pick<Settings, 'publicUrl' | 'proofNonces'>;

/**
 * What has come under the scheme for bound tokens, with its proof checked (DPoP).
 *
 * @param proving without a `publicUrl` no proof counts: the host that a request names is its client's choice, and a proof for another host would fit.
 */
export async function proveOwn(
  curfew: Curfew,
  exchange: Exchange,
  credential: Credential,
  proving: Proving,
): Promise<Credential> {
  const { publicUrl } = proving;
  const { keyScheme } = credential;
  if (keyScheme === undefined) return credential;
  if (exchange.hasOnlyHeaders === true) return { ...credential, keyScheme: { ...keyScheme, proof: withoutRequest() } };
  if (publicUrl === null) return { ...credential, keyScheme: { ...keyScheme, proof: withoutAddress() } };
  const proven = await proveCredential(credential, provenRequestOf(curfew, exchange, publicUrl, proving));
  offerNonce(exchange, proven.keyScheme?.proof?.nextNonce);
  return proven;
}

/**
 * The key to bind the token to that a request asks for; nothing where it asks for a plain one.
 *
 * @throws CurfewError `invalid-proof`
 */
export async function keyForToken(
  curfew: Curfew,
  exchange: Exchange,
  credential: Credential,
  proving: Proving,
): Promise<{ readonly boundTo?: ProvenKey }> {
  const proof = await proofForToken(curfew, exchange, credential, proving);
  if (proof === null) return {};
  offerNonce(exchange, proof.nextNonce);
  if (!proof.ok) throw proof.error;
  return { boundTo: proof.key };
}

async function proofForToken(
  curfew: Curfew,
  exchange: Exchange,
  credential: Credential,
  proving: Proving,
): ReturnType<typeof proveForToken> {
  const { publicUrl } = proving;
  if (publicUrl !== null) return proveForToken(credential, provenRequestOf(curfew, exchange, publicUrl, proving));
  const known = credential.keyScheme?.proof ?? null;
  return headerOf(exchange.headers, 'dpop') === undefined ? known : withoutAddress();
}

function withoutAddress(): NotProven {
  const error = new CurfewError(
    'invalid-proof',
    'the DPoP proof does not count: the application does not know its own address; set the option publicUrl, such as https://shop.example',
  );
  return { ok: false, error };
}

function withoutRequest(): NotProven {
  const text =
    'the DPoP proof does not count where only the headers of a request are known: take it where the request is';
  return { ok: false, error: new CurfewError('invalid-proof', text) };
}

function provenRequestOf(
  curfew: Curfew,
  { method, path, headers }: Exchange,
  { origin }: URL,
  { proofNonces }: Proving,
): ProvenRequest {
  return { headers, method, url: `${origin}${path}`, now: curfew.now(), nonces: proofNonces };
}

function offerNonce(exchange: Exchange, nonce: string | undefined): void {
  if (nonce !== undefined && !exchange.isAnswered()) exchange.setHeader?.('dpop-nonce', nonce);
}

/** For calls whose token goes into a cookie: the header proves the key of the bound token that came along, or is refused. */
export function refuseKeyForPlain(exchange: Exchange, { keyScheme }: Credential): void {
  if (keyScheme === undefined) refuseKey(exchange);
}
