/** The port to whatever keeps sessions, and the plans that every store carries out alike. */
export { type ActivityCount, addInto, type Resolution, resolutions, startOf } from './activity.ts';
export * from './cursor.ts';
export { deepFreeze } from './deep-freeze.ts';
export * from './event.ts';
export * from './import-plans.ts';
export { LruMap } from './lru-map.ts';
export * from './move.ts';
export * from './move-content.ts';
export * from './plans.ts';
export * from './store.ts';
