import type { Digest, SessionId, UserId } from '@curfew/core';

/**
 * What a large database holds, so that each engine can make it its own quick way.
 *
 * Row number n, from 0, is an interactive session with the digest `digestAt(n)` and the id `idAt(n)`, created and last
 * used at `epoch + n`, with an idle timeout of one hour and a lifetime of one day. Its user is number n modulo `users`:
 * `userIdAt`, named `user-` and that number, without roles. Every tenth row was revoked by its user one second after its
 * creation, so that user 0 has none but ended sessions. Each row has one `sign-in` event at its creation.
 */
export interface Population {
  readonly sessions: number;
  /** A multiple of ten. */
  readonly users: number;
}

/** In SQL: n in hexadecimal, 64 digits. */
export function digestAt(n: number): Digest {
  return n.toString(16).padStart(64, '0') as Digest;
}

/** In SQL: `00000000-0000-4000-8000-` and n in hexadecimal, 12 digits. */
export function idAt(n: number): SessionId {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}` as SessionId;
}

/** In SQL: `00000000-0000-4000-9000-` and n in hexadecimal, 12 digits. */
export function userIdAt(n: number): UserId {
  return `00000000-0000-4000-9000-${n.toString(16).padStart(12, '0')}` as UserId;
}
