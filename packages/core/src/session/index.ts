/** What a session is: its times, its state at an instant, its end, and what its token may be used for. */
export * from './assurance.ts';
export * from './binding.ts';
export { assertData, isKept, isStorable } from './data.ts';
export * from './scope.ts';
export * from './session.ts';
export * from './use.ts';
