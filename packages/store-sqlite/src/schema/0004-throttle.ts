/**
 * Failed sign-ins, by a digest of the account or the address. `forgotten_at` is when they stop counting; sweeping any
 * earlier would give a guesser fresh attempts.
 */
export const throttle = `
CREATE TABLE throttle (
  key              TEXT    NOT NULL PRIMARY KEY,
  failures         INTEGER NOT NULL CHECK (failures >= 0),
  last_failure_at  INTEGER NOT NULL,
  blocked_until    INTEGER NOT NULL,
  forgotten_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX throttle_forgotten ON throttle (forgotten_at);
`;
