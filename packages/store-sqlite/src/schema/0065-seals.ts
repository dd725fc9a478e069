/** The sealed batches of the trail. What is in a batch does not refer to its event, because it outlives it. */
export const seals = `
CREATE TABLE seals (
  number     INTEGER NOT NULL PRIMARY KEY,
  statement  TEXT    NOT NULL CHECK (json_type(statement) = 'object'),
  signature  TEXT    NOT NULL
) STRICT;

CREATE TABLE sealed_events (
  at        INTEGER NOT NULL,
  id        TEXT    NOT NULL CHECK (length(id) = 36),
  seal      INTEGER NOT NULL,
  leaf      BLOB    NOT NULL CHECK (length(leaf) = 32),
  blinding  BLOB    NOT NULL,
  PRIMARY KEY (at, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX sealed_events_of_seal ON sealed_events (seal, at, id);

CREATE TRIGGER seals_never_change BEFORE UPDATE ON seals
BEGIN SELECT RAISE(ABORT, 'a seal never changes'); END;

CREATE TRIGGER sealed_events_only_forget BEFORE UPDATE ON sealed_events
WHEN NEW.at IS NOT OLD.at OR NEW.id IS NOT OLD.id OR NEW.seal IS NOT OLD.seal OR NEW.leaf IS NOT OLD.leaf
BEGIN SELECT RAISE(ABORT, 'what was sealed never changes'); END;
`;
