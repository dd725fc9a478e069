import { CurfewError, errorCatalogue } from '@curfew/core';
import { challengeOf } from '@curfew/http';
import { BindingAnswered } from './device-binding.ts';

/** An answer that says what is wrong, as RFC 9457 has it. */
export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What a client is told of an error. Only our own errors are for clients to see; anything else is the application's.
 *
 * @returns `null` for an error that is not ours.
 */
export function problemOf(error: unknown): Problem | null {
  if (error instanceof BindingAnswered) return error.answer;
  if (!(error instanceof CurfewError)) return null;
  const { status, title } = errorCatalogue[error.code];
  const body = { type: 'about:blank', title, status, code: error.code, detail: error.message };
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(status === 401 && { 'www-authenticate': challengeOf(error) }),
      ...(error.retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(error.retryAfterMs / 1_000)) }),
    },
    body: JSON.stringify(status < 500 ? body : { ...body, detail: title }),
  };
}
