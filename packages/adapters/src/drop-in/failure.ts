import { CurfewError, errorCatalogue } from '@curfew/core';

/** Express and Fastify answer an error with its status, and with 500 where there is none. */
export function withStatus(error: unknown): unknown {
  if (!(error instanceof CurfewError)) return error;
  const { status } = errorCatalogue[error.code];
  return Object.assign(error, { status, statusCode: status, expose: status < 500 });
}
