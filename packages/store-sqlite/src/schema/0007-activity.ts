/** How often something happened in a piece of time, summed up over all nodes. The names are ours, a few dozen. */
export const activity = `
CREATE TABLE activity (
  resolution  TEXT    NOT NULL,
  at          INTEGER NOT NULL,
  name        TEXT    NOT NULL,
  times       INTEGER NOT NULL CHECK (times > 0),
  PRIMARY KEY (resolution, at, name)
) STRICT, WITHOUT ROWID;
`;
