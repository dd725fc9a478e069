import { CurfewError, type Denied } from '@curfew/core';

/** The answer where it is a yes. @throws CurfewError with the code and the detail where it is a no. */
export function orThrow<Outcome extends { readonly ok: true }>(answer: Outcome | Denied): Outcome {
  if (answer.ok) return answer;
  const more = answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs };
  throw new CurfewError(answer.code, answer.detail, more);
}
