import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { usageFailure } from '../command-line/failure.ts';
import { writeWhole } from '../command-line/write-whole.ts';

/** A key file, which only its owner may read, and the setting that names it, for errors. */
export interface KeyFile {
  readonly path: string;
  readonly setting: 'secrets.keyFile' | 'signals.signingKeyFile';
}

/**
 * @returns when it was written last; `null` where there is no file.
 * @throws Failure where it cannot be looked at, or others may read it.
 */
export function keysChangedAt({ path, setting }: KeyFile): number | null {
  const found = unlessMissing({ path, setting }, () => statSync(path));
  if (found === null || process.platform === 'win32' || (found.mode & 0o077) === 0) return found?.mtimeMs ?? null;
  throw usageFailure(`${setting}: others may read ${path}`, `run "chmod 600 ${path}"`);
}

/**
 * @returns `null` where there is no file.
 * @throws Failure where it cannot be read, or others may read it.
 */
export function readKeyFile(file: KeyFile): string | null {
  return keysChangedAt(file) === null ? null : unlessMissing(file, () => readFileSync(file.path, 'utf8'));
}

/**
 * Never over one that another process has just made.
 *
 * @returns what the file holds.
 * @throws Failure where it cannot be written.
 */
export function makeKeyFile(file: KeyFile, text: string): string {
  try {
    write(file, text, linkSync);
    return text;
  } catch (error) {
    const others = codeOf(error) === 'EEXIST' ? readKeyFile(file) : null;
    if (others !== null) return others;
    throw cannot('write', file, error);
  }
}

/** @throws Failure where it cannot be written. */
function replaceKeyFile(file: KeyFile, text: string): void {
  try {
    write(file, text, renameSync);
  } catch (error) {
    throw cannot('write', file, error);
  }
}

/** Older than any change takes: whoever made it is gone. */
const abandonedMs = 60_000;

/**
 * Changes a file by what is in it, while nobody else does: of two changes at once none is lost.
 *
 * @throws Failure where it cannot be written, or somebody else has been changing it for seconds.
 */
export async function changeKeyFile(file: KeyFile, change: (text: string | null) => Promise<string>): Promise<void> {
  const lock = `${file.path}.lock`;
  await takeLock(file, lock);
  try {
    replaceKeyFile(file, await change(readKeyFile(file)));
  } finally {
    rmSync(lock, { force: true, recursive: true });
  }
}

async function takeLock(file: KeyFile, lock: string): Promise<void> {
  mkdirSync(dirname(lock), { recursive: true, mode: 0o700 });
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      return mkdirSync(lock);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw cannot('write', file, error);
    }
    const found = unlessMissing(file, () => statSync(lock));
    if (found !== null && Math.abs(Date.now() - found.mtimeMs) > abandonedMs)
      rmSync(lock, { force: true, recursive: true });
    else await wait(50);
  }
  throw usageFailure(`${file.setting}: somebody else is changing ${file.path}`, `if nobody is, remove ${lock}`);
}

function write({ path }: KeyFile, text: string, put: Parameters<typeof writeWhole>[2]): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeWhole(path, text, put);
}

function unlessMissing<Found>(file: KeyFile, look: () => Found): Found | null {
  try {
    return look();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw cannot('read', file, error);
  }
}

function cannot(what: 'read' | 'write', { path, setting }: KeyFile, error: unknown): Error {
  return usageFailure(`${setting}: cannot ${what} ${path}: ${codeOf(error) ?? 'failed'}`);
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
