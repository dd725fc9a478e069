/**
 * `digest` is the SHA-256 of the token; the token itself is nowhere. `expires_at` is the deadline: the earlier of the
 * idle timeout and `lifetime_ends_at`. NULL in either means that it never comes.
 *
 * A rowid table, although the digest would do as a clustered key: measured at 200,000 rows, inserting took 26 instead
 * of 43 µs and the file 134 instead of 168 MB, for the same time to look up 64 digests at once.
 *
 * The triggers repeat in the database what no verb of the store does anyway, for whoever writes SQL by hand.
 */
export const sessions = `
CREATE TABLE sessions (
  digest            BLOB    NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
  id                TEXT    NOT NULL UNIQUE CHECK (length(id) = 36),
  user_id           TEXT    REFERENCES users (id),
  kind              TEXT    NOT NULL CHECK (kind IN ('anonymous', 'interactive', 'minted', 'api')),
  policy            TEXT    NOT NULL,
  created_at        INTEGER NOT NULL,
  authenticated_at  INTEGER,
  last_used_at      INTEGER NOT NULL,
  idle_timeout_ms   INTEGER NOT NULL CHECK (idle_timeout_ms >= 0),
  lifetime_ends_at  INTEGER,
  expires_at        INTEGER,
  successor_id      TEXT,
  ended_at          INTEGER,
  end_reason        TEXT    CHECK (end_reason IN ('signed-out', 'revoked', 'rotated', 'evicted', 'password-changed',
                                                  'roles-changed', 'user-disabled', 'user-deleted', 'policy')),
  ended_by          TEXT    CHECK (ended_by IN ('user', 'admin', 'policy', 'system')),
  ip                TEXT,
  user_agent        TEXT,
  label             TEXT,
  scopes            TEXT    CHECK (scopes IS NULL OR json_type(scopes) = 'array'),
  data              TEXT    NOT NULL CHECK (substr(data, 1, 1) = '{'),
  CHECK ((user_id IS NULL) = (kind = 'anonymous')),
  CHECK (lifetime_ends_at IS NULL OR (expires_at IS NOT NULL AND expires_at <= lifetime_ends_at)),
  CHECK (idle_timeout_ms = 0 OR expires_at IS NOT NULL),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL))
) STRICT;

CREATE INDEX sessions_newest ON sessions (created_at, id);
CREATE INDEX sessions_of_user ON sessions (user_id, created_at, id);
-- Counting and ending a user's sessions must not walk past those that ended long ago.
CREATE INDEX sessions_of_user_open ON sessions (user_id, created_at, id) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_deadline ON sessions (expires_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_end ON sessions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_by_successor ON sessions (successor_id) WHERE successor_id IS NOT NULL;

CREATE TRIGGER sessions_keep_identity BEFORE UPDATE OF digest, id, user_id, kind, scopes, created_at ON sessions
WHEN NEW.digest IS NOT OLD.digest OR NEW.id IS NOT OLD.id OR NEW.user_id IS NOT OLD.user_id
  OR NEW.kind IS NOT OLD.kind OR NEW.scopes IS NOT OLD.scopes OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'a session never changes digest, id, user, kind, scopes or creation'); END;

CREATE TRIGGER sessions_stay_ended BEFORE UPDATE ON sessions
WHEN OLD.ended_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an ended session never changes'); END;

CREATE TRIGGER sessions_lifetime_never_later BEFORE UPDATE OF lifetime_ends_at ON sessions
WHEN OLD.lifetime_ends_at IS NOT NULL
  AND (NEW.lifetime_ends_at IS NULL OR NEW.lifetime_ends_at > OLD.lifetime_ends_at)
BEGIN SELECT RAISE(ABORT, 'a lifetime never ends later'); END;

CREATE TRIGGER sessions_superseded_never_longer BEFORE UPDATE OF successor_id, expires_at ON sessions
WHEN OLD.successor_id IS NOT NULL
  AND (NEW.successor_id IS NOT OLD.successor_id OR NEW.expires_at IS NULL OR NEW.expires_at > OLD.expires_at)
BEGIN SELECT RAISE(ABORT, 'a superseded session keeps its successor and its deadline'); END;
`;
