export type { SqliteStoreOptions } from './connection.ts';
export { openSqliteStore, type SqliteStore } from './store.ts';
