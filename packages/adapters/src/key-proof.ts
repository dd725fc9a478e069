import { CurfewError, type ProvenKey } from '@curfew/core';
import { type Credential, type ProvenRequest, proveCredential, proveForToken } from '@curfew/http';
import type { Curfew } from './curfew.ts';
import type { Exchange } from './exchange.ts';

/** What has come under the scheme for bound tokens, with its proof checked (DPoP). Over a running server no such token counts. */
export async function proveOwn(
  curfew: Curfew,
  exchange: Exchange,
  credential: Credential,
  origin: string,
): Promise<Credential> {
  const isJudgedHere = curfew.deviceBinding !== undefined && credential.keyScheme !== undefined;
  return isJudgedHere ? proveCredential(credential, provenRequestOf(curfew, exchange, origin)) : credential;
}

/**
 * The key to bind the token to that a request asks for; nothing where it asks for a plain one.
 *
 * @throws CurfewError `invalid-proof`; `invalid-request` where nothing can be bound.
 */
export async function keyForToken(
  curfew: Curfew,
  exchange: Exchange,
  credential: Credential,
  origin: string,
): Promise<{ readonly boundTo?: ProvenKey }> {
  const proof = await proveForToken(credential, provenRequestOf(curfew, exchange, origin));
  if (proof === null) return {};
  if (!proof.ok) throw proof.error;
  if (curfew.deviceBinding !== undefined) return { boundTo: proof.key };
  throw new CurfewError(
    'invalid-request',
    'over a running server no token is bound to a key: leave the header DPoP out',
  );
}

function provenRequestOf(curfew: Curfew, { method, path, headers }: Exchange, origin: string): ProvenRequest {
  return { headers, method, url: `${origin}${path}`, now: curfew.now() };
}
