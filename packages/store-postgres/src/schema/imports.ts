import { type Step, step } from './step.ts';

/** From which other store this one has been filled: one row at most. `opened_at` is when it was first served from. */
export const imports: readonly Step[] = [
  step(
    '0023-imports',
    `
CREATE TABLE IF NOT EXISTS imports (
  one           bigint         NOT NULL PRIMARY KEY CHECK (one = 1),
  source        text           NOT NULL,
  started_at    timestamptz(3) NOT NULL,
  completed_at  timestamptz(3),
  opened_at     timestamptz(3)
)`,
  ),
];
