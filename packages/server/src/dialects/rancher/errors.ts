import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { type CurfewError, type ErrorCode, errorCatalogue } from '@curfew/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { logError, setErrorHeaders, toCurfewError } from '../../error-handler.ts';

interface GdapiErrorFields {
  readonly status: number;
  /** Default: the reason phrase of the status. */
  readonly code?: string;
  readonly message?: string;
  readonly detail?: string;
  readonly fieldName?: string;
}

/** An error that only this dialect has. */
export class GdapiError extends Error {
  override readonly name = 'GdapiError';
  readonly fields: GdapiErrorFields;

  constructor(fields: GdapiErrorFields) {
    super(fields.code ?? String(fields.status));
    this.fields = fields;
  }
}

/** Our codes in Rancher's words, where they are not just the status's own. */
const gdapiErrors: Partial<Record<ErrorCode, GdapiErrorFields>> = {
  // A 401 makes clients ask for the password again, which is not what is missing.
  'step-up-required': { status: 403 },
  'invalid-request': { status: 400, code: 'InvalidBodyContent' },
  'cross-site-request': { status: 403, code: 'InvalidCSRFToken' },
  'method-not-allowed': { status: 405, code: 'Method not allowed' },
};

export function handleRancherError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (thrown instanceof GdapiError) return sendGdapiError(request, reply, thrown.fields);
  const error = toCurfewError(thrown);
  logError(error, request);
  setErrorHeaders(error, reply);
  const known = gdapiErrors[error.code] ?? { status: errorCatalogue[error.code].status };
  return sendGdapiError(request, reply, { ...known, ...detailOf(error, known.status) });
}

/** Of a refused sign-in nothing more is said than that it was. */
function detailOf(error: CurfewError, status: number): { readonly detail?: string } {
  return status === 401 || error.message === errorCatalogue[error.code].title ? {} : { detail: error.message };
}

function sendGdapiError(request: FastifyRequest, reply: FastifyReply, error: GdapiErrorFields): FastifyReply {
  const { status, message, detail = null, fieldName } = error;
  const code = error.code ?? STATUS_CODES[status] ?? 'Error';
  challenge(request, reply, status);
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send({
      id: randomUUID(),
      type: 'error',
      links: {},
      actions: {},
      status,
      code,
      message: message ?? code,
      detail,
      ...(fieldName === undefined ? {} : { fieldName }),
    });
}

/** Browsers ask for a name and a password when they see this challenge; the web interface asks not to get it. */
function challenge(request: FastifyRequest, reply: FastifyReply, status: number): void {
  reply.removeHeader('www-authenticate');
  if (status !== 401 || request.headers['x-api-no-challenge'] === 'true') return;
  reply.header('www-authenticate', 'Basic realm="Curfew"');
}
