/**
 * What names are found by, beside the names as they were written, and the rule by which the one is made of the other: one row, once
 * somebody has said so. Up to now a name was its own key. A deleted user has none.
 *
 * CouchDB's dialect wrote a space as `%20`, because names had no spaces.
 */
export const names = `
CREATE TABLE name_rule (
  one             INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  case_sensitive  INTEGER NOT NULL CHECK (case_sensitive IN (0, 1))
) STRICT;

ALTER TABLE users ADD COLUMN username_key TEXT;

DROP TRIGGER users_keep_identity;

UPDATE users SET username = replace(replace(username, '%20', ' '), '%25', '%')
WHERE deleted_at IS NULL AND username GLOB '?*%20*?' AND NOT EXISTS (
  SELECT 1 FROM users other
  WHERE other.deleted_at IS NULL AND other.username = replace(replace(users.username, '%20', ' '), '%25', '%'));

CREATE TRIGGER users_keep_identity BEFORE UPDATE OF id, username, created_at ON users
WHEN NEW.id IS NOT OLD.id OR NEW.username IS NOT OLD.username OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'a user never changes id, name or creation'); END;

UPDATE users SET username_key = username WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX users_by_username_key ON users (username_key) WHERE deleted_at IS NULL;
`;
