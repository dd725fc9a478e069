import { type Step, step } from './step.ts';

/** Which node polls which transmitter of shared signals. Before, that was a receiver of a kind of its own, which only PostgreSQL keeps. */
export const polls: readonly Step[] = [
  step(
    '0130-polls',
    `
CREATE TABLE IF NOT EXISTS polls (
  transmitter      text   NOT NULL PRIMARY KEY,
  failures         bigint NOT NULL,
  next_attempt_at  timestamptz(3),
  lease_holder     uuid,
  lease_until      timestamptz(3)
)`,
  ),
  {
    name: '0131-polled-are-no-receivers',
    postgresql: "DELETE FROM receivers WHERE kind = 'source'",
    cockroachdb: null,
  },
];
