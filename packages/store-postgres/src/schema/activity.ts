import { type Step, step } from './step.ts';

/** How often something happened in a piece of time, summed up over all nodes. The names are ours, a few dozen. */
export const activity: readonly Step[] = [
  step(
    '0029-activity',
    `
CREATE TABLE IF NOT EXISTS activity (
  resolution  text           NOT NULL,
  at          timestamptz(3) NOT NULL,
  name        text           NOT NULL,
  times       bigint         NOT NULL CHECK (times > 0),
  PRIMARY KEY (resolution, at, name)
)`,
  ),
];
