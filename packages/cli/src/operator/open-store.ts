import type { Move, Store } from '@curfew/core';
import type { StoreLocation } from './store-url.ts';

/** Either engine's: its content can be moved. */
export type MovableStore = Store & { readonly move: Move };

export async function openStore(
  location: StoreLocation,
  { statementTimeoutMs, ...options }: { readonly statementTimeoutMs?: number; readonly memoCapacity?: number } = {},
): Promise<MovableStore> {
  if (location.kind === 'sqlite') {
    const { openSqliteStore } = await import('@curfew/store-sqlite');
    return openSqliteStore({ path: location.path, ...options });
  }
  const { openPostgresStore } = await import('@curfew/store-postgres');
  return openPostgresStore({
    url: location.url,
    ...(statementTimeoutMs !== undefined && { statementTimeoutMs }),
    ...options,
  });
}
