import { type Step, step } from './step.ts';

const column = (collation: string) => `ALTER TABLE users ADD COLUMN IF NOT EXISTS username_key text${collation}`;

/** CouchDB's dialect wrote a space as `%20`, because names had no spaces. */
const spaced = (table: string) => `replace(replace(${table}.username, '%20', ' '), '%25', '%')`;
const spaces = `
UPDATE users SET username = ${spaced('users')}
WHERE deleted_at IS NULL AND username ~ '.%20.' AND NOT EXISTS (
  SELECT 1 FROM users other WHERE other.deleted_at IS NULL AND other.username = ${spaced('users')})`;

/** The one time that a name changes. */
const unguarded = `
DO $$ BEGIN
  ALTER TABLE users DISABLE TRIGGER curfew_guard;
  ${spaces};
  ALTER TABLE users ENABLE TRIGGER curfew_guard;
END $$`;

/**
 * What names are found by, beside the names as they were written, and the rule by which the one is made of the other: one row, once
 * somebody has said so. Up to now a name was its own key, and nodes of the version before go on writing none.
 */
export const names: readonly Step[] = [
  { name: '0046-users-username-key', postgresql: column(' COLLATE "C"'), cockroachdb: column('') },
  { name: '0047-users-spaces', postgresql: unguarded, cockroachdb: spaces },
  step(
    '0048-users-username-key-of-old',
    'UPDATE users SET username_key = username WHERE username_key IS NULL AND deleted_at IS NULL',
  ),
  step(
    '0049-users-by-username-key',
    'CREATE UNIQUE INDEX IF NOT EXISTS users_by_username_key ON users (username_key) WHERE deleted_at IS NULL',
  ),
  step(
    '0050-name-rule',
    `
CREATE TABLE IF NOT EXISTS name_rule (
  one             bigint  NOT NULL PRIMARY KEY CHECK (one = 1),
  case_sensitive  boolean NOT NULL
)`,
  ),
];

/**
 * Nodes of the version before make users without a key while the new ones are rolled out, after the step that gives one to all that there
 * are. Here the database gives it to them; CockroachDB cannot, so there lookups find them by their name (see `isNamed`).
 */
export const keysOfNames: readonly Step[] = [
  {
    name: '0052d-users-key-function',
    postgresql: `
CREATE OR REPLACE FUNCTION curfew_key_of_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.username_key := coalesce(NEW.username_key, NEW.username);
  RETURN NEW;
END $$`,
    cockroachdb: null,
  },
  {
    name: '0052e-users-key',
    postgresql: `
CREATE OR REPLACE TRIGGER curfew_key BEFORE INSERT ON users
FOR EACH ROW EXECUTE FUNCTION curfew_key_of_user()`,
    cockroachdb: null,
  },
  step(
    '0052f-users-username-key-since',
    'UPDATE users SET username_key = username WHERE username_key IS NULL AND deleted_at IS NULL',
  ),
];
