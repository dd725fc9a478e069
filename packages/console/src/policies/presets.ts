import { limitInWords } from '../parts/duration.ts';
import type { Policies, Rule } from './query.ts';

const names: Readonly<Record<string, string>> = {
  'nist-aal1': 'NIST AAL1',
  'nist-aal2': 'NIST AAL2',
  'nist-aal3': 'NIST AAL3',
  'asvs-4-l1': 'ASVS 4.0.3 level 1',
  'asvs-4-l2': 'ASVS 4.0.3 level 2',
  'asvs-4-l3': 'ASVS 4.0.3 level 3',
};

export function presetName(preset: string): string {
  return names[preset] ?? preset;
}

/** What a standard asks for, in a sentence. */
export function presetInWords({ idleTimeoutSeconds, tokenLifetimeSeconds }: Rule): string {
  const parts = [
    ...(tokenLifetimeSeconds > 0 ? [`after ${limitInWords(tokenLifetimeSeconds)} at the latest`] : []),
    ...(idleTimeoutSeconds > 0 ? [`after ${limitInWords(idleTimeoutSeconds)} without use`] : []),
  ];
  return `A session ends ${parts.join(', and ')}.`;
}

const limitNames = { idleTimeoutSeconds: 'idle timeout', tokenLifetimeSeconds: 'lifetime' } as const;

/** Which limits of a policy allow more than a preset does. */
export function deviationsOf({ deviations }: Policies, policy: string, preset: string): readonly string[] {
  return deviations
    .filter((one) => one.policy === policy && one.preset === preset)
    .map(({ limit }) => limitNames[limit]);
}
