import type { Denied } from '../errors.ts';
import type { MissingProof } from '../policy/proof-demand.ts';
import type { AssuranceLevel } from '../session/assurance.ts';
import type { Scope } from '../session/scope.ts';
import type { Client, EndReason, LiveSession, SessionData, SessionId, SessionKind } from '../session/session.ts';
import type { KeyRefusal, SessionQuery } from '../store/sessions.ts';
import type { ProvenKey } from '../token/key-witness.ts';
import type { Identity } from '../user/identity.ts';
import type { UserProfile } from '../user/user.ts';

export type SignInDenied = Denied<
  'invalid-credentials' | 'sign-in-throttled' | 'session-limit-reached' | 'step-up-required' | 'overloaded' | KeyRefusal
>;

export interface SignInRequest {
  readonly username: string;
  readonly password: string;
  /** The client's cookie. Its session ends with the sign-in, whoever's it is (CWE-384). */
  readonly presented: string | null;
  /**
   * Whether a second step can follow. Where it cannot, as in protocols that have only passwords, users whose roles require more are
   * refused with `step-up-required`. Default: it cannot.
   */
  readonly mayContinue?: boolean;
  /** Names of data to carry over from an anonymous session: the presented one, or that of `carryFrom`. */
  readonly carry?: readonly string[];
  /** The token of an anonymous session that stays as it is, because it did not come in a cookie. */
  readonly carryFrom?: string | null;
  /** The policy to issue under; default `default`. */
  readonly policy?: string;
  /** Milliseconds, more than 0: how long the session is asked to live. The policy counts where it allows less. */
  readonly lifetimeMs?: number;
  readonly label?: string | null;
  /** A key that the client has just proven: without it the token is worth nothing (RFC 9449). Default: none. */
  readonly boundTo?: ProvenKey;
  /**
   * Random, chosen by the client, and new for each request: a repetition with the same key replaces the session that the first one made,
   * as long as nobody has used that. Default: none.
   */
  readonly idempotencyKey?: string | null;
  readonly client: Client;
}

export type AdmitDenied = Denied<'user-disabled' | 'user-not-found' | 'session-limit-reached' | KeyRefusal>;

export interface AdmitRequest {
  readonly identity: Identity;
  /** The provider's own session (`sid`). Default `null`. */
  readonly providerSession?: string | null;
  /** The user name to give to somebody new, where it can be one and is free. Default: the subject. */
  readonly username?: string;
  /** The roles from now on. Where they change, the user's other sessions end. Absent: they stay. */
  readonly roles?: readonly string[];
  /** Absent: it stays. */
  readonly profile?: UserProfile;
  /** How the user proved who they are: names of RFC 8176, at least one. */
  readonly methods: readonly string[];
  /** Default: what the methods reach by themselves. */
  readonly level?: AssuranceLevel;
  /** When the user did so, where that was before now: a provider that knew them already asks for nothing. Default: now. */
  readonly provenAt?: number;
  /** Whether an identity that is new becomes a user; where it must not, it is refused with `user-not-found`. Default `true`. */
  readonly createUser?: boolean;
  /** Ends with the sign-in, whoever's it is (CWE-384). */
  readonly presented: string | null;
  /** Names of data to carry over from an anonymous session. */
  readonly carry?: readonly string[];
  readonly data?: SessionData;
  /** The policy to issue under; default `default`. */
  readonly policy?: string;
  readonly label?: string | null;
  /** As of {@link SignInRequest}. */
  readonly boundTo?: ProvenKey;
  /** As of {@link SignInRequest}. */
  readonly idempotencyKey?: string | null;
  readonly client: Client;
}

export interface MintRequest {
  readonly username: string;
  readonly kind: Extract<SessionKind, 'minted' | 'api'>;
  /** Milliseconds, more than 0; `null` is "as long as the policy allows", which may be for ever. */
  readonly lifetimeMs: number | null;
  /**
   * What a token that a user makes for themselves becomes where their sign-in is not recent. `refuse`, the default: it is not made.
   * `inherit`: it is as good as the session that made it, with the same proof and no later end. Otherwise a stolen session,
   * shortly before its end, would make itself a successor, and that one the next, for ever (CWE-613).
   */
  readonly withoutRecentSignIn?: 'refuse' | 'inherit';
  readonly policy?: string;
  readonly label?: string | null;
  /** Default `null`: everything that the user may do. One that is no request line permits nothing; see `assertScopes`. */
  readonly scopes?: readonly Scope[] | null;
  /** How many of this kind the user may have at most, beside what the policy says. Counted as the token is made. */
  readonly mostOfKind?: number;
  /** As of {@link SignInRequest}. */
  readonly boundTo?: ProvenKey;
  /** An administrator asks for a `lifetimeMs` beyond the cap over everything, as Arvados lets them. The policy still holds. */
  readonly exceedsCap?: boolean;
  /** As of {@link SignInRequest}. */
  readonly idempotencyKey?: string | null;
}

export interface EndSessionsRequest {
  readonly username: string | null;
  readonly exceptId?: SessionId;
  readonly before?: number;
  readonly reason?: EndReason;
}

export interface RevokeMatchingRequest {
  readonly username?: string;
  /** Without a `state`: active ones. */
  readonly filter: Omit<SessionQuery, 'userId' | 'limit' | 'cursor'>;
  readonly exceptId?: SessionId;
  readonly dryRun: boolean;
  /** From a call before that was not complete. */
  readonly cursor?: string;
}

export interface RevokeMatchingReport {
  /** How many were found that have not ended yet. */
  readonly matched: number;
  /** Whether there were no more than these. */
  readonly exact: boolean;
  /** With those that they had replaced and that were still valid for a grace. */
  readonly ended: number;
  /** Whether a pass over all sessions has found nothing more to do. */
  readonly complete: boolean;
  /** `null`: from the start. */
  readonly cursor: string | null;
}

export type Judged =
  | { readonly session: LiveSession; readonly missing: null }
  /** `missing`: there is a live session, and this is what it lacks. `null`: there is none. */
  | { readonly session: null; readonly missing: MissingProof | null };

export type SessionOutcome =
  | { readonly outcome: 'none' }
  | { readonly outcome: 'active' }
  /** It belongs to a device, and nothing has come along that proves that this is the one. */
  | { readonly outcome: 'unproven' }
  | { readonly outcome: 'expired'; readonly cause: 'idle-timeout' | 'lifetime'; readonly at: number }
  | { readonly outcome: 'ended'; readonly reason: EndReason; readonly at: number };
