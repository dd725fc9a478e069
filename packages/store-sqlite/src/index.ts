export type { SqliteStoreOptions } from './connection.ts';
export { openSqliteStore } from './store.ts';
