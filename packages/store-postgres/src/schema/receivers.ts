import type { Step } from './step.ts';

/**
 * Who is told of events, and how far that has come. An event says in which transaction it was written, so that whoever reads up to the
 * oldest one under way misses nothing, and nobody who writes waits for anybody. CockroachDB numbers transactions in another way: a
 * store there tells nobody.
 */
export const receivers: readonly Step[] = [
  own('0100-events-transaction', 'ALTER TABLE events ADD COLUMN IF NOT EXISTS written_in xid8'),
  // Apart from the column, which would else be written into every row that is there.
  own('0101-events-transaction-number', 'ALTER TABLE events ALTER COLUMN written_in SET DEFAULT pg_current_xact_id()'),
  own(
    '0102-events-in-order',
    'CREATE INDEX IF NOT EXISTS events_in_order ON events (written_in, at, id) WHERE written_in IS NOT NULL',
  ),
  own(
    '0103-receivers',
    `
CREATE TABLE IF NOT EXISTS receivers (
  id            uuid           NOT NULL PRIMARY KEY,
  kind          text           NOT NULL,
  name          text           NOT NULL,
  settings      jsonb          NOT NULL,
  revision      bigint         NOT NULL,
  cursor        text           NOT NULL,
  state         jsonb          NOT NULL,
  created_at    timestamptz(3) NOT NULL,
  lease_holder  uuid,
  lease_until   timestamptz(3),
  UNIQUE (kind, name)
)`,
  ),
  own(
    '0103a-deliveries',
    `
CREATE TABLE IF NOT EXISTS deliveries (
  receiver_id  uuid           NOT NULL,
  at           timestamptz(3) NOT NULL,
  id           uuid           NOT NULL,
  event_id     uuid           NOT NULL,
  event_type   text           NOT NULL,
  event_at     timestamptz(3) NOT NULL,
  status       bigint,
  duration_ms  bigint         NOT NULL,
  error        text,
  PRIMARY KEY (receiver_id, at, id)
)`,
  ),
];

function own(name: string, postgresql: string): Step {
  return { name, postgresql, cockroachdb: null };
}
