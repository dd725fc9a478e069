import { loadWith } from '../command-line/optional-package.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { isThere } from './in-place.ts';
import { readKeyFile } from './key-file.ts';
import { openStore } from './open-store.ts';
import { keyFileOf, openSealKeys } from './secret-keys.ts';
import { parseStore, type StoreLocation } from './store-url.ts';

/** The key file, as it was found. */
export interface KeysSeen {
  /** `null`: none is configured, and the store is no file beside which one could lie. */
  readonly file: string | null;
  /** How many keys it holds; `null`: it is not there. */
  readonly count: number | null;
  /** Whether it holds the key that the store was sealed with; `null` where no seal says so. */
  readonly opensStore: boolean | null;
}

/**
 * Looks whether the keys are there, and those of this store. Makes no file: a new key opens nothing that another one has sealed.
 *
 * @throws Failure where others may read it, or it holds no keys.
 */
export async function lookAtKeys(configuration: Pick<Configuration, 'keyFile' | 'store'>): Promise<KeysSeen> {
  const location = parseStore(configuration.store);
  const file = keyFileOf(configuration, location);
  if (file === null) return { file: null, count: null, opensStore: null };
  const sealedWith = await lastSealKey(location);
  if (readKeyFile(file) === null)
    return { file: file.path, count: null, opensStore: sealedWith === null ? null : false };
  const keys = (await openSealKeys(configuration, location, { create: false })) ?? [];
  const opensStore = sealedWith === null ? null : keys.some(({ publicKey }) => publicKey === sealedWith);
  return { file: file.path, count: keys.length, opensStore };
}

/** The trail is sealed with a key that is made of the first one of the file. `null` where there is no seal, or no store to ask. */
async function lastSealKey(location: StoreLocation): Promise<string | null> {
  try {
    if (location.kind === 'sqlite' && !isThere(location.path)) return null;
    const { openSeal } = await loadWith('@curfew/signals', () => import('@curfew/signals/sealing'));
    const store = await openStore(location);
    const seal = await (store.seals?.last() ?? Promise.resolve(null)).finally(() => store.life.close());
    return seal === null ? null : (openSeal(seal)?.key ?? null);
  } catch {
    // A store that cannot be asked is told of where it is looked at.
    return null;
  }
}

/** What is wrong with them, and what to do; `null` where nothing is. */
export function keysProblem({ file, count, opensStore }: KeysSeen): string | null {
  if (file === null || opensStore !== false) return null;
  const why = count === null ? `there is no ${file}` : `${file} does not hold the key that this store was sealed with`;
  return `${why}: restore it from a backup; without that key one-time codes and secrets of webhooks cannot be opened`;
}
