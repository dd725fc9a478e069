import { CurfewError, type ProvenKey } from '@curfew/core';
import {
  type Credential,
  headerOf,
  type NotProven,
  type ProvenRequest,
  proveCredential,
  proveForToken,
} from '@curfew/http';
import type { Curfew } from './curfew.ts';
import type { Exchange } from './exchange.ts';

/**
 * What has come under the scheme for bound tokens, with its proof checked (DPoP).
 *
 * @param publicUrl without it no proof counts: the host that a request names is its client's choice, and a proof for another host would fit.
 */
export async function proveOwn(
  curfew: Curfew,
  exchange: Exchange,
  credential: Credential,
  publicUrl: URL | null,
): Promise<Credential> {
  const { keyScheme } = credential;
  if (keyScheme === undefined) return credential;
  if (publicUrl === null) return { ...credential, keyScheme: { ...keyScheme, proof: withoutAddress() } };
  return proveCredential(credential, provenRequestOf(curfew, exchange, publicUrl));
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
  publicUrl: URL | null,
): Promise<{ readonly boundTo?: ProvenKey }> {
  const proof = await proofForToken(curfew, exchange, credential, publicUrl);
  if (proof === null) return {};
  if (!proof.ok) throw proof.error;
  return { boundTo: proof.key };
}

async function proofForToken(
  curfew: Curfew,
  exchange: Exchange,
  credential: Credential,
  publicUrl: URL | null,
): ReturnType<typeof proveForToken> {
  if (publicUrl !== null) return proveForToken(credential, provenRequestOf(curfew, exchange, publicUrl));
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

function provenRequestOf(curfew: Curfew, { method, path, headers }: Exchange, { origin }: URL): ProvenRequest {
  return { headers, method, url: `${origin}${path}`, now: curfew.now() };
}
