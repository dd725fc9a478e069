/**
 * Who is told of events, and how far that has come. `position` counts the events in the order in which they were written, which is
 * that in which they became visible: there is one writer at a time. Events from before have none.
 */
export const receivers = `
ALTER TABLE events ADD COLUMN position INTEGER;

CREATE UNIQUE INDEX events_in_order ON events (position) WHERE position IS NOT NULL;

CREATE TRIGGER events_keep_position BEFORE UPDATE ON events WHEN NEW.position IS NOT OLD.position
BEGIN SELECT RAISE(ABORT, 'an event never changes'); END;

CREATE TABLE receivers (
  id            TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
  kind          TEXT    NOT NULL,
  name          TEXT    NOT NULL,
  settings      TEXT    NOT NULL CHECK (json_type(settings) = 'object'),
  revision      INTEGER NOT NULL,
  position      INTEGER NOT NULL,
  state         TEXT    NOT NULL CHECK (json_type(state) = 'object'),
  created_at    INTEGER NOT NULL,
  lease_holder  TEXT,
  lease_until   INTEGER,
  UNIQUE (kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
  receiver_id  TEXT    NOT NULL REFERENCES receivers (id) ON DELETE CASCADE,
  at           INTEGER NOT NULL,
  id           TEXT    NOT NULL CHECK (length(id) = 36),
  event_id     TEXT    NOT NULL,
  event_type   TEXT    NOT NULL,
  event_at     INTEGER NOT NULL,
  status       INTEGER,
  duration_ms  INTEGER NOT NULL,
  error        TEXT,
  PRIMARY KEY (receiver_id, at, id)
) STRICT, WITHOUT ROWID;
`;
