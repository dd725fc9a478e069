export type { Examination } from './examination.ts';
export { openPostgresStore, type PostgresStore, type PostgresStoreOptions } from './store.ts';
