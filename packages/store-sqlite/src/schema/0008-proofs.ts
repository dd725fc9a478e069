/**
 * How somebody proved who they are, and who they are elsewhere.
 *
 * The table of sessions is written anew, because SQLite cannot change a CHECK: there are two more reasons for an end. A million
 * sessions take a few seconds, once.
 */
export const proofs = `
CREATE TABLE identities (
  issuer      TEXT    NOT NULL CHECK (issuer <> ''),
  subject     TEXT    NOT NULL CHECK (subject <> ''),
  user_id     TEXT    NOT NULL REFERENCES users (id),
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX identities_of_user ON identities (user_id);

CREATE TABLE sessions_with_proofs (
  digest            BLOB    NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
  id                TEXT    NOT NULL UNIQUE CHECK (length(id) = 36),
  user_id           TEXT    REFERENCES users (id),
  kind              TEXT    NOT NULL CHECK (kind IN ('anonymous', 'interactive', 'minted', 'api')),
  policy            TEXT    NOT NULL,
  created_at        INTEGER NOT NULL,
  authenticated_at  INTEGER,
  proofs            TEXT    NOT NULL DEFAULT '[]' CHECK (json_type(proofs) = 'array'),
  level             TEXT    CHECK (level IN ('aal1', 'aal2', 'aal3')),
  issuer            TEXT,
  subject           TEXT,
  provider_session  TEXT,
  last_used_at      INTEGER NOT NULL,
  idle_timeout_ms   INTEGER NOT NULL CHECK (idle_timeout_ms >= 0),
  lifetime_ends_at  INTEGER,
  expires_at        INTEGER,
  successor_id      TEXT,
  ended_at          INTEGER,
  end_reason        TEXT    CHECK (end_reason IN ('signed-out', 'revoked', 'rotated', 'evicted', 'password-changed',
                                                  'roles-changed', 'user-disabled', 'user-deleted', 'policy',
                                                  'provider', 'binding-violated')),
  ended_by          TEXT    CHECK (ended_by IN ('user', 'admin', 'policy', 'system')),
  ip                TEXT,
  user_agent        TEXT,
  label             TEXT,
  scopes            TEXT    CHECK (scopes IS NULL OR json_type(scopes) = 'array'),
  data              TEXT    NOT NULL CHECK (substr(data, 1, 1) = '{'),
  CHECK ((user_id IS NULL) = (kind = 'anonymous')),
  CHECK ((issuer IS NULL) = (subject IS NULL)),
  CHECK (provider_session IS NULL OR issuer IS NOT NULL),
  CHECK (lifetime_ends_at IS NULL OR (expires_at IS NOT NULL AND expires_at <= lifetime_ends_at)),
  CHECK (idle_timeout_ms = 0 OR expires_at IS NOT NULL),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL))
) STRICT;

INSERT INTO sessions_with_proofs (digest, id, user_id, kind, policy, created_at, authenticated_at, proofs, level,
  last_used_at, idle_timeout_ms, lifetime_ends_at, expires_at, successor_id, ended_at, end_reason, ended_by, ip,
  user_agent, label, scopes, data)
SELECT digest, id, user_id, kind, policy, created_at, authenticated_at,
  -- Until now a password was the only way to sign in.
  iif(kind = 'interactive' AND authenticated_at IS NOT NULL,
    json_array(json_object('method', 'pwd', 'at', authenticated_at)), '[]'),
  iif(kind = 'interactive' AND authenticated_at IS NOT NULL, 'aal1', NULL),
  last_used_at, idle_timeout_ms, lifetime_ends_at, expires_at, successor_id, ended_at, end_reason, ended_by, ip,
  user_agent, label, scopes, data
FROM sessions;

DROP TABLE sessions;
ALTER TABLE sessions_with_proofs RENAME TO sessions;

CREATE INDEX sessions_newest ON sessions (created_at, id);
CREATE INDEX sessions_of_user ON sessions (user_id, created_at, id);
-- Counting and ending a user's sessions must not walk past those that ended long ago.
CREATE INDEX sessions_of_user_open ON sessions (user_id, created_at, id) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_deadline ON sessions (expires_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_end ON sessions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_by_successor ON sessions (successor_id) WHERE successor_id IS NOT NULL;

CREATE TRIGGER sessions_keep_identity
BEFORE UPDATE OF digest, id, user_id, kind, scopes, created_at, issuer, subject ON sessions
WHEN NEW.issuer IS NOT OLD.issuer OR NEW.subject IS NOT OLD.subject OR NEW.digest IS NOT OLD.digest OR NEW.id IS NOT OLD.id OR NEW.user_id IS NOT OLD.user_id
  OR NEW.kind IS NOT OLD.kind OR NEW.scopes IS NOT OLD.scopes OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'a session never changes digest, id, user, kind, scopes, creation or identity'); END;

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

-- A provider that logs somebody out names its own session, or the person.
CREATE INDEX sessions_of_provider ON sessions (issuer, subject, provider_session)
  WHERE issuer IS NOT NULL AND ended_at IS NULL;
`;
