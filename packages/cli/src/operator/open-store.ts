import type { Move, Store } from '@curfew/core';
import type { StoreLocation } from './store-url.ts';

/** Either engine's: its content can be moved. */
export type MovableStore = Store & { readonly move: Move };

interface OpenOptions {
  /** PostgreSQL only. */
  readonly statementTimeoutMs?: number;
  /** The most sessions to keep in memory. */
  readonly memoCapacity?: number;
  /** SQLite only. */
  readonly pageCacheBytes?: number;
}

export async function openStore(
  location: StoreLocation,
  { statementTimeoutMs, pageCacheBytes, ...both }: OpenOptions = {},
): Promise<MovableStore> {
  if (location.kind === 'sqlite') {
    const { openSqliteStore } = await import('@curfew/store-sqlite');
    return openSqliteStore({ path: location.path, ...(pageCacheBytes !== undefined && { pageCacheBytes }), ...both });
  }
  const { openPostgresStore } = await import('@curfew/store-postgres');
  return openPostgresStore({
    url: location.url,
    ...(statementTimeoutMs !== undefined && { statementTimeoutMs }),
    ...both,
  });
}
