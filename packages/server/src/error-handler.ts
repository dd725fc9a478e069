import { CurfewError, type ErrorCode, errorCatalogue } from '@curfew/core';
import { challengeOf } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemMediaType, problemOf } from './problem.ts';

/** The framework's own refusals, in the words of our table. */
const frameworkErrors: Readonly<Record<string, { readonly code: ErrorCode; readonly detail: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'payload-too-large', detail: 'the body is larger than 64 KiB' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported-media-type',
    detail: 'this content type is not read here: send application/json, or what the documentation of the call names',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'invalid-request', detail: 'the body is empty, but said to be JSON' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'invalid-request', detail: 'the body is not valid JSON' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'invalid-request',
    detail: 'the body is not as long as Content-Length says',
  },
  FST_ERR_BAD_URL: { code: 'invalid-request', detail: 'the address has a broken percent-encoding in it' },
};

export function unsupportedMediaType(): CurfewError {
  return toCurfewError({ code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' });
}

/** Whether the framework could not read the address, and so did not look for a route. */
export function isBadAddress(error: unknown): boolean {
  return error instanceof Error && (error as { code?: string }).code === 'FST_ERR_BAD_URL';
}

/** What to tell the client about anything that was thrown. Only errors of our own making speak for themselves. */
export function toCurfewError(error: unknown): CurfewError {
  if (error instanceof CurfewError) return error;
  const { code = '', statusCode = 500 } = error as { code?: string; statusCode?: number };
  const known = frameworkErrors[code];
  if (known !== undefined) return new CurfewError(known.code, known.detail, { cause: error });
  if (statusCode >= 400 && statusCode < 500) {
    return new CurfewError('invalid-request', 'the request could not be read', { cause: error });
  }
  return new CurfewError('internal-error', 'the request could not be served; the log has the reason', { cause: error });
}

/** The one place where an error becomes an answer. */
export function handleError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toCurfewError(thrown);
  logError(error, request);
  return sendProblem(error, request, reply);
}

export function logError(error: CurfewError, request: FastifyRequest): void {
  // Refusals are the client's affair and may quote what it sent: their code is enough.
  if (errorCatalogue[error.code].status < 500) request.log.debug({ code: error.code }, 'refused');
  else request.log.error({ err: error }, 'failed');
}

function sendProblem(error: CurfewError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error, request.id);
  setErrorHeaders(error, reply);
  return reply.code(problem.status).type(problemMediaType).send(JSON.stringify(problem));
}

export function setErrorHeaders(error: CurfewError, reply: FastifyReply): void {
  const { status } = errorCatalogue[error.code];
  reply.header('cache-control', 'no-store');
  // RFC 9110 15.5.2 wants a challenge with every 401.
  if (status === 401) reply.header('www-authenticate', challengeOf(error));
  if (error.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(error.retryAfterMs / 1_000));
}
