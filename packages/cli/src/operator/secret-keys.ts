import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type CodeTools, CurfewError } from '@curfew/core';
import type { SealKey } from '@curfew/signals/sealing';
import { usageFailure } from '../command-line/failure.ts';
import { loadWith } from '../command-line/optional-package.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { StoreLocation } from './store-url.ts';

/** The file with the keys; `null` where none is set and the store is not a file, beside which it would be. */
function keyFileOf({ keyFile }: Pick<Configuration, 'keyFile'>, location: StoreLocation): string | null {
  if (keyFile !== null) return keyFile;
  if (location.kind !== 'sqlite' || location.path === ':memory:') return null;
  return join(dirname(location.path), `${basename(location.path, '.db')}.key`);
}

/**
 * What one-time codes need. Makes the file where it is missing, for its owner's eyes only.
 *
 * @throws Failure where it cannot be read, others may read it, or it holds no keys.
 */
export async function openCodeTools(
  configuration: Pick<Configuration, 'keyFile' | 'publicUrl'>,
  location: StoreLocation,
): Promise<CodeTools | undefined> {
  const file = keyFileOf(configuration, location);
  if (file === null) return undefined;
  const { createCodeTools, newSecretKey } = await loadWith('@curfew/server', () => import('@curfew/server'));
  const text = readKeys(file) ?? makeKeys(file, newSecretKey(randomBytes(4).toString('hex')));
  try {
    return createCodeTools(text, configuration.publicUrl?.host ?? 'Curfew');
  } catch (error) {
    if (error instanceof CurfewError) throw usageFailure(`secrets.keyFile: ${file}: ${error.message}`);
    throw error;
  }
}

/**
 * What the trail is sealed with, the present key first; `null` where there is no file of keys, and with `create` where there
 * can be none.
 *
 * @throws Failure where it cannot be read, others may read it, or it holds no keys.
 */
export async function openSealKeys(
  configuration: Pick<Configuration, 'keyFile'>,
  location: StoreLocation,
  { create }: { readonly create: boolean },
): Promise<readonly SealKey[] | null> {
  const file = keyFileOf(configuration, location);
  if (file === null) return null;
  const { newSecretKey, parseSecretKeys } = await loadWith(
    '@curfew/server',
    () => import('@curfew/server/secret-keys'),
  );
  const { sealKeyFrom } = await loadWith('@curfew/signals', () => import('@curfew/signals/sealing'));
  const text = readKeys(file) ?? (create ? makeKeys(file, newSecretKey(randomBytes(4).toString('hex'))) : null);
  if (text === null) return null;
  try {
    return parseSecretKeys(text).map(({ key }) => sealKeyFrom(key));
  } catch (error) {
    if (error instanceof CurfewError) throw usageFailure(`secrets.keyFile: ${file}: ${error.message}`);
    throw error;
  }
}

function readKeys(file: string): string | null {
  try {
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
      throw usageFailure(`secrets.keyFile: others may read ${file}`, `run "chmod 600 ${file}"`);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === undefined) throw error;
    throw usageFailure(`secrets.keyFile: cannot read ${file}: ${code}`);
  }
}

/** Whole or not at all, and never over one that another process has just made. */
function makeKeys(file: string, text: string): string {
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true });
    linkSync(draft, file);
    return text;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const others = code === 'EEXIST' ? readKeys(file) : null;
    if (others !== null) return others;
    throw usageFailure(`secrets.keyFile: cannot write ${file}: ${code ?? 'failed'}`);
  } finally {
    rmSync(draft, { force: true });
  }
}
