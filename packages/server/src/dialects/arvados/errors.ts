import { randomBytes } from 'node:crypto';
import { type ErrorCode, errorCatalogue } from '@curfew/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isBadAddress, logError, setErrorHeaders, toCurfewError } from '../../error-handler.ts';
import { HostFault } from '../../host-header.ts';

/** Arvados' sentences, where it has its own. It never says whether a token is unknown or over. */
const known: Partial<Record<ErrorCode, { readonly status?: number; readonly message?: string }>> = {
  'authentication-required': { status: 401, message: 'Not logged in' },
  'invalid-credentials': { status: 401, message: 'Authentication failure' },
  'step-up-required': { status: 403 },
  'invalid-request': { status: 422 },
  'invalid-cursor': { status: 422 },
  'admin-required': { status: 403, message: 'Forbidden' },
  'not-found': { status: 404, message: 'Path not found' },
  'session-not-found': { status: 404, message: 'Path not found' },
};

export function handleArvadosError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toCurfewError(thrown);
  logError(error, request);
  setErrorHeaders(error, reply);
  const { status = errorCatalogue[error.code].status, message = error.message } = known[error.code] ?? {};
  // What is wrong with the request line or with Host is no parameter's fault.
  const isMalformed = thrown instanceof HostFault || isBadAddress(thrown);
  return sendErrors(request, reply, isMalformed ? 400 : status, message);
}

export function sendErrors(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  message: string,
): FastifyReply {
  reply.header('cache-control', 'no-store');
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send({
      errors: [`${message} (${requestIdOf(request)})`],
      error_token: `${Math.floor(Date.now() / 1_000)}+${randomBytes(4).toString('hex')}`,
    });
}

/** Of the form that Arvados gives them, and its clients' own as it came, so that they find it again in their log. */
function requestIdOf({ id }: FastifyRequest): string {
  return /^req-[0-9a-z]{20}$/.test(id) ? id : `req-${id.replaceAll('-', '').slice(0, 20)}`;
}
