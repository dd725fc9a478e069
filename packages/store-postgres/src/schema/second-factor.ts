import { type Step, step } from './step.ts';

/** One-time codes of a user: a sealed secret and digests, in one value, because they are read and written together. */
export const secondFactor: readonly Step[] = [
  step('0071-second-factor', 'ALTER TABLE users ADD COLUMN IF NOT EXISTS second_factor jsonb'),
];
