import { exactDuration } from '../language/duration.ts';
import { t } from '../language/texts.ts';
import type { Policies, Rule } from './query.ts';

const names: Readonly<Record<string, string>> = {
  'nist-aal1': 'NIST AAL1',
  'nist-aal2': 'NIST AAL2',
  'nist-aal3': 'NIST AAL3',
  'asvs-4-l1': 'ASVS 4.0.3 L1',
  'asvs-4-l2': 'ASVS 4.0.3 L2',
  'asvs-4-l3': 'ASVS 4.0.3 L3',
};

export function presetName(preset: string): string {
  return (Object.hasOwn(names, preset) && names[preset]) || preset;
}

/** What a standard asks for, in a sentence. */
export function presetInWords(preset: string, { idleTimeoutSeconds, tokenLifetimeSeconds }: Rule): string {
  return t.policies.presetSays(presetName(preset), [
    ...(tokenLifetimeSeconds > 0 ? [t.policies.atLatestAfter(exactDuration(tokenLifetimeSeconds))] : []),
    ...(idleTimeoutSeconds > 0 ? [t.policies.idleAfter(exactDuration(idleTimeoutSeconds))] : []),
  ]);
}

/** Which limits of a policy allow more than a preset does. */
export function deviationsOf({ deviations }: Policies, policy: string, preset: string): readonly string[] {
  return deviations
    .filter((one) => one.policy === policy && one.preset === preset)
    .map(({ limit }) => t.policies.limitNames[limit]);
}

/** A limit in words; 0 is none. */
export function limitInWords(seconds: number): string {
  return seconds === 0 ? t.parts.noLimit : exactDuration(seconds);
}
