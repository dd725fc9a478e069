/** The port to whatever keeps sessions, and the plans that every store carries out alike. */
export * from './activity.ts';
export * from './cursor.ts';
export { deepFreeze } from './deep-freeze.ts';
export * from './event.ts';
export * from './factors.ts';
export * from './life.ts';
export { LruMap } from './lru-map.ts';
export * from './move.ts';
export * from './move-content.ts';
export * from './plans/index.ts';
export * from './receivers.ts';
export * from './seals.ts';
export * from './search.ts';
export * from './sessions.ts';
export * from './store.ts';
export * from './throttle.ts';
export * from './trail.ts';
export * from './users.ts';
