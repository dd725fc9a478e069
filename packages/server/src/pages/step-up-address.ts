import { formatDuration, type MissingProof, type ProofDemand } from '@curfew/core';
import type { Addresses } from '../addresses.ts';

/** What a session lacks. */
export type Missing = ProofDemand & Pick<MissingProof, 'binding'>;

/** The page for users whose session has to be bound to a device, in a browser that cannot. */
export const unboundPath = '/device-binding';

/** The query of `/step-up` that asks for what is missing. */
export function stepUpParameters({ level, maxAgeMs, keyMaxAgeMs }: ProofDemand): URLSearchParams {
  const parameters = new URLSearchParams();
  if (level !== undefined) parameters.set('level', level);
  if (maxAgeMs !== undefined) parameters.set('maxAge', formatDuration(maxAgeMs));
  if (keyMaxAgeMs !== undefined) parameters.set('keyMaxAge', formatDuration(keyMaxAgeMs));
  return parameters;
}

/** The address of the step-up page, from which the user returns to `returnTo`. */
export function stepUpPath(missing: Missing, returnTo: string, { at }: Pick<Addresses, 'at'>): string {
  if (missing.binding) return at(unboundPath);
  const parameters = stepUpParameters(missing);
  parameters.set('returnTo', returnTo);
  return at(`/step-up?${parameters}`);
}
