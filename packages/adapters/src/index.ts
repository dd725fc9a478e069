/** Sessions inside an application, for any framework: what the adapters share. */
export type { Curfew } from './curfew.ts';
export { standingOf, type UserPlace } from './drop-in/named-user.ts';
export type { Exchange } from './exchange.ts';
export { openSession } from './open-session.ts';
export type { OwnSession } from './own-session.ts';
export { RequestSession, type SignInOptions } from './request-session.ts';
export { resolveSettings, type SessionOptions, type Settings } from './settings.ts';
