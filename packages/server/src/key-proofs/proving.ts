import type { IncomingMessage } from 'node:http';
import { type Authority, CurfewError, type ProvenKey } from '@curfew/core';
import {
  type Credential,
  type NotProven,
  type Proven,
  type ProvenRequest,
  proveCredential,
  proveForToken,
  refuseKey,
} from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from '../operation/metrics.ts';
import type { Settings } from '../settings.ts';
import { forwardedRequestOf, ownAddressOf } from './asked-address.ts';

interface Proving {
  readonly authority: Pick<Authority, 'now'>;
  readonly settings: Settings;
  readonly metrics: Pick<Metrics, 'keyProofs'>;
}

/** What has come under the scheme for bound tokens, with its proof checked (DPoP). */
export async function proveOwn(
  context: Proving,
  request: FastifyRequest,
  reply: FastifyReply,
  credential: Credential,
): Promise<Credential> {
  if (credential.keyScheme === undefined) return credential;
  const proven = await proveCredential(credential, provenRequestOf(context, request));
  count(context, proven.keyScheme?.proof);
  offerNonce(reply, proven.keyScheme?.proof?.nextNonce);
  return proven;
}

/** The same for the request that a gateway asks about. */
export async function proveForwarded(
  context: Proving,
  request: IncomingMessage,
  credential: Credential,
): Promise<Credential> {
  const { authority, settings } = context;
  const { headers } = request;
  const asked = { ...forwardedRequestOf(settings, request), now: authority.now(), nonces: settings.proofNonces };
  const proven = await proveCredential(credential, { headers, ...asked });
  count(context, proven.keyScheme?.proof);
  return proven;
}

/**
 * The key to bind the token to that a request asks for; nothing where it asks for a plain one.
 *
 * @throws CurfewError `invalid-proof`, `proof-nonce-required`; `invalid-request` where no token goes into the body, because browsers bind
 * cookies in another way.
 */
export async function keyForToken(
  context: Proving,
  request: FastifyRequest,
  reply: FastifyReply,
  transport: 'cookie' | 'bearer' = 'bearer',
): Promise<{ readonly boundTo?: ProvenKey }> {
  const proof = await proveForToken(request.credential, provenRequestOf(context, request));
  if (proof === null) return {};
  if (request.credential.keyScheme?.proof === undefined) count(context, proof);
  offerNonce(reply, proof.nextNonce);
  if (!proof.ok) throw proof.error;
  if (transport === 'bearer') return { boundTo: proof.key };
  throw new CurfewError(
    'invalid-request',
    'the header DPoP binds tokens in the body alone: send "transport": "bearer"',
  );
}

/** As a `preHandler` of calls that replace a token: one that is bound to a key stays so, and one that is bound to none can be bound no more. */
export async function refuseKeyForPlain(request: FastifyRequest): Promise<void> {
  if (request.credential.keyScheme === undefined) refuseKey(request);
}

function provenRequestOf({ authority, settings }: Proving, request: FastifyRequest): ProvenRequest {
  const { headers, method } = request;
  const url = ownAddressOf(settings, request);
  return { headers, method, url, now: authority.now(), nonces: settings.proofNonces };
}

function count({ metrics }: Proving, proof: Proven | NotProven | undefined): void {
  if (proof !== undefined) metrics.keyProofs.inc({ outcome: proof.ok ? 'proven' : proof.error.code });
}

function offerNonce(reply: FastifyReply, nonce: string | undefined): void {
  if (nonce !== undefined) reply.header('dpop-nonce', nonce);
}
