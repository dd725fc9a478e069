import { type Step, step } from './step.ts';

/** Passkeys of a user, and the digest of a link to set others up, in one value, because they are read and written together. */
export const means: readonly Step[] = [step('0080-means', 'ALTER TABLE users ADD COLUMN IF NOT EXISTS means jsonb')];
