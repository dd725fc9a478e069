/**
 * A user's `sessions_not_before` may move back, where a clock that was ahead had written it, but not so as to make a session alive
 * that it held dead. What had expired by then is dead anyway.
 */
export const notBefore = `
DROP TRIGGER users_not_before_never_back;

CREATE TRIGGER users_not_before_revives_nobody BEFORE UPDATE OF sessions_not_before ON users
WHEN NEW.sessions_not_before < OLD.sessions_not_before AND EXISTS (
  SELECT 1 FROM sessions
  WHERE user_id = OLD.id AND ended_at IS NULL
    AND created_at > NEW.sessions_not_before AND created_at <= OLD.sessions_not_before
    AND (expires_at IS NULL OR expires_at > NEW.sessions_not_before + 1))
BEGIN SELECT RAISE(ABORT, 'sessions_not_before moves back past no session that it holds dead'); END;
`;
