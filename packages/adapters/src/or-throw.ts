import { CurfewError, type Denied } from '@curfew/core';

/** For callers to whom a refusal is an error like any other. */
export function orThrow<Outcome extends { readonly ok: true }>(outcome: Outcome | Denied): Outcome {
  if (outcome.ok) return outcome;
  const { code, detail, retryAfterMs } = outcome;
  throw new CurfewError(code, detail, retryAfterMs === undefined ? {} : { retryAfterMs });
}
