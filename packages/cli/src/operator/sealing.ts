import { randomBytes } from 'node:crypto';
import type { Store } from '@curfew/core';
import type { Sealer } from '@curfew/signals/sealing';
import { loadWith } from '../command-line/optional-package.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { openSealKeys } from './secret-keys.ts';
import { parseStore } from './store-url.ts';

/** How long ago another node may have sealed, so that there is nothing to do, in milliseconds. */
const intervalMs = 5_000;

/** @returns `null` where there is no key file, or the store has no seals. */
export async function openSealer(
  { seals }: Pick<Store, 'seals'>,
  configuration: Configuration,
  { create, isForced = false }: { readonly create: boolean; readonly isForced?: boolean },
): Promise<Sealer | null> {
  const keys = await openSealKeys(configuration, parseStore(configuration.store), { create });
  if (seals === undefined || keys === null) return null;
  const { createSealer } = await loadWith('@curfew/signals', () => import('@curfew/signals/sealing'));
  const { eventRetentionMs } = configuration;
  return createSealer({
    ...{ seals, keys, randomBytes, eventRetentionMs },
    now: Date.now,
    intervalMs: isForced ? 0 : intervalMs,
  });
}
