import { randomUUID } from 'node:crypto';
import { CurfewError, digestOf, presentedByKey } from '@curfew/core';
import type { Credential, NotProven, Proven } from '../credential.ts';
import { headerOf, type RequestHeaders } from '../headers.ts';
import type { ProofNonces } from './nonces.ts';
import { checkProof, type ProofDemands } from './proof.ts';

/** The request that a proof came with. */
export interface ProvenRequest extends Omit<ProofDemands, 'token'> {
  readonly headers: RequestHeaders;
  /** Where every proof has to contain a nonce of this server. Default: none does. */
  readonly nonces?: ProofNonces | null;
}

/**
 * Checks the proof of a request that comes with a token under the scheme `DPoP`.
 *
 * @returns the credential with what has been proven, or with why it has not: then it is good for ending the session, and for nothing else.
 * @see https://www.rfc-editor.org/rfc/rfc9449#section-7.1
 */
export async function proveCredential(credential: Credential, request: ProvenRequest): Promise<Credential> {
  const { keyScheme } = credential;
  // A text that is no token opens nothing, whatever is proven.
  if (keyScheme === undefined || digestOf(keyScheme.token) === null) return credential;
  const proof = await proveKey(request, keyScheme.token);
  const candidates = proof.ok ? [presentedByKey(keyScheme.token, proof.key)] : credential.candidates;
  return { ...credential, candidates, keyScheme: { ...keyScheme, proof } };
}

/**
 * Checks the proof of a request that asks for a token.
 *
 * @returns `null` where it asks for one that is bound to no key.
 */
export async function proveForToken(
  credential: Credential,
  request: ProvenRequest,
): Promise<Proven | NotProven | null> {
  // The key of the token that came along has been proven already, by the same proof.
  const known = credential.keyScheme?.proof;
  if (known !== undefined) return known;
  return headerOf(request.headers, 'dpop') === undefined ? null : proveKey(request);
}

/**
 * For calls whose token is bound to no key: a program that asks for one that is must not take it for such a token.
 *
 * @throws CurfewError `invalid-request`
 */
export function refuseKey({ headers }: Pick<ProvenRequest, 'headers'>): void {
  if (headerOf(headers, 'dpop') === undefined) return;
  throw new CurfewError('invalid-request', 'this call issues a token that is not bound to a key: omit the DPoP header');
}

async function proveKey(
  { headers, nonces = null, ...demands }: ProvenRequest,
  token?: string,
): Promise<Proven | NotProven> {
  const text = headerOf(headers, 'dpop');
  if (text === undefined) return invalid('it is missing; send one in the DPoP header');
  const said = await checkProof(text.trim(), { ...demands, ...(token !== undefined && { token }) });
  if (!said.ok) return invalid(said.why);
  const { thumbprint, proofId } = said;
  const key = { thumbprint, proofId, request: randomUUID() };
  if (nonces === null) return { ok: true, key };
  const verdict = said.nonce === null ? 'unknown' : nonces.judge(said.nonce, demands.now);
  const next = verdict === 'current' ? {} : { nextNonce: nonces.issue(demands.now) };
  if (verdict !== 'unknown') return { ok: true, key, ...next };
  const error = new CurfewError(
    'proof-nonce-required',
    'put the nonce of the header DPoP-Nonce into the proof, and send the request again',
  );
  return { ok: false, error, ...next };
}

function invalid(why: string): NotProven {
  return { ok: false, error: new CurfewError('invalid-proof', `the DPoP proof is not valid: ${why}`) };
}
