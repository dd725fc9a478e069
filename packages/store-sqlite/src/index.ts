export type { SqliteStoreOptions } from './options.ts';
export { openSqliteStore, type SqliteStore } from './store.ts';
