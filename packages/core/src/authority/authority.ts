import type { Denied } from '../errors.ts';
import type { PolicySet, SessionLimits } from '../policy/policy.ts';
import type { ProofDemand } from '../policy/proof-demand.ts';
import type { AssuranceLevel } from '../session/assurance.ts';
import type { ScopedRequest } from '../session/scope.ts';
import type { Client, EndReason, LiveSession, Session, SessionData, SessionId } from '../session/session.ts';
import type { ActivityCount, Resolution } from '../store/activity.ts';
import type { Page } from '../store/cursor.ts';
import type { Actor, AuditEvent } from '../store/event.ts';
import type { BoundedCount, Migration, StoreStatistics } from '../store/life.ts';
import type { Polls } from '../store/polls.ts';
import type { KeyRefusal, SessionQuery, Sessions } from '../store/sessions.ts';
import type { StoreCapabilities } from '../store/store.ts';
import type { EventQuery } from '../store/trail.ts';
import type { Provider } from '../user/identity.ts';
import type { User } from '../user/user.ts';
import type { BringingIn } from './bringing-in.ts';
import type { ClientTokenDenied, ClientTokenRequest } from './client-tokens.ts';
import type { Connections } from './connections.ts';
import type { DeviceBinding } from './device-binding.ts';
import type { Issued } from './issued.ts';
import type { Passkeys } from './passkeys.ts';
import type { PasswordRefusal, People } from './people.ts';
import type { ProviderLogout, ProviderLogoutOutcome } from './provider-logout.ts';
import type { ReceiverAdministration } from './receivers.ts';
import type { Requester } from './requester.ts';
import type {
  AdmitDenied,
  AdmitRequest,
  EndSessionsRequest,
  Judged,
  MintRequest,
  RevokeMatchingReport,
  RevokeMatchingRequest,
  SessionOutcome,
  SignInDenied,
  SignInRequest,
} from './requests.ts';
import type { RuleKeeping } from './rule-keeping.ts';
import type { SecondFactors } from './second-factors.ts';
import type { PendingSignIn } from './second-step.ts';
import type { SetUpLinks } from './set-up-links.ts';
import type { Signal, SignalOutcome } from './signal.ts';
import type { SliceLimits } from './slices.ts';
import type { LongLivedReport, LongLivedRequest, PolicyRunReport, PolicyRunRequest } from './upkeep.ts';

/**
 * Everything that can be done with sessions, over one store and one set of policies. Servers, dialects, the command
 * line and applications only translate to these calls; no rule about sessions lives anywhere else.
 *
 * A `presented` token is the text that a client brought, in whatever state: malformed, unknown and dead ones count as none.
 * Every call may throw `CurfewError` `store-unavailable`: then nobody is let in. Calls that take a {@link Requester} throw
 * `recent-sign-in-required` where the requester's sign-in is too old for what they ask; dry runs do not.
 */
export interface Authority extends People, SecondFactors, Passkeys, SetUpLinks, DeviceBinding, BringingIn, Connections {
  readonly policies: PolicySet;
  readonly capabilities: StoreCapabilities;
  /** Who is told of events; `null` where the store keeps none. */
  readonly receivers: ReceiverAdministration | null;
  /** For those who poll transmitters of shared signals; `null` where the store keeps nothing for that. */
  readonly polls: Polls | null;
  /** Rules that are set while it runs; `null` where all are said when it is made. */
  readonly rules: RuleKeeping | null;
  /** How long ended and expired sessions are kept for people to see, in milliseconds. */
  readonly retentionMs: number;
  /** The authority's clock, in milliseconds since the epoch. */
  now(): number;

  // Judging

  /**
   * The live session behind a token, or `null`. Counts as use: the idle window slides, in a batch behind the request.
   * The answer shows the session as it is after this use.
   *
   * A session with scopes is only valid for a request that they permit; without one it is not valid at all. Neither is one that has
   * proven less than the roles of its user require: it can be stepped up and signed out, and that is all.
   */
  validate(presented: string | null, request?: ScopedRequest): Promise<LiveSession | null>;
  /** As {@link validate}, without counting as use: for status displays and background polling. */
  inspect(presented: string | null, request?: ScopedRequest): Promise<LiveSession | null>;
  /**
   * As {@link validate} or {@link inspect}, against what a request demands besides; says what is missing where a live session has not
   * proven enough (RFC 9470). A session that is refused has not been used.
   */
  judge(
    presented: string | null,
    use: 'validate' | 'inspect',
    request?: ScopedRequest,
    demand?: ProofDemand,
  ): Promise<Judged>;
  /** As {@link inspect}, whatever its scopes and whatever it has proven: for answers about the session itself, never to let it act. */
  describe(presented: string | null): Promise<LiveSession | null>;
  /**
   * Tells that sessions may not be any more what they were: see {@link Sessions.watch}.
   *
   * @returns a function that removes the listener.
   */
  watch: Sessions['watch'];
  /** Whether there is a live session behind a token, whoever's it is: to end it, never to let it act. */
  isAlive(presented: string | null): Promise<boolean>;
  /** Why a token is not valid any more, for a person to read. Never grants anything. */
  explain(presented: string | null): Promise<SessionOutcome>;

  // Making and replacing

  /** With `mayContinue`, somebody who has one-time codes gets a {@link PendingSignIn}, to go on with by `finishSignIn`. */
  signIn(request: SignInRequest): Promise<Issued | SignInDenied | PendingSignIn>;
  /**
   * Proves a password without making a session, for protocols that send it with every request. Counted, throttled and
   * recorded as a sign-in where it fails.
   */
  verifyPassword(request: {
    readonly username: string;
    readonly password: string;
    readonly client: Client;
  }): Promise<
    | { readonly ok: true; readonly user: User; readonly provider: Provider | null }
    | Denied<'invalid-credentials' | 'sign-in-throttled' | 'step-up-required' | 'overloaded'>
  >;
  /**
   * Signs in somebody whose identity was proven elsewhere: by the application, a provider, a passkey. Makes the user where the
   * identity is new. In all else a sign-in: it ends what was presented, and policies, limits and being disabled count.
   */
  admit(request: AdmitRequest): Promise<Issued | AdmitDenied>;
  /** Refuses with `too-many-requests` where one address makes very many: nobody has to prove anything for one. */
  startAnonymous(request: {
    readonly presented: string | null;
    readonly data?: SessionData;
    readonly client: Client;
  }): Promise<Issued | Denied<'too-many-requests'>>;
  /**
   * Replaces the token. With `graceMs` the old one stays valid for that long (at most one minute), so that requests in
   * flight do not sign a person out. Never lengthens the session's life.
   *
   * With a grace, a client that lost the answer can ask again: until the new token is used, a call with the old one returns it once more.
   * With an `idempotencyKey` only a call with the same key does, which a thief of the old token does not know; another request with
   * that key is refused with `idempotency-key-reused`.
   */
  rotate(
    presented: string | null,
    options: { readonly graceMs?: number; readonly idempotencyKey?: string | null; readonly client: Client },
  ): Promise<
    Issued | Denied<'authentication-required' | 'already-rotated' | 'idempotency-key-reused' | 'too-many-requests'>
  >;
  /**
   * Proves again who is there (step-up): new token, the old one ended. Both timers start anew where the password is all that the
   * session's level takes. Refuses with `second-factor-required` somebody who has a second factor and has not just proven it.
   */
  reauthenticate(
    presented: string | null,
    password: string,
    client: Client,
  ): Promise<Issued | Denied<PasswordRefusal | 'already-rotated'>>;
  /**
   * Somebody has proven again, or more, elsewhere: to the application, a provider, by a passkey. As {@link reauthenticate}: a new
   * token under the same session data, the old one ended, both timers anew, and the level is raised to what is proven by now.
   */
  stepUp(
    presented: string | null,
    proof: { readonly methods: readonly string[]; readonly level?: AssuranceLevel },
    client: Client,
  ): Promise<Issued | Denied<'authentication-required' | 'already-rotated'>>;
  /** Makes a session for a user without their password: as an administrator, or as that user. */
  mint(
    request: MintRequest,
    requester: Requester,
  ): Promise<
    | Issued
    | Denied<
        | 'user-not-found'
        | 'session-limit-reached'
        | 'lifetime-too-long'
        | 'authentication-required'
        | 'admin-required'
        | KeyRefusal
      >
  >;
  /**
   * A short-lived token for a program that proves itself by a long-lived one, with some of its scopes (RFC 6749 4.4). Refuses with
   * `invalid-credentials` where the client is none, and with `scope-required` where it may not have what it asks for.
   */
  issueClientToken(request: ClientTokenRequest): Promise<Issued | ClientTokenDenied>;
  /** Whether the client is alive that a token was issued to; `true` of a token that no client was issued. */
  isClientAlive(session: LiveSession): Promise<boolean>;
  /** Sets named values in the session's data. @returns the data afterwards; `null` without a live session. */
  patchData(presented: string | null, patch: SessionData): Promise<SessionData | null>;
  /**
   * Changes data by what is there: `change` gets it and says what to set. Where somebody else has written meanwhile, it is asked
   * again with what is there then, so that eight who each add one have added eight.
   */
  updateData(presented: string | null, change: (data: SessionData) => SessionData): Promise<SessionData | null>;

  // Ending

  /** Idempotent; also without a session. @returns whether a session was ended by this call. */
  signOut(presented: string | null, client: Client): Promise<boolean>;
  /** Ends one session; with `username`, only where it is that user's. Ended already: the session, unchanged. */
  endSession(
    id: SessionId,
    actor: Actor,
    options?: { readonly username?: string; readonly reason?: EndReason },
  ): Promise<{ readonly ok: true; readonly session: Session } | Denied<'session-not-found'>>;
  /**
   * Ends a user's sessions, or with `username: null` everybody's. `before`: only those created before this instant.
   *
   * @returns those ended now, newest first; for everybody only their number.
   */
  endSessions(
    which: EndSessionsRequest,
    requester: Requester,
  ): Promise<
    { readonly ok: true; readonly count: number; readonly sessions: readonly Session[] } | Denied<'user-not-found'>
  >;

  /** Ends what a provider has ended on its side, on every node; see {@link ProviderLogout}. */
  endProviderSessions(logout: ProviderLogout, client: Client): Promise<ProviderLogoutOutcome>;
  /** Ends what a transmitter of shared signals says is over, on every node; see {@link Signal}. */
  takeSignal(signal: Signal, client: Client): Promise<SignalOutcome>;
  /**
   * Ends every session that a filter selects, or with `dryRun` only counts them. One call does a bounded amount of work; where
   * it is not `complete`, the next one goes on from its `cursor`. A `username` that does not exist matches nothing.
   */
  revokeMatching(request: RevokeMatchingRequest, requester: Requester): Promise<RevokeMatchingReport>;

  /**
   * Brings the end of one session's life forward, and never back; with `username`, only where it is that user's. An instant
   * that has passed ends it.
   */
  shortenSession(
    id: SessionId,
    lifetimeEndsAt: number,
    actor: Actor,
    options?: { readonly username?: string },
  ): Promise<{ readonly ok: true; readonly session: Session } | Denied<'session-not-found'>>;

  // Seeing

  findSession(id: SessionId): Promise<Session | null>;
  /** A `username` that does not exist gives an empty page. */
  listSessions(query: Omit<SessionQuery, 'userId'> & { readonly username?: string }): Promise<Page<Session>>;
  /** How many sessions a filter finds: up to 5,000, and as far as the limits allow. */
  countSessions(
    query: Omit<SessionQuery, 'userId' | 'limit' | 'cursor'> & { readonly username?: string },
    limits: SliceLimits,
  ): Promise<BoundedCount>;
  /** Of a user by name, or also of one who has been deleted by `userId`. */
  listEvents(query: EventQuery & { readonly username?: string }): Promise<Page<AuditEvent>>;
  statistics(): Promise<StoreStatistics>;
  /** How often what happened, on all nodes together, in the pieces of time that begin at `from` or later. */
  activity(resolution: Resolution, from: number): Promise<readonly ActivityCount[]>;
  /** Counts something that the authority itself does not see, under a name that no client chose. */
  countActivity(name: string, times: number): void;
  /** Writes what has been counted since the last time. Without it, that happens in the end. */
  flushActivity(): Promise<void>;
  ping(): Promise<void>;

  // Policies and upkeep

  /** The limits that a session of this user would get now. */
  limitsFor(policy: string, roles: readonly string[], level?: AssuranceLevel | null): SessionLimits;
  /**
   * Finds live sessions whose lifetime is not within the policy: without an end, or with one later than `now` + lifetime,
   * and with `fix` brings them within it. Sessions without a user and those of `root` are skipped and counted.
   */
  longLived(request: LongLivedRequest, requester: Requester): Promise<LongLivedReport>;
  /** Brings live sessions within the policies as they are now. Never lengthens anything. */
  applyPolicies(request: PolicyRunRequest, requester: Requester): Promise<PolicyRunReport>;
  /** Deletes what ended or expired longer ago than the retention. @returns the number of sessions deleted. */
  sweep(
    request: { readonly retentionMs?: number; readonly onProgress?: (deleted: number) => void },
    requester: Requester,
  ): Promise<number>;
  migrations(): Promise<readonly Migration[]>;
  migrate(): Promise<readonly string[]>;

  /** Writes what waits to be written and closes the store. */
  close(): Promise<void>;
}
