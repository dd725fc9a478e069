/**
 * Instants are INTEGER milliseconds since 1970-01-01T00:00:00Z, since SQLite has no type for them. To read one:
 * `datetime(created_at / 1000, 'unixepoch')`.
 *
 * A deleted user stays as a row without a secret until its last session has been swept, so that lists can still name
 * the owner; its name is free for somebody else at once.
 */
export const users = `
CREATE TABLE users (
  id                   TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
  username             TEXT    NOT NULL CHECK (length(username) > 0),
  password_hash        TEXT,
  roles                TEXT    NOT NULL CHECK (json_type(roles) = 'array'),
  profile              TEXT    NOT NULL CHECK (json_type(profile) = 'object'),
  created_at           INTEGER NOT NULL,
  disabled_at          INTEGER,
  deleted_at           INTEGER,
  sessions_not_before  INTEGER NOT NULL,
  revision             INTEGER NOT NULL DEFAULT 1,
  CHECK (deleted_at IS NULL OR (password_hash IS NULL AND profile = '{}'))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX users_by_username ON users (username) WHERE deleted_at IS NULL;
CREATE INDEX users_deleted ON users (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TRIGGER users_keep_identity BEFORE UPDATE OF id, username, created_at ON users
WHEN NEW.id IS NOT OLD.id OR NEW.username IS NOT OLD.username OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'a user never changes id, name or creation'); END;

CREATE TRIGGER users_stay_deleted BEFORE UPDATE ON users
WHEN OLD.deleted_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a deleted user stays deleted'); END;

CREATE TRIGGER users_not_before_never_back BEFORE UPDATE OF sessions_not_before ON users
WHEN NEW.sessions_not_before < OLD.sessions_not_before
BEGIN SELECT RAISE(ABORT, 'sessions_not_before never moves back'); END;
`;
