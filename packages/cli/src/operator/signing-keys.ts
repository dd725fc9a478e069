import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SigningAlgorithm, SigningKeys } from '@curfew/server';
import { usageFailure } from '../command-line/failure.ts';
import { loadWith } from '../command-line/optional-package.ts';

/**
 * The keys of a file, which is made where it is missing, and read again when it has changed.
 *
 * @throws Failure where it cannot be read or written, others may read it, or it holds no keys.
 */
export async function openSigningKeys(file: string): Promise<SigningKeys> {
  const { newSigningKey, readSigningKeys } = await loadWith('@curfew/server', () => import('@curfew/server'));
  if (changedAt(file) === null) writeWhole(file, await newSigningKey('RS256', Date.now()), linkSync);
  let read = { at: changedAt(file), keys: readSigningKeys(readFileSync(file, 'utf8')) };
  await read.keys;
  const current = (): Promise<SigningKeys> => {
    const at = changedAt(file);
    // A file that is being replaced, or is gone, leaves the keys as they were.
    if (at !== null && at !== read.at) read = { at, keys: readSigningKeys(readFileSync(file, 'utf8')) };
    return read.keys;
  };
  return {
    published: async () => (await current()).published(),
    sign: async (payload) => (await current()).sign(payload),
  };
}

export async function rotateSigningKey(file: string, algorithm: SigningAlgorithm, now: number): Promise<void> {
  const { newSigningKey } = await loadWith('@curfew/server', () => import('@curfew/server'));
  const previous = changedAt(file) === null ? null : readFileSync(file, 'utf8');
  writeWhole(file, await newSigningKey(algorithm, now, previous), renameSync);
}

/** @returns `null` where there is no file. */
function changedAt(file: string): number | null {
  try {
    const { mode, mtimeMs } = statSync(file);
    if (process.platform === 'win32' || (mode & 0o077) === 0) return mtimeMs;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw usageFailure(`signals.signingKeyFile: cannot read ${file}: ${code ?? 'failed'}`);
  }
  throw usageFailure(`signals.signingKeyFile: others may read ${file}`, `run "chmod 600 ${file}"`);
}

/** Whole or not at all. @param put `linkSync` never replaces what another process has just made */
function writeWhole(file: string, text: string, put: (from: string, to: string) => void): void {
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true });
    put(draft, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw usageFailure(`signals.signingKeyFile: cannot write ${file}: ${code ?? 'failed'}`);
  } finally {
    rmSync(draft, { force: true });
  }
}
