import type { Step } from './step.ts';

/*
 * What a search looks through, so that it need not read every session: each address, user agent and label that sessions have, once.
 * There are few of those beside the sessions, so that the index of their parts stays small, and signing in writes to it only where
 * a text is new. On CockroachDB, whose triggers are young, a search reads sessions step by step.
 *
 * The names of the rows are digests: a text may be too long for an index. Where two texts share one, the second is not found.
 */

/** What of a session is a text that can be searched for. */
export const textColumns = ['ip', 'user_agent', 'label'] as const;

export const textStart = '(left(text, 64))';

export const hashOf = (text: string) => `hashtextextended(${text}, 0)`;

/** What of a text is looked for, and indexed: in small letters, in the database's locale. */
export const searchedText = `lower(text COLLATE "default")`;

/** The same of users, whose name comes as bytes. */
export const searchedUser = `lower((username || chr(10) || coalesce(username_key, '') || chr(10) || coalesce(profile->>'fullName', '') || chr(10)
  || coalesce(profile->>'email', '')) COLLATE "default")`;

/** Where whoever migrates may not add the extension, searches read these tables in full. */
const extension = `
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN CREATE EXTENSION pg_trgm; END IF;
EXCEPTION WHEN OTHERS THEN RAISE NOTICE 'searches will be slower without pg_trgm: %', SQLERRM;
END $$`;

const partsOf = (index: string, table: string, expression: string) => `
DO $$
DECLARE place name := (SELECT nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'pg_trgm');
BEGIN
  IF place IS NOT NULL THEN
    EXECUTE format('CREATE INDEX IF NOT EXISTS ${index} ON ${table} USING gin ((%s) %I.gin_trgm_ops)',
      $expression$${expression}$expression$, place);
  END IF;
END $$`;

/**
 * Looks before it writes: a row that is often written to would make everybody who signs in wait for everybody else. So each text
 * is written once a day, and a text of long ago can be taken away (see `sweepTexts`) without missing one that comes back.
 */
const noting = `
CREATE OR REPLACE FUNCTION curfew_note_texts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found_text text;
  found_hash bigint;
BEGIN
  FOREACH found_text IN ARRAY ARRAY[host(NEW.ip), NEW.user_agent, NEW.label] LOOP
    found_hash := ${hashOf('found_text')};
    CONTINUE WHEN found_text IS NULL OR EXISTS (
      SELECT 1 FROM session_texts WHERE hash = found_hash AND seen_on >= current_date);
    INSERT INTO session_texts (hash, text, seen_on) VALUES (found_hash, found_text, current_date)
    ON CONFLICT (hash) DO UPDATE SET seen_on = excluded.seen_on WHERE session_texts.seen_on < excluded.seen_on;
  END LOOP;
  RETURN NULL;
END $$`;

const ofThoseThatAreThere = `
INSERT INTO session_texts (hash, text, seen_on)
SELECT DISTINCT ON (hash) hash, text, current_date FROM (
  SELECT ${hashOf('text')} AS hash, text FROM sessions, LATERAL (VALUES (host(ip)), (user_agent), (label)) AS found (text)
  WHERE text IS NOT NULL) AS kept
ORDER BY hash
ON CONFLICT DO NOTHING`;

export const search: readonly Step[] = [
  only('0110a-search-extension', extension),
  only(
    '0110b-session-texts',
    `
CREATE TABLE IF NOT EXISTS session_texts (
  hash     bigint NOT NULL PRIMARY KEY,
  text     text   NOT NULL,
  seen_on  date   NOT NULL
)`,
  ),
  only('0110c-session-texts-function', noting),
  only(
    '0110d-session-texts-noted',
    `
CREATE OR REPLACE TRIGGER curfew_note_texts AFTER INSERT ON sessions
FOR EACH ROW EXECUTE FUNCTION curfew_note_texts()`,
  ),
  only('0110e-session-texts-of-old', ofThoseThatAreThere),
  only('0111a-session-texts-by-day', 'CREATE INDEX IF NOT EXISTS session_texts_by_day ON session_texts (seen_on)'),
  only('0111b-session-texts-by-part', partsOf('session_texts_by_part', 'session_texts', searchedText)),
  // Where addresses begin: their parts are too short, and too frequent, for the index of parts.
  only(
    '0111d-session-texts-by-start',
    `CREATE INDEX IF NOT EXISTS session_texts_by_start ON session_texts (${textStart} text_pattern_ops)`,
  ),
  only('0111c-users-by-part', partsOf('users_by_part', 'users', searchedUser)),
  // Along plain columns: the rules about who sees which rows come before any function that could tell of what it is given.
  ...textColumns.map((column) =>
    only(
      `0112-sessions-by-${column}`,
      `CREATE INDEX IF NOT EXISTS sessions_by_${column} ON sessions (${column}, created_at, id) WHERE ${column} IS NOT NULL`,
    ),
  ),
];

function only(name: string, postgresql: string): Step {
  return { name, postgresql, cockroachdb: null };
}
