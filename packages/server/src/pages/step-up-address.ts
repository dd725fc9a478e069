import { formatDuration, type ProofDemand } from '@curfew/core';
import type { Addresses } from '../addresses.ts';

/** The query of `/step-up` that asks for what is missing. */
export function stepUpParameters({ level, maxAgeMs }: ProofDemand): URLSearchParams {
  const parameters = new URLSearchParams();
  if (level !== undefined) parameters.set('level', level);
  if (maxAgeMs !== undefined) parameters.set('maxAge', formatDuration(maxAgeMs));
  return parameters;
}

/** The address of the step-up page, from which the user returns to `returnTo`. */
export function stepUpPath(missing: ProofDemand, returnTo: string, { at }: Pick<Addresses, 'at'>): string {
  const parameters = stepUpParameters(missing);
  parameters.set('returnTo', returnTo);
  return at(`/step-up?${parameters}`);
}
