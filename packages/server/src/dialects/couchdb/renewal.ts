import type { LiveSession } from '@curfew/core';

/**
 * Whether this use of a session gives the client its cookie anew: after more than a tenth of the idle timeout, counted in whole
 * seconds as CouchDB counts them.
 *
 * In CouchDB the cookie is the session, so that a later end needs another value. Here the value is an opaque token whose deadline is in
 * the store: the same value with a later `Expires` and `Max-Age` is all that a client needs to know. (A new
 * value for each would be another session, and parallel requests would end each other's.)
 *
 * A use in the first tenth is therefore not recorded either: what the client was last told, what the store has as last
 * use, and what CouchDB calls the time of issue are one instant.
 */
export function isRenewalDue(session: LiveSession, now: number): boolean {
  if (session.idleTimeoutMs === 0) return false;
  const elapsedSeconds = Math.floor(now / 1_000) - Math.floor(session.lastUsedAt / 1_000);
  return elapsedSeconds * 10_000 > session.idleTimeoutMs;
}
