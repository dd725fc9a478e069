import { type Digest, digestOf } from '@curfew/core';
import Database from 'better-sqlite3';

/** The token of the session with this number: any 40 letters and digits will do where nobody is to be kept out. */
export function tokenOf(number: number): string {
  return String(number).padStart(40, '0');
}

/**
 * Fills a store with copies of a session that it holds, under other tokens and ids. Raw SQL, because a million
 * transactions that each reach the disk would take longer than everything that is to be measured.
 */
export function copySession(path: string, original: Digest, count: number): void {
  const database = new Database(path);
  database.pragma('synchronous = OFF');
  database.pragma('cache_size = -1000000');
  const columns = database.pragma('table_info(sessions)') as { name: string }[];
  const names = columns.map(({ name }) => name);
  const values = names.map((name) => (name === 'digest' || name === 'id' ? `@${name}` : name));
  const insert = database.prepare(
    `INSERT INTO sessions (${names.join()}) SELECT ${values.join()} FROM sessions WHERE digest = @original`,
  );
  // In the order of the digests, so that the index grows at its end.
  const digests = Array.from({ length: count }, (_, number) => digestOf(tokenOf(number)) ?? '').sort();
  database.transaction(() => {
    for (const [number, digest] of digests.entries()) {
      insert.run({ digest: bytes(digest), id: idOf(number), original: bytes(original) });
    }
  })();
  database.close();
}

function bytes(digest: string): Buffer {
  return Buffer.from(digest, 'hex');
}

function idOf(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}
