import { type Step, step } from './step.ts';

/**
 * `digest` is the SHA-256 of the token; the token itself is nowhere. `expires_at` is the deadline: the earlier of the
 * idle timeout and `lifetime_ends_at`. NULL in either means that it never comes.
 *
 * Instants have whole milliseconds, as everywhere in Curfew. `last_used_at` has no index, so that marking a use does not
 * touch any.
 */
const table = (storage: string) => `
CREATE TABLE IF NOT EXISTS sessions (
  digest            bytea          NOT NULL PRIMARY KEY CHECK (octet_length(digest) = 32),
  id                uuid           NOT NULL UNIQUE,
  user_id           uuid           REFERENCES users (id),
  kind              text           NOT NULL CHECK (kind IN ('anonymous', 'interactive', 'minted', 'api')),
  policy            text           NOT NULL,
  created_at        timestamptz(3) NOT NULL,
  authenticated_at  timestamptz(3),
  last_used_at      timestamptz(3) NOT NULL,
  idle_timeout_ms   bigint         NOT NULL CHECK (idle_timeout_ms >= 0),
  lifetime_ends_at  timestamptz(3),
  expires_at        timestamptz(3),
  successor_id      uuid,
  ended_at          timestamptz(3),
  end_reason        text CHECK (end_reason IN ('signed-out', 'revoked', 'rotated', 'evicted', 'password-changed',
                                               'roles-changed', 'user-disabled', 'user-deleted', 'policy')),
  ended_by          text CHECK (ended_by IN ('user', 'admin', 'policy', 'system')),
  ip                inet,
  user_agent        text,
  label             text,
  scopes            text[],
  data              jsonb          NOT NULL,
  CONSTRAINT sessions_anonymous_without_user CHECK ((user_id IS NULL) = (kind = 'anonymous')),
  CONSTRAINT sessions_deadline_within_lifetime
    CHECK (lifetime_ends_at IS NULL OR (expires_at IS NOT NULL AND expires_at <= lifetime_ends_at)),
  CONSTRAINT sessions_idle_has_deadline CHECK (idle_timeout_ms = 0 OR expires_at IS NOT NULL),
  CONSTRAINT sessions_end_is_whole
    CHECK ((ended_at IS NULL) = (end_reason IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL))
) WITH (${storage})`;

/**
 * CockroachDB's own deletion of old rows, a month after their end, is only a net under our sweeper: it leaves no event,
 * and expired rows stay visible to it until its job comes by.
 */
const monthAfterTheEnd =
  "((coalesce(ended_at, expires_at) AT TIME ZONE ''UTC'') + INTERVAL ''30 days'') AT TIME ZONE ''UTC''";

export const sessions: readonly Step[] = [
  {
    name: '0004-sessions',
    // Room in each page for the next version of a row, so that marking a use need not leave the page.
    postgresql: table('fillfactor = 90'),
    cockroachdb: table(`ttl_expiration_expression = '${monthAfterTheEnd}', ttl_job_cron = '@daily'`),
  },
  // Keys that grow with time all land on one range of CockroachDB, unless they are spread by a hash.
  {
    name: '0005-sessions-newest',
    postgresql: 'CREATE INDEX IF NOT EXISTS sessions_newest ON sessions (created_at, id)',
    cockroachdb: 'CREATE INDEX IF NOT EXISTS sessions_newest ON sessions (created_at, id) USING HASH',
  },
  step('0006-sessions-of-user', 'CREATE INDEX IF NOT EXISTS sessions_of_user ON sessions (user_id, created_at, id)'),
  // Counting and ending a user's sessions must not walk past those that ended long ago.
  step(
    '0007-sessions-of-user-open',
    'CREATE INDEX IF NOT EXISTS sessions_of_user_open ON sessions (user_id, created_at, id) WHERE ended_at IS NULL',
  ),
  {
    name: '0008-sessions-by-deadline',
    postgresql: 'CREATE INDEX IF NOT EXISTS sessions_by_deadline ON sessions (expires_at) WHERE ended_at IS NULL',
    cockroachdb:
      'CREATE INDEX IF NOT EXISTS sessions_by_deadline ON sessions (expires_at) USING HASH WHERE ended_at IS NULL',
  },
  {
    name: '0009-sessions-by-end',
    postgresql: 'CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (ended_at) WHERE ended_at IS NOT NULL',
    cockroachdb:
      'CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (ended_at) USING HASH WHERE ended_at IS NOT NULL',
  },
  step(
    '0010-sessions-by-successor',
    'CREATE INDEX IF NOT EXISTS sessions_by_successor ON sessions (successor_id) WHERE successor_id IS NOT NULL',
  ),
];
