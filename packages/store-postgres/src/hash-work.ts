import type { HashWork } from '@curfew/core';
import { type Database, read } from './database.ts';
import { digest, isFromElsewhere, iterations } from './schema/hash-work.ts';

function heaviest(name: 'sha1' | 'sha256' | 'sha512'): string {
  return `(SELECT coalesce(max(${iterations}), 0) FROM users
    WHERE ${isFromElsewhere} AND ${digest} = 'pbkdf2-${name}') AS "${name}"`;
}

const question = `SELECT ${heaviest('sha1')}, ${heaviest('sha256')}, ${heaviest('sha512')}`;

export async function readHashWork(database: Database): Promise<HashWork> {
  const { rows } = await read<HashWork>(database, question);
  if (rows[0] === undefined) throw new Error('a SELECT without FROM has one row');
  return rows[0];
}
