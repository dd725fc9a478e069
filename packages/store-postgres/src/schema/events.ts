import { type Step, step } from './step.ts';

/** The audit trail. It names users and sessions without referring to them, because it outlives both. */
const table = (sharding: string) => `
CREATE TABLE IF NOT EXISTS events (
  at          timestamptz(3) NOT NULL,
  id          uuid           NOT NULL,
  type        text           NOT NULL,
  initiator   text           NOT NULL CHECK (initiator IN ('user', 'admin', 'policy', 'system')),
  user_id     uuid,
  username    text,
  session_id  uuid,
  actor       text,
  ip          inet,
  user_agent  text,
  reason      text,
  detail      jsonb          NOT NULL,
  PRIMARY KEY (at, id)${sharding}
)`;

export const events: readonly Step[] = [
  { name: '0011-events', postgresql: table(''), cockroachdb: table(' USING HASH') },
  step(
    '0012-events-of-user',
    'CREATE INDEX IF NOT EXISTS events_of_user ON events (user_id, at, id) WHERE user_id IS NOT NULL',
  ),
  step(
    '0013-events-of-session',
    'CREATE INDEX IF NOT EXISTS events_of_session ON events (session_id, at, id) WHERE session_id IS NOT NULL',
  ),
];
