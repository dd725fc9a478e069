import { type Step, step } from './step.ts';

/**
 * Failed sign-ins, by a digest of the account or the address. `forgotten_at` is when they stop counting; sweeping any
 * earlier would give a guesser fresh attempts.
 */
export const throttle: readonly Step[] = [
  step(
    '0014-throttle',
    `
CREATE TABLE IF NOT EXISTS throttle (
  key              text           NOT NULL PRIMARY KEY,
  failures         bigint         NOT NULL CHECK (failures >= 0),
  last_failure_at  timestamptz(3) NOT NULL,
  blocked_until    timestamptz(3) NOT NULL,
  forgotten_at     timestamptz(3) NOT NULL
)`,
  ),
  step('0015-throttle-forgotten', 'CREATE INDEX IF NOT EXISTS throttle_forgotten ON throttle (forgotten_at)'),
];
