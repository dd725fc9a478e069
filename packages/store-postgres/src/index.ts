export type { Examination } from './examine.ts';
export { openPostgresStore, type PostgresStore, type PostgresStoreOptions } from './store.ts';
