import { closeSync, existsSync, openSync, readSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Configuration } from '../../configuration/configuration.ts';
import { isThere } from '../../operator/in-place.ts';
import { parseStore } from '../../operator/store-url.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const mebibyte = 1_024 * 1_024;

export function checkFiles({ store }: Configuration): Finding[] {
  const location = parseStore(store);
  if (location.kind !== 'sqlite') return [];
  const { path } = location;
  if (!isThere(path)) {
    return [problem('database', `there is none at ${path}: start with "curfew serve" or "curfew migrate"`)];
  }
  return [
    ok('database', `${path}, ${(statSync(path).size / mebibyte).toFixed(1)} MiB`),
    checkModes(path),
    checkJournal(path),
    checkSpace(path),
  ];
}

/** What is in the database signs nobody in, but it names everybody, and whoever can write it can do everything. */
function checkModes(path: string): Finding {
  const open = [path, `${path}-wal`, `${path}-shm`]
    .filter((file) => existsSync(file) && (statSync(file).mode & 0o077) !== 0)
    .map((file) => `chmod 600 ${file}`);
  const folder = dirname(path);
  if ((statSync(folder).mode & 0o022) !== 0) open.push(`chmod go-w ${folder}`);
  if (open.length > 0) return problem('permissions', `others can read or change it: ${open.join('; ')}`);
  const isOwner = process.getuid?.() === statSync(path).uid;
  return isOwner
    ? ok('permissions', 'only its owner can read it')
    : warning('permissions', 'it belongs to another user');
}

/**
 * The file says of itself how it is journalled (SQLite file format, bytes 18 and 19: 2 is a write-ahead log). Opening
 * the file here does no harm: no other handle of this process holds a lock on it.
 */
function checkJournal(path: string): Finding {
  const header = new Uint8Array(20);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  const isSqlite = new TextDecoder().decode(header.subarray(0, 15)) === 'SQLite format 3';
  if (!isSqlite) return problem('journal', `${path} is no SQLite database`);
  if (header[18] === 2 && header[19] === 2) return ok('journal', 'write-ahead log');
  return problem('journal', 'no write-ahead log: run "curfew migrate"');
}

function checkSpace(path: string): Finding {
  const { bavail, blocks, bsize } = statfsSync(path);
  const free = bavail * bsize;
  const detail = `${Math.round(free / mebibyte)} MiB free`;
  if (free < 64 * mebibyte) return problem('space', `${detail}: ending a session needs to be written`);
  return bavail / blocks < 0.05 ? warning('space', detail) : ok('space', detail);
}
