import { type Step, step } from './step.ts';

/**
 * The mark that each transaction leaves, by which a node learns whether a commit happened whose answer it never got.
 * Of no use after minutes: the sweeper clears them away.
 */
export const commits: readonly Step[] = [
  step(
    '0016-commits',
    `
CREATE TABLE IF NOT EXISTS commits (
  at         timestamptz(3) NOT NULL,
  id         uuid           NOT NULL,
  confirmed  boolean        NOT NULL DEFAULT FALSE,
  PRIMARY KEY (at, id)
)`,
  ),
];
