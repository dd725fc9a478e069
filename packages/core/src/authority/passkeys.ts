import type { Denied } from '../errors.ts';
import type { Client, SessionData } from '../session/session.ts';
import type { Passkey, PasskeySite } from '../user/passkey.ts';
import type { Issued } from './issued.ts';
import type { Requester } from './requester.ts';

/** What can be done with passkeys: the part of an authority that asks authenticators. */
export interface Passkeys {
  /** Whether people can have passkeys here: where there is a key to seal challenges with, and somebody who checks the answers. */
  readonly hasPasskeys: boolean;
  /** A user's passkeys, the oldest first. Without their public keys. */
  listPasskeys(username: string): Promise<readonly PasskeySeen[]>;
  /**
   * Begins to make a passkey for the user behind a token. Somebody who has codes or passkeys has to have proven one just now.
   *
   * @throws CurfewError `recent-sign-in-required`, `step-up-required`; `not-found` where there are no passkeys here.
   */
  beginPasskey(
    presented: string | null,
    site: PasskeySite,
  ): Promise<PasskeyQuestion | Denied<'authentication-required' | 'passkey-limit-reached'>>;
  /** Takes the new passkey: the session goes on under a new token with what that has proven. */
  addPasskey(
    presented: string | null,
    answer: PasskeyAnswer & { readonly name?: string | undefined },
    client: Client,
  ): Promise<
    | Issued
    | Denied<
        | 'authentication-required'
        | 'invalid-passkey'
        | 'sign-in-throttled'
        | 'factor-exists'
        | 'passkey-limit-reached'
        | 'already-rotated'
      >
  >;
  renamePasskey(username: string, id: string, name: string, requester: Requester): Promise<PasskeyChanged>;
  /**
   * Takes a passkey away. The user's own session must just have proven more than a password.
   *
   * @throws CurfewError `recent-sign-in-required`, `step-up-required`; `invalid-request` where users would lock themselves out
   */
  removePasskey(username: string, id: string, requester: Requester): Promise<PasskeyChanged>;

  /** What anybody's browser is asked who wants to sign in with a passkey and nothing else. */
  beginPasskeySignIn(site: PasskeySite): Promise<PasskeyQuestion>;
  /** Signs in whoever holds the passkey and has proven it to the authenticator, by a PIN, a finger or a face. */
  finishPasskeySignIn(
    answer: PasskeyAnswer,
    request: PasskeySignIn,
  ): Promise<Issued | Denied<'invalid-passkey' | 'sign-in-throttled' | 'session-limit-reached'>>;

  /** What the browser is asked of whom a token stands for: a session, to prove more, or a sign-in that waits for its second step. */
  beginPasskeyProof(
    presented: string | null,
    site: PasskeySite,
  ): Promise<PasskeyQuestion | Denied<'authentication-required' | 'factor-not-found'>>;
  /** Raises the level of the session, or takes the second step of the sign-in. */
  provePasskey(
    presented: string | null,
    answer: PasskeyAnswer,
    client: Client,
  ): Promise<
    | Issued
    | Denied<
        | 'authentication-required'
        | 'invalid-passkey'
        | 'sign-in-throttled'
        | 'already-rotated'
        | 'session-limit-reached'
      >
  >;
}

export type PasskeySeen = Omit<Passkey, 'publicKey' | 'counter' | 'transports'>;
export type PasskeyChanged = { readonly ok: true } | Denied<'user-not-found' | 'factor-not-found'>;

export interface PasskeyQuestion {
  readonly ok: true;
  /** For `startRegistration` or `startAuthentication` of @simplewebauthn/browser. */
  readonly options: object;
  /** To be sent back with the answer. It counts once, for ten minutes, and only where it was asked. */
  readonly state: string;
}

export interface PasskeyAnswer {
  readonly site: PasskeySite;
  readonly state: string;
  /** What the browser's function has resolved with. */
  readonly response: unknown;
}

export interface PasskeySignIn {
  /** Ends with the sign-in, whoever's it is (CWE-384). */
  readonly presented: string | null;
  /** As of `SignInRequest`. */
  readonly carry?: readonly string[];
  readonly data?: SessionData;
  readonly policy?: string;
  readonly label?: string | null;
  readonly client: Client;
}
