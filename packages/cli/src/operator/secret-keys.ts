import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { type CodeTools, CurfewError } from '@curfew/core';
import type { SealKey } from '@curfew/signals/sealing';
import { usageFailure } from '../command-line/failure.ts';
import { loadWith } from '../command-line/optional-package.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { type KeyFile, makeKeyFile, readKeyFile } from './key-file.ts';
import type { StoreLocation } from './store-url.ts';

/** The file with the keys; `null` where none is set and the store is not a file, beside which it would be. */
export function keyFileOf({ keyFile }: Pick<Configuration, 'keyFile'>, location: StoreLocation): KeyFile | null {
  const setting = 'secrets.keyFile';
  if (keyFile !== null) return { path: keyFile, setting };
  if (location.kind !== 'sqlite' || location.path === ':memory:') return null;
  return { path: join(dirname(location.path), `${basename(location.path, '.db')}.key`), setting };
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
  const text = readKeyFile(file) ?? makeKeyFile(file, newSecretKey(randomBytes(4).toString('hex')));
  try {
    return createCodeTools(text, configuration.publicUrl?.host ?? 'Curfew');
  } catch (error) {
    if (error instanceof CurfewError) throw usageFailure(`${file.setting}: ${file.path}: ${error.message}`);
    throw error;
  }
}

/**
 * What the trail is sealed with, the present key first; `null` where there is no key file, and with `create` where there
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
  const text = readKeyFile(file) ?? (create ? makeKeyFile(file, newSecretKey(randomBytes(4).toString('hex'))) : null);
  if (text === null) return null;
  try {
    return parseSecretKeys(text).map(({ key }) => sealKeyFrom(key));
  } catch (error) {
    if (error instanceof CurfewError) throw usageFailure(`${file.setting}: ${file.path}: ${error.message}`);
    throw error;
  }
}
