export { describeStore } from './describe-store.ts';
export type * from './harness.ts';
