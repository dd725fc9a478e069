import type { Authority } from '@curfew/core';

/** What an application needs of an authority: everything about its own users' sessions, and nothing about administering. */
export type ApplicationAuthority = Pick<
  Authority,
  | 'now'
  | 'validate'
  | 'inspect'
  | 'describe'
  | 'admit'
  | 'stepUp'
  | 'startAnonymous'
  | 'rotate'
  | 'patchData'
  | 'updateData'
  | 'signOut'
  | 'listSessions'
  | 'endSession'
  | 'endSessions'
>;

/** An authority that an application has opened for itself, under a name by which its users are told from those of others. */
export interface Curfew extends ApplicationAuthority {
  /** The application's name: the users that it admits have the issuer `app:NAME`. */
  readonly name: string;
  /** Writes what waits to be written, and closes the store. */
  close(): Promise<void>;
}
