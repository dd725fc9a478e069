import type { Denied } from '../errors.ts';
import type { Client } from '../session/session.ts';
import type { Issued } from './issued.ts';
import type { Requester } from './requester.ts';

/** What can be done with one-time codes: the part of an authority that proves a second factor. */
export interface SecondFactors {
  /** Whether people can set up one-time codes here: where there is a key to seal their secrets with. */
  readonly hasOneTimeCodes: boolean;
  /** What may be seen of a user's codes; `null` where there are none. */
  findFactor(username: string): Promise<FactorSeen | null>;
  /**
   * Begins to set up one-time codes for the user behind a token, who has none. Also for a session that can do nothing else before that.
   * Nothing is kept until {@link confirmEnrolment}.
   *
   * @throws CurfewError `recent-sign-in-required`; `not-found` where there are no codes here.
   */
  beginEnrolment(presented: string | null): Promise<Enrolment | Denied<'authentication-required' | 'factor-exists'>>;
  /** Takes the first code: codes count from now on, and the session's level rises under a new token. */
  confirmEnrolment(
    presented: string | null,
    confirmation: { readonly enrolment: string; readonly code: string },
    client: Client,
  ): Promise<Enrolled | Denied<CodeRefusal | 'factor-exists' | 'already-rotated'>>;
  /** As {@link Authority.reauthenticate}, by a one-time code or a recovery code: the level is raised under a new token. */
  proveCode(
    presented: string | null,
    code: string,
    client: Client,
  ): Promise<Issued | Denied<CodeRefusal | 'factor-not-found' | 'already-rotated'>>;
  /** Whether a token stands for a sign-in that waits for its second step. */
  isPending(presented: string | null): Promise<boolean>;
  /** The second step of a sign-in, by a one-time code or a recovery code. */
  finishSignIn(
    presented: string | null,
    code: string,
    client: Client,
  ): Promise<Issued | Denied<CodeRefusal | 'session-limit-reached'>>;
  /**
   * Takes a user's codes away. The user's own session must have reached `aal2`.
   *
   * @throws CurfewError `recent-sign-in-required`, `step-up-required`
   */
  removeFactor(
    username: string,
    requester: Requester,
  ): Promise<{ readonly ok: true } | Denied<'user-not-found' | 'factor-not-found'>>;
}

export type CodeRefusal = 'authentication-required' | 'invalid-code' | 'sign-in-throttled';

export interface FactorSeen {
  readonly id: string;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly recoveryCodesLeft: number;
}

export interface Enrolment {
  readonly ok: true;
  /** In base32, for typing. Shown to the user, and to nobody else. */
  readonly secret: string;
  /** What an authenticator app reads. */
  readonly address: string;
  /** To be sent back with the first code. */
  readonly enrolment: string;
}

export interface Enrolled extends Issued {
  /** Shown this once. */
  readonly recoveryCodes: readonly string[];
}
