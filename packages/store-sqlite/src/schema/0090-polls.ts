/** Which node polls which transmitter of shared signals. Before, that was a receiver of a kind of its own. */
export const polls = `
CREATE TABLE polls (
  transmitter      TEXT    NOT NULL PRIMARY KEY,
  failures         INTEGER NOT NULL,
  next_attempt_at  INTEGER,
  lease_holder     TEXT,
  lease_until      INTEGER
) STRICT, WITHOUT ROWID;

DELETE FROM receivers WHERE kind = 'source';
`;
