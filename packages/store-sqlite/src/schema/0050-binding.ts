/**
 * The key that a session belongs to, in one value, because it is read and written together. The secret in it is made with the session;
 * bound cookies are made with it. A key that is there stays.
 */
export const binding = `
ALTER TABLE sessions ADD COLUMN binding TEXT CHECK (binding IS NULL OR json_type(binding, '$.secret') = 'text');

CREATE TRIGGER sessions_stay_bound BEFORE UPDATE OF binding ON sessions
WHEN OLD.binding IS NOT NULL AND (
  NEW.binding IS NULL
  OR json_extract(NEW.binding, '$.secret') IS NOT json_extract(OLD.binding, '$.secret')
  OR (json_type(OLD.binding, '$.key') = 'object'
    AND json_extract(NEW.binding, '$.key') IS NOT json_extract(OLD.binding, '$.key')))
BEGIN SELECT RAISE(ABORT, 'a session that is bound to a key stays bound to it'); END;
`;
