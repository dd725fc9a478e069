/** `curfew` as a library: sessions inside an application's own process. */
export type { Curfew, OwnSession, RequestSession, SessionOptions, SignInOptions } from '@curfew/adapters';
export { CurfewError, type ErrorCode } from '@curfew/core';
export { type CurfewOptions, openCurfew, type Rule } from './open-curfew.ts';
