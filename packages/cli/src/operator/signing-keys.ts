import type { SigningAlgorithm, SigningKeys } from '@curfew/server';
import { loadWith } from '../command-line/optional-package.ts';
import { changeKeyFile, type KeyFile, keysChangedAt, makeKeyFile, readKeyFile } from './key-file.ts';

/**
 * The keys of a file, which is made where it is missing, and read again when it has changed.
 *
 * @throws Failure where it cannot be read or written, others may read it, or it holds no keys.
 */
export async function openSigningKeys(path: string): Promise<SigningKeys> {
  const { newSigningKey, readSigningKeys } = await loadWith('@curfew/server', () => import('@curfew/server'));
  const file = keyFileAt(path);
  const text = readKeyFile(file) ?? makeKeyFile(file, await newSigningKey('RS256', Date.now()));
  let read = { at: keysChangedAt(file), keys: readSigningKeys(text) };
  await read.keys;
  const current = (): Promise<SigningKeys> => {
    const at = keysChangedAt(file);
    const changed = at === null || at === read.at ? null : readKeyFile(file);
    // A file that is being replaced, or is gone, leaves the keys as they were.
    if (changed !== null) read = { at, keys: readSigningKeys(changed) };
    return read.keys;
  };
  return {
    published: async () => (await current()).published(),
    sign: async (payload) => (await current()).sign(payload),
  };
}

export async function rotateSigningKey(path: string, algorithm: SigningAlgorithm, now: number): Promise<void> {
  const { newSigningKey } = await loadWith('@curfew/server', () => import('@curfew/server'));
  await changeKeyFile(keyFileAt(path), (text) => newSigningKey(algorithm, now, text));
}

function keyFileAt(path: string): KeyFile {
  return { path, setting: 'signals.signingKeyFile' };
}
