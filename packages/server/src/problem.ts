import { CurfewError, type Denied, type ErrorCode, errorCatalogue } from '@curfew/core';
import { Type } from 'typebox';

/** RFC 9457 problem details, with the stable code of the error table. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  /** The request's id, by which its log lines are found. */
  readonly instance?: string;
  readonly retryAfterSeconds?: number;
}

export const problemMediaType = 'application/problem+json';

export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'about:blank: the code says it all' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What happened, with the value, and what to do' }),
    code: Type.Enum(Object.keys(errorCatalogue), { description: 'Stable; made for programs' }),
    instance: Type.Optional(Type.String({ description: 'The id of the request, as in X-Request-Id' })),
    retryAfterSeconds: Type.Optional(Type.Integer()),
  },
  { $id: 'Problem', description: 'Problem details (RFC 9457)' },
);

export function problemOf(error: CurfewError, requestId?: string): Problem {
  const { status, title } = errorCatalogue[error.code];
  return {
    type: 'about:blank',
    title,
    status,
    detail: error.message,
    code: error.code,
    ...(requestId === undefined ? {} : { instance: `urn:request:${requestId}` }),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(error.retryAfterMs / 1_000) }),
  };
}

/** Turns an expected "no" into the error that the one error handler translates. */
export function orThrow<Outcome extends { readonly ok: true }>(result: Outcome | Denied): Outcome {
  if (result.ok) return result;
  throw toError(result);
}

export function toError(refused: Denied): CurfewError {
  const { retryAfterMs, missing } = refused;
  return new CurfewError(refused.code, refused.detail, {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(missing !== undefined && { missing }),
  });
}
