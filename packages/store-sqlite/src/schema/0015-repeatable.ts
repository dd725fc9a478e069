/**
 * How the request that made a session may be repeated, because its answer may get lost: digests of the client's key and of what was
 * asked, and what the token was made with. As soon as the session has been used, it is no longer `unclaimed`, and the salt is gone.
 */
export const repeatable = `
ALTER TABLE sessions ADD COLUMN unclaimed INTEGER NOT NULL DEFAULT 0 CHECK (unclaimed IN (0, 1));
ALTER TABLE sessions ADD COLUMN request_key BLOB CHECK (length(request_key) = 32);
ALTER TABLE sessions ADD COLUMN request_print BLOB CHECK (length(request_print) = 32);
ALTER TABLE sessions ADD COLUMN token_salt BLOB CHECK (token_salt IS NULL OR unclaimed = 1);

CREATE INDEX sessions_by_request_key ON sessions (request_key) WHERE request_key IS NOT NULL;

CREATE TRIGGER sessions_stay_claimed BEFORE UPDATE OF unclaimed, request_key, request_print, token_salt ON sessions
WHEN NEW.unclaimed > OLD.unclaimed OR NEW.request_key IS NOT OLD.request_key
  OR NEW.request_print IS NOT OLD.request_print OR coalesce(NEW.token_salt, OLD.token_salt) IS NOT OLD.token_salt
BEGIN SELECT RAISE(ABORT, 'a session that has been used stays used, and keeps the request that made it'); END;
`;
