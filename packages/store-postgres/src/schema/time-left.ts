import { type Step, step } from './step.ts';

/** Sessions by the time that they have left, those at the same instant by their ids. The sweeper goes by it, too. */
export const timeLeft: readonly Step[] = [
  {
    name: '0140-sessions-by-time-left',
    postgresql: 'CREATE INDEX IF NOT EXISTS sessions_by_time_left ON sessions (expires_at, id) WHERE ended_at IS NULL',
    cockroachdb:
      'CREATE INDEX IF NOT EXISTS sessions_by_time_left ON sessions (expires_at, id) USING HASH WHERE ended_at IS NULL',
  },
  // What nodes of the version before ask of it, the new one answers as well.
  step('0141-sessions-by-deadline', 'DROP INDEX IF EXISTS sessions_by_deadline'),
];
