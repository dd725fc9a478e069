import type { LiveSession, Session } from '../session/session.ts';
import type { Token } from '../token/token.ts';

/** A session and its token: the only moment at which the token is known. */
export interface Issued {
  readonly ok: true;
  readonly token: Token;
  readonly session: LiveSession;
  /** Sessions that ended with this: the presented one, evicted ones. */
  readonly ended: readonly Session[];
}
