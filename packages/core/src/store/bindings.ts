import type { Denied } from '../errors.ts';
import type { BoundKey } from '../session/binding.ts';
import type { LiveSession } from '../session/session.ts';
import type { Challenge } from '../token/possession.ts';
import type { Digest } from '../token/token.ts';
import type { Actor } from './event.ts';

/** The keys that sessions belong to. See {@link Store} for what holds of every verb. */
export interface Bindings {
  /**
   * Ties a live session to a key, with an event: the first one counts, for good, also of many at the same time. No verb takes it away
   * or changes it; where the engine has triggers, the database itself refuses that.
   *
   * Refuses with `authentication-required` where the session is not alive or no key can be registered for it, with `already-bound`
   * where it has one, and with `already-rotated` where another token has replaced this one.
   */
  register(digest: Digest, registration: Registration, now: number, actor: Actor): Promise<Bound | RegisterDenied>;

  /**
   * Notes that the key of a live session has been proven by answering a challenge. Each challenge counts once, also of many answers
   * at the same time, on whatever nodes. What was proven never moves back.
   *
   * Refuses with `authentication-required` where the session is not alive or has no key, with `challenge-invalid` where the
   * challenge has been answered or is long superseded, and with `already-rotated`.
   */
  prove(digest: Digest, proof: KeyProof, now: number): Promise<Bound | ProveDenied>;
}

export interface Registration {
  readonly key: BoundKey;
  /** Until when the first bound cookie is good. */
  readonly goodUntil: number;
}

export interface KeyProof {
  readonly challenge: Challenge;
  /** Until when the bound cookie is good that is made for this proof. */
  readonly goodUntil: number;
}

export interface Bound {
  readonly ok: true;
  readonly session: LiveSession;
}

export type RegisterDenied = Denied<'authentication-required' | 'already-bound' | 'already-rotated'>;
export type ProveDenied = Denied<'authentication-required' | 'challenge-invalid' | 'already-rotated'>;
