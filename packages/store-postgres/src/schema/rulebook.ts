import { type Step, step } from './step.ts';

/** Rules that administrators have set at running servers: every version, the newest in force. None is ever changed. */
export const rulebook: readonly Step[] = [
  step(
    '0127-rulebook',
    `
CREATE TABLE IF NOT EXISTS rulebook (
  number  bigint         NOT NULL PRIMARY KEY CHECK (number > 0),
  at      timestamptz(3) NOT NULL,
  actor   text,
  rules   jsonb          NOT NULL
)`,
  ),
];
