import type { HashWork } from '@curfew/core';
import type { Connection } from './connection.ts';

/** The number of iterations in `$pbkdf2-DIGEST$i=ITERATIONS$…`; word for word as in the index. */
const iterations = `CAST(substr(password_hash, instr(password_hash, '$i=') + 3) AS INTEGER)`;

function heaviest(digest: string): string {
  return `(SELECT coalesce(max(${iterations}), 0) FROM users
    WHERE password_hash LIKE '$pbkdf2-%' AND substr(password_hash, 9, 6) = substr('${digest}$i=', 1, 6))`;
}

export function readHashWork(connection: Connection): HashWork {
  const row = connection
    .statement<HashWork>(
      `SELECT ${heaviest('sha1')} AS sha1, ${heaviest('sha256')} AS sha256, ${heaviest('sha512')} AS sha512`,
    )
    .get();
  if (row === undefined) throw new Error('a SELECT without FROM has one row');
  return row;
}
