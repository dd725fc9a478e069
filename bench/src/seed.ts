import { type Digest, digestOf } from '@curfew/core';
import Database from 'better-sqlite3';

/** How many different cookies the load presents, so that remembering one answer helps nobody. */
export const askingSessions = 1_000;

/** How many sessions the store of a server that is in use holds. */
export const sessionsInUse = 10_000;

/** The token of the copy with this number: any 40 letters and digits will do where nobody is to be kept out. */
export function tokenOf(number: number): string {
  return String(number).padStart(40, '0');
}

/**
 * Fills a store with copies of a session that it holds, under other tokens and ids. Raw SQL, because a million
 * transactions that each reach the disk would take longer than everything that is to be measured. Nobody else may have
 * the file open.
 */
export function copySession(path: string, original: Digest, count: number): void {
  const database = new Database(path);
  // Without a journal, and with indexes made at the end: whatever goes wrong, the file is thrown away.
  database.pragma('journal_mode = OFF');
  database.pragma('synchronous = OFF');
  database.pragma('cache_size = -1000000');
  const indexes = database
    .prepare("SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'sessions' AND type = 'index' AND sql IS NOT NULL")
    .all() as { name: string; sql: string }[];
  for (const { name } of indexes) database.exec(`DROP INDEX ${name}`);
  database.transaction(() => insertCopies(database, original, count))();
  for (const { sql } of indexes) database.exec(sql);
  database.pragma('journal_mode = WAL');
  database.close();
}

function insertCopies(database: Database.Database, original: Digest, count: number): void {
  const columns = database.pragma('table_info(sessions)') as { name: string }[];
  const names = columns.map(({ name }) => name);
  const values = names.map((name) => (name === 'digest' || name === 'id' ? `@${name}` : name));
  const insert = database.prepare(
    `INSERT INTO sessions (${names.join()}) SELECT ${values.join()} FROM sessions WHERE digest = @original`,
  );
  // In the order of the digests, so that their index grows at its end.
  const digests = Array.from({ length: count }, (_, number) => digestOf(tokenOf(number)) ?? '').sort();
  const template = bytes(original);
  for (const [number, digest] of digests.entries()) {
    insert.run({ digest: bytes(digest), id: idOf(number), original: template });
  }
}

function bytes(digest: string): Buffer {
  return Buffer.from(digest, 'hex');
}

function idOf(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}
