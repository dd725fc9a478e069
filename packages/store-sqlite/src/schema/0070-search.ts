/**
 * What a search looks through, so that it need not read every session: the texts of users, and each address, user agent and label
 * that sessions have, once. There are few of those beside the sessions, so that the index of their parts (of three characters each)
 * stays small, and signing in writes to it only where a text is new.
 *
 * Triggers keep all of it, so that no verb can forget to. A text goes with the last session that has it: it may say who somebody is.
 */
const textOf = (row: string) =>
  `${row}.username || char(10) || coalesce(${row}.username_key, '') || char(10) || coalesce(${row}.profile ->> 'fullName', '') || char(10) || coalesce(${row}.profile ->> 'email', '')`;

const columns = ['ip', 'user_agent', 'label'] as const;

const isNowhere = (text: string) =>
  columns.map((column) => `NOT EXISTS (SELECT 1 FROM sessions WHERE ${column} = ${text})`).join(' AND ');

export const search = `
CREATE TABLE user_texts (
  key      INTEGER PRIMARY KEY,
  user_id  TEXT NOT NULL UNIQUE,
  text     TEXT NOT NULL
) STRICT;

CREATE TABLE session_texts (
  key   INTEGER PRIMARY KEY,
  text  TEXT NOT NULL UNIQUE
) STRICT;

CREATE VIRTUAL TABLE user_words USING fts5 (text, content = 'user_texts', content_rowid = 'key', tokenize = 'trigram');
CREATE VIRTUAL TABLE session_words USING fts5 (text, content = 'session_texts', content_rowid = 'key', tokenize = 'trigram');

${columns
  .map(
    (column) =>
      `CREATE INDEX sessions_by_${column} ON sessions (${column}, created_at, id) WHERE ${column} IS NOT NULL;`,
  )
  .join('\n')}

INSERT INTO user_texts (user_id, text) SELECT id, ${textOf('users')} FROM users;
INSERT INTO session_texts (text) ${columns.map((column) => `SELECT ${column} FROM sessions WHERE ${column} IS NOT NULL`).join(' UNION ')};
-- Else the parts of what was deleted stay in the file, beside a mark that they are, until the index is merged.
INSERT INTO user_words (user_words, rank) VALUES ('secure-delete', 1);
INSERT INTO session_words (session_words, rank) VALUES ('secure-delete', 1);
INSERT INTO user_words (user_words) VALUES ('rebuild');
INSERT INTO session_words (session_words) VALUES ('rebuild');

${['user', 'session']
  .map(
    (name) => `
CREATE TRIGGER ${name}_texts_indexed AFTER INSERT ON ${name}_texts
BEGIN INSERT INTO ${name}_words (rowid, text) VALUES (NEW.key, NEW.text); END;

CREATE TRIGGER ${name}_texts_forgotten AFTER DELETE ON ${name}_texts
BEGIN INSERT INTO ${name}_words (${name}_words, rowid, text) VALUES ('delete', OLD.key, OLD.text); END;`,
  )
  .join('\n')}

CREATE TRIGGER users_found AFTER INSERT ON users
BEGIN INSERT INTO user_texts (user_id, text) VALUES (NEW.id, ${textOf('NEW')}); END;

CREATE TRIGGER users_found_again AFTER UPDATE OF username, username_key, profile ON users
WHEN NEW.username IS NOT OLD.username OR NEW.username_key IS NOT OLD.username_key OR NEW.profile IS NOT OLD.profile
BEGIN
  DELETE FROM user_texts WHERE user_id = NEW.id;
  INSERT INTO user_texts (user_id, text) VALUES (NEW.id, ${textOf('NEW')});
END;

CREATE TRIGGER users_forgotten AFTER DELETE ON users
BEGIN DELETE FROM user_texts WHERE user_id = OLD.id; END;
${columns
  .map(
    (column) => `
CREATE TRIGGER sessions_found_by_${column} AFTER INSERT ON sessions
WHEN NEW.${column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM session_texts WHERE text = NEW.${column})
BEGIN INSERT INTO session_texts (text) VALUES (NEW.${column}); END;

CREATE TRIGGER sessions_forgotten_by_${column} AFTER DELETE ON sessions
WHEN OLD.${column} IS NOT NULL AND ${isNowhere(`OLD.${column}`)}
BEGIN DELETE FROM session_texts WHERE text = OLD.${column}; END;`,
  )
  .join('\n')}
`;
