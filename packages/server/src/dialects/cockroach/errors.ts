import { type CurfewError, type ErrorCode, errorCatalogue } from '@curfew/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pathOf } from '../../caller.ts';
import { logError, setErrorHeaders, toCurfewError } from '../../error-handler.ts';

/** One sentence for everything that was wrong with a sign-in, and one for everything that is wrong with a session. */
const wrongCredentials = 'the provided credentials did not match any account on the server';
const noSession = 'a valid authentication cookie or JWT is required';

const messages: Partial<Record<ErrorCode, string>> = {
  'authentication-required': noSession,
  'invalid-credentials': wrongCredentials,
  'admin-required': 'user not allowed to access this endpoint',
};

/** The numbers of gRPC, which the calls from before `/api/v2` answer with. */
const grpcCodes: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  // UNIMPLEMENTED: how its gateway says that a method is not there.
  405: 12,
  409: 10,
  413: 3,
  415: 3,
  429: 8,
  503: 14,
};

/** `/login` and `/logout` refuse as gRPC's gateway does, everything else in plain text. */
export function handleCockroachError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toCurfewError(thrown);
  logError(error, request);
  setErrorHeaders(error, reply);
  return refuseWith(request, reply, errorCatalogue[error.code].status, messageOf(error));
}

export function refuseWith(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  message: string,
): FastifyReply {
  const path = pathOf(request);
  if (path !== '/login' && path !== '/logout') {
    return reply.code(status).type('text/plain; charset=utf-8').send(`${message}\n`);
  }
  const code = grpcCodes[status] ?? 2;
  return reply.code(status).type('application/json').send({ error: message, code, message, details: [] });
}

function messageOf(error: CurfewError): string {
  return messages[error.code] ?? error.message;
}
