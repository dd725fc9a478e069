/** The audit trail. It names users and sessions without referring to them, because it outlives both. */
export const events = `
CREATE TABLE events (
  at          INTEGER NOT NULL,
  id          TEXT    NOT NULL CHECK (length(id) = 36),
  type        TEXT    NOT NULL,
  initiator   TEXT    NOT NULL CHECK (initiator IN ('user', 'admin', 'policy', 'system')),
  user_id     TEXT,
  username    TEXT,
  session_id  TEXT,
  actor       TEXT,
  ip          TEXT,
  user_agent  TEXT,
  reason      TEXT,
  detail      TEXT    NOT NULL CHECK (json_type(detail) = 'object'),
  PRIMARY KEY (at, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX events_of_user ON events (user_id, at, id) WHERE user_id IS NOT NULL;
CREATE INDEX events_of_session ON events (session_id, at, id) WHERE session_id IS NOT NULL;

CREATE TRIGGER events_never_change BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'an event never changes'); END;
`;
