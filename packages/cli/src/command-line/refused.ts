import { CurfewError, type Refusal } from '@curfew/core';

/** The answer where it is a yes. @throws CurfewError with the code and the detail where it is a no. */
export function granted<Granted extends { readonly ok: true }>(answer: Granted | Refusal): Granted {
  if (answer.ok) return answer;
  const more = answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs };
  throw new CurfewError(answer.code, answer.detail, more);
}
