import { getAsset, getAssetKeys } from 'node:sea';

const prefix = 'console/';

/** In place of `packages/server/src/console/shipped.ts`. */
export function openShippedConsole() {
  return {
    builtAt: () => 0,
    paths: () => getAssetKeys().flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : [])),
    read: (path: string) => Buffer.from(getAsset(prefix + path)),
  };
}
