export { describeStore } from './describe-store.ts';
export { describeGrowth } from './growth/describe-growth.ts';
export type * from './growth/harness.ts';
export type { Population } from './growth/population.ts';
export type * from './harness.ts';
