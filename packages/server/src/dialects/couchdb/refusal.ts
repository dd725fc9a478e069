import { CurfewError, type Denied, type ErrorCode, errorCatalogue } from '@curfew/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { logError, toCurfewError } from '../../error-handler.ts';
import { toError } from '../../problem.ts';

/** A "no" as CouchDB says it: `{"error", "reason"}`. Its clients decide by the word in `error`. */
export class CouchdbError extends Error {
  override readonly name = 'CouchdbError';
  readonly status: number;
  readonly error: string;

  constructor(status: number, error: string, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.status = status;
    this.error = error;
  }
}

export const missing = () => new CouchdbError(404, 'not_found', 'missing');
export const conflict = () => new CouchdbError(409, 'conflict', 'Document update conflict.');
export const forbidden = (reason: string) => new CouchdbError(403, 'forbidden', reason);
export const badRequest = (reason: string, options?: ErrorOptions) =>
  new CouchdbError(400, 'bad_request', reason, options);
export const unauthorized = (reason: string) => new CouchdbError(401, 'unauthorized', reason);

export const wrongPassword = 'Name or password is incorrect.';
const locked = 'Account is temporarily locked due to multiple authentication failures';

/** Our own refusals in CouchDB's words; what is not listed keeps its status and its message. */
const translations: Partial<Record<ErrorCode, readonly [status: number, error: string, reason?: string]>> = {
  'invalid-credentials': [401, 'unauthorized', wrongPassword],
  // CouchDB's lock-out is a 403, and what clients know how to show; Retry-After says for how long.
  'sign-in-throttled': [403, 'forbidden', locked],
  'step-up-required': [403, 'forbidden'],
  'session-limit-reached': [403, 'forbidden'],
  'recent-sign-in-required': [403, 'forbidden', 'Sign in again, then repeat the request.'],
  'cross-site-request': [403, 'forbidden'],
  'user-not-found': [404, 'not_found', 'missing'],
  'not-found': [404, 'not_found', 'missing'],
  'user-exists': [409, 'conflict', 'Document update conflict.'],
  'revision-conflict': [409, 'conflict', 'Document update conflict.'],
  'method-not-allowed': [405, 'method_not_allowed'],
  'payload-too-large': [413, 'request_entity_too_large'],
  'unsupported-media-type': [415, 'bad_content_type'],
  'internal-error': [500, 'internal_server_error'],
  'too-many-requests': [429, 'too_many_requests'],
  overloaded: [503, 'service_unavailable'],
  'store-unavailable': [503, 'service_unavailable'],
};

export function toCouchdbError(thrown: unknown): CouchdbError {
  if (thrown instanceof CouchdbError) return thrown;
  const { code, message } = toCurfewError(thrown);
  const [status, error, reason = message] = translations[code] ?? [errorCatalogue[code].status, 'bad_request'];
  return new CouchdbError(status, error, reason);
}

/** Throws where the authority says no; the one error handler translates it. */
export function couchdbGranted<Outcome extends { readonly ok: true }>(result: Outcome | Denied): Outcome {
  if (result.ok) return result;
  throw toError(result);
}

/** The one place where an error becomes an answer of this dialect. */
export function handleCouchdbError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!(thrown instanceof CouchdbError)) logError(toCurfewError(thrown), request);
  if (thrown instanceof CurfewError && thrown.retryAfterMs !== undefined) {
    reply.header('retry-after', Math.ceil(thrown.retryAfterMs / 1_000));
  }
  setCouchdbHeaders(request, reply);
  const { status, error, reason } = describeError(toCouchdbError(thrown));
  // A challenge that no browser opens a dialogue for. Clients ask for it by name; CouchDB echoes only this one.
  if (status === 401 && request.headers['x-couchdb-www-authenticate'] === 'Cookie') {
    reply.header('www-authenticate', 'Cookie');
  }
  return reply.code(status).type('application/json').send(JSON.stringify({ error, reason }));
}

export function setCouchdbHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({
    // About sessions and people, so that "no-store" joins what CouchDB says.
    'cache-control': 'no-store, must-revalidate',
    'x-couch-request-id': request.id,
    server: 'CouchDB (Curfew)',
  });
}

export function describeError({ status, error, message: reason }: CouchdbError) {
  return { status, error, reason };
}
