/** Rules that administrators have set at running servers: every version, the newest in force. None is ever changed. */
export const rulebook = `
CREATE TABLE rulebook (
  number  INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
  at      INTEGER NOT NULL,
  actor   TEXT,
  rules   TEXT    NOT NULL CHECK (json_type(rules) = 'object')
) STRICT;

CREATE TRIGGER rulebook_never_changes BEFORE UPDATE ON rulebook
BEGIN SELECT RAISE(ABORT, 'a version of the rules never changes'); END;
`;
