import { type CurfewError, type ErrorCode, errorCatalogue } from '@curfew/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { logError, setErrorHeaders, toCurfewError } from '../error-handler.ts';

/** Our codes in the words of RFC 6749 5.2, RFC 6750 3.1 and RFC 7009 2.2.1. */
const oauthCodes: Partial<Record<ErrorCode, string>> = {
  'authentication-required': 'invalid_token',
  'invalid-proof': 'invalid_dpop_proof',
  'proof-nonce-required': 'use_dpop_nonce',
  'admin-required': 'insufficient_scope',
  'cross-site-request': 'access_denied',
  overloaded: 'temporarily_unavailable',
  'store-unavailable': 'temporarily_unavailable',
};

const refusal = Type.Object(
  { error: Type.String(), error_description: Type.Optional(Type.String()) },
  { description: 'Refused (RFC 6749 5.2)' },
);

/** Answers that refuse, in OAuth's shape. */
export const oauthProblems = { '4xx': refusal, '5xx': refusal };

/** OAuth's clients read errors of OAuth's shape. */
export function handleOAuthError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toCurfewError(thrown);
  logError(error, request);
  setErrorHeaders(error, reply);
  const { status } = errorCatalogue[error.code];
  const code = codeOf(error, status);
  const isAboutKey = error.code === 'invalid-proof' || error.code === 'proof-nonce-required';
  // The proof’s own challenge has been set.
  if (status === 401 && !isAboutKey) reply.header('www-authenticate', `Bearer realm="Curfew", error="${code}"`);
  return reply.code(status).type('application/json').send({ error: code, error_description: error.message });
}

function codeOf(error: CurfewError, status: number): string {
  return oauthCodes[error.code] ?? (status < 500 ? 'invalid_request' : 'server_error');
}
