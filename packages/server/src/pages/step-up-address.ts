import { formatDuration, type ProofDemand } from '@curfew/core';
import type { Addresses } from '../addresses.ts';

/** What `/step-up` is asked for. */
export function stepUpParameters({ level, maxAgeMs }: ProofDemand): URLSearchParams {
  const parameters = new URLSearchParams();
  if (level !== undefined) parameters.set('level', level);
  if (maxAgeMs !== undefined) parameters.set('maxAge', formatDuration(maxAgeMs));
  return parameters;
}

/** The page on which a person who is signed in proves what a page needs, and from which they come back to it. */
export function stepUpPath(missing: ProofDemand, returnTo: string, { at }: Pick<Addresses, 'at'>): string {
  const parameters = stepUpParameters(missing);
  parameters.set('returnTo', returnTo);
  return at(`/step-up?${parameters}`);
}
