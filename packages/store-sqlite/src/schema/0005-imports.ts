/** From which other store this one has been filled: one row at most. `opened_at` is when it was first served from. */
export const imports = `
CREATE TABLE imports (
  one           INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  source        TEXT    NOT NULL,
  started_at    INTEGER NOT NULL,
  completed_at  INTEGER,
  opened_at     INTEGER
) STRICT;
`;
