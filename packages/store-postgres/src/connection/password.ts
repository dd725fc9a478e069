import { readFile, stat } from 'node:fs/promises';
import { invalidAddress } from '../unavailable.ts';
import type { Host } from './address.ts';

/** Reads the password anew for every connection, so that it can be changed while nodes run. */
export type PasswordSource = (for_: Host & { readonly user: string; readonly database: string }) => Promise<string>;

/** In the order in which they count. */
export function passwordSource(given: {
  readonly password: string | null;
  /** A file that holds nothing else. */
  readonly passwordFile: string | null;
  /** A file of lines `HOST:PORT:DATABASE:USER:PASSWORD`, as libpq reads it. */
  readonly passfile: string | null;
}): PasswordSource {
  const { password, passwordFile, passfile } = given;
  if (password !== null) return async () => password;
  if (passwordFile !== null) return async () => (await read(passwordFile)).replace(/\r?\n$/, '');
  if (passfile !== null) {
    return async ({ host, port, database, user }) => {
      const wanted = [host, String(port), database, user];
      await assertPrivate(passfile);
      const lines = (await read(passfile)).split(/\r?\n/).map(fieldsOf);
      const found = lines.find((fields) => wanted.every((value, n) => fields[n] === '*' || fields[n] === value));
      return found?.[4] ?? '';
    };
  }
  return async () => '';
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw invalidAddress(`cannot read the password file ${path}`, error);
  }
}

/** libpq ignores a file that others may read, and says so; we say so by stopping. */
async function assertPrivate(path: string): Promise<void> {
  const { mode } = await stat(path).catch(() => ({ mode: 0 }));
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw invalidAddress(`others may read the password file ${path}: chmod 600 it`);
  }
}

/** `\:` and `\\` stand for themselves. */
function fieldsOf(line: string): string[] {
  if (line.startsWith('#')) return [];
  const fields = [''];
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? '';
    if (character === ':') fields.push('');
    else fields[fields.length - 1] += character === '\\' ? (line[++index] ?? '') : character;
  }
  return fields;
}
