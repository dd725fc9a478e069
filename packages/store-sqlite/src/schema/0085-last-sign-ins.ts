/**
 * When a user last signed in, which outlives the session. Beside `users`, because signing in must not change their row. A trigger keeps
 * it, so that no verb can forget to.
 */
export const lastSignIns = `
CREATE TABLE last_sign_ins (
  user_id  TEXT    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO last_sign_ins (user_id, at)
SELECT user_id, max(authenticated_at) FROM sessions WHERE kind = 'interactive' AND authenticated_at IS NOT NULL GROUP BY user_id;

CREATE INDEX last_sign_ins_in_order ON last_sign_ins (at, user_id);
CREATE INDEX users_by_creation ON users (created_at, id) WHERE deleted_at IS NULL;

CREATE TRIGGER sessions_signed_in AFTER INSERT ON sessions
WHEN NEW.kind = 'interactive' AND NEW.authenticated_at IS NOT NULL
BEGIN
  INSERT INTO last_sign_ins (user_id, at) VALUES (NEW.user_id, NEW.authenticated_at)
  ON CONFLICT (user_id) DO UPDATE SET at = excluded.at WHERE excluded.at > at;
END;
`;
