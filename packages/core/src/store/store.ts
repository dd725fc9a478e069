import type { Denied } from '../errors.ts';
import type { LimitAction } from '../policy/policy.ts';
import type { ThrottleLimits } from '../policy/throttle.ts';
import type { Scope } from '../session/scope.ts';
import type {
  EndReason,
  LiveSession,
  Session,
  SessionData,
  SessionId,
  SessionKind,
  SessionState,
} from '../session/session.ts';
import type { Digest } from '../token/token.ts';
import type { HashWork } from '../user/pbkdf2.ts';
import type { User, UserId, UserProfile } from '../user/user.ts';
import type { ActivityCount, Resolution } from './activity.ts';
import type { Actor, AuditEvent, EventType } from './event.ts';
import type { MovableStore } from './move.ts';

/**
 * The port to whatever keeps sessions. Its verbs are named by intent; there is no generic "save" and nothing is ever
 * upserted, because that is how ended sessions come back to life elsewhere (connect-redis 328, express-session 632).
 *
 * What every implementation promises, and the conformance suite tries to break:
 *
 * - Each verb is one transaction. It happens with its events, or not at all, and when its promise resolves it is durable
 *   (for `slide`, `recordEvents` losing the last moments in a power cut is allowed).
 * - A session is **alive** at an instant when it has not been ended, its deadline is after that instant, and its user
 *   (if it has one) is neither disabled nor deleted and has a `sessionsNotBefore` before the session's creation.
 * - Nothing makes a dead session alive, changes a session's user or digest, or moves a lifetime's end later.
 * - All instants come from the caller as integer milliseconds; a store never asks a clock.
 * - Conflicts between transactions are retried inside; what stays broken is thrown as `CurfewError` `store-unavailable`.
 */
export interface Store extends MovableStore {
  readonly capabilities: StoreCapabilities;

  // ── Judging ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** The one way in: the sessions that are alive at `now`, in the order of `digests`, `null` where there is none. */
  findLive(digests: readonly Digest[], now: number): Promise<(LiveSession | null)[]>;

  /** The row behind a digest, dead or alive: only ever used to say *why* a session is over. */
  findByDigest(digest: Digest): Promise<Session | null>;

  /** Whether the store answers at all. Throws `store-unavailable` where it does not. */
  ping(): Promise<void>;

  /**
   * Tells of sessions that may not be any more what `findLive` has said of them, until the store is closed: of those that
   * a verb of this store has changed, before its promise settles, whatever came of it; and where `capabilities.notify` is
   * set, of those that anybody changed, as soon as their transaction is over. Messages may be lost, so whoever remembers
   * answers needs a bound of their own as well.
   */
  watch(listener: (changed: ChangedSessions) => void): void;

  // ── Making and replacing ──────────────────────────────────────────────────────────────────────────────────────

  /**
   * Inserts a session and, in the same transaction, ends the presented one (reason `rotated`, whoever's it was), carries
   * the named data from it where it was alive and anonymous, and keeps the user's number of sessions within the limit
   * (`evicted`, oldest first). Sessions that have a successor do not count.
   *
   * Where `session.createdAt` is not after the user's `sessionsNotBefore`, it is moved to one millisecond after it.
   *
   * Refuses with `invalid-credentials` where the user is gone, disabled, or changed in the meantime (see
   * {@link SessionInsertion.credentialsSeenAt}), or the `maker` is dead, and with `session-limit-reached`. Refused means nothing happened.
   */
  insertSession(
    insertion: SessionInsertion,
  ): Promise<{ readonly ok: true; readonly session: LiveSession; readonly ended: readonly Session[] } | InsertDenied>;

  /**
   * Replaces a live session of the same user by a new row with a new digest, in one transaction. With `graceMs` 0 the
   * presented row is ended (`rotated`); with a grace it stays alive, names its successor, and its deadline and lifetime
   * end move to at most `now + graceMs` (never later than they were). A predecessor in grace of the presented session is ended in any
   * case.
   *
   * User, kind, policy, label, scopes and data of the new row are the presented one's. So is `createdAt`, except where the
   * user has proven themselves anew (`reauthenticated`, a change of password): a session that goes on under another token
   * is as old as it was.
   *
   * Refuses with `authentication-required` where the presented session is not alive, and with `already-rotated` where
   * it has a successor. Of two rotations of one session exactly one succeeds.
   */
  rotateSession(
    rotation: SessionRotation,
  ): Promise<
    { readonly ok: true; readonly session: LiveSession } | Denied<'authentication-required' | 'already-rotated'>
  >;

  /**
   * Sets named values in the data of a live session; `undefined` or `null` removes one. Other names stay untouched, so
   * that parallel requests do not overwrite each other (express-session 361). A session in its grace and its heir have the
   * same data: a patch through either token is for both.
   *
   * @returns the data afterwards, or `null` where the session is not alive.
   */
  patchSessionData(digest: Digest, patch: SessionData, now: number): Promise<SessionData | null>;

  // ── Sliding ───────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Marks sessions as used. For each one that was alive at `usedAt`, is so at `now`, and has no successor: `lastUsedAt` moves up to
   * `usedAt` (never back), and the deadline to the earlier of `usedAt` plus the row's own idle timeout and the
   * lifetime's end (never back). Repeating it changes nothing.
   *
   * @returns how many rows changed.
   */
  slide(uses: readonly SessionUse[], now: number): Promise<number>;

  // ── Ending ────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Ends every session that `which` selects and that has not been ended yet, also expired ones that are still kept, each
   * with an event. With a session its predecessor in grace ends too. An earlier end is never overwritten.
   * For `{ userId }` without `exceptId` the user's `sessionsNotBefore` moves up to `now` (or `createdBefore - 1`) in the
   * same transaction, so that a sign-in that is under way cannot slip past.
   *
   * @returns the sessions ended now, newest first. Finding nothing is not an error.
   */
  endSessions(which: SessionSelector, end: SessionEnd): Promise<readonly Session[]>;

  /**
   * Brings sessions within shorter limits: each of lifetime end, idle timeout and deadline becomes the earlier of what
   * it is and what is asked. Sessions that are then past their deadline at `now` end with reason `policy`.
   * Only where still alive; nothing is ever lengthened. One event a session that changed (`session-shortened`, or `session-ended`).
   *
   * @returns those that changed, as they are now.
   */
  shortenSessions(shortenings: readonly SessionShortening[], now: number, actor: Actor): Promise<readonly Session[]>;

  /**
   * Deletes at most `limit` sessions that expired or ended before `before`, by index, without holding a lock for long.
   * Each one that expired without having been ended leaves a `session-expired` event by `policy`, dated at its deadline.
   *
   * @returns how many were deleted; fewer than `limit` means that there are no more.
   */
  sweepSessions(before: number, limit: number): Promise<number>;

  /** Deletes at most `limit` events, throttle states, and deleted users without sessions, that are older than `before`. */
  sweepHistory(before: number, limit: number): Promise<number>;

  // ── Seeing ────────────────────────────────────────────────────────────────────────────────────────────────────

  findSession(id: SessionId): Promise<Session | null>;

  /** One page, newest first (`createdAt`, then `id`, both descending). `state` is judged at `now`. */
  listSessions(query: SessionQuery, now: number): Promise<Page<Session>>;

  /** One page, newest first (`at`, then `id`, both descending). */
  listEvents(query: EventQuery): Promise<Page<AuditEvent>>;

  /** What operators watch. Counts stop at `bound`, so that asking stays cheap. */
  statistics(now: number, bound: number): Promise<StoreStatistics>;

  /**
   * Adds counts to those that are there, in every resolution (see {@link addInto}), and forgets what has been kept long enough at
   * `now`. Parallel additions are all counted.
   */
  addActivity(counts: readonly ActivityCount[], now: number): Promise<void>;

  /** The counts of the pieces of time that begin at `from` or later, in any order. What was never counted is not there. */
  readActivity(resolution: Resolution, from: number): Promise<readonly ActivityCount[]>;

  // ── Users ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Refuses with `user-exists`. */
  createUser(user: NewUser, actor: Actor): Promise<{ readonly ok: true; readonly user: User } | Denied<'user-exists'>>;

  /** A user that is not deleted. */
  findUser(which: { readonly username: string } | { readonly id: UserId }): Promise<User | null>;

  /** A user that is not deleted, with the password hash: for sign-in only. */
  findCredentials(username: string): Promise<Credentials | null>;

  /** The most work that a password hash which was brought in from elsewhere takes, of all that have not been replaced yet. */
  hashWork(): Promise<HashWork>;

  /** One page by user name, ascending; users that are not deleted. */
  listUsers(query: { readonly limit: number; readonly cursor?: string }): Promise<Page<User>>;

  /**
   * Changes a user and ends sessions in the same transaction, as `change.type` demands:
   *
   * - `password`, `roles`, `disable`, `delete`: every session ends (reason `password-changed`, `roles-changed`,
   *   `user-disabled`, `user-deleted`), and `sessionsNotBefore` moves up to `now`. With `rotation` (password only) the
   *   presented session is replaced as by {@link rotateSession} without grace, and the new one alone survives.
   * - `document`: password, roles, profile and being disabled at once; what of it differs decides as above.
   * - `enable`, `profile`, `rehash` (the same password, hashed anew: only where the hash is still `expectedHash`): no session changes.
   * - `delete` erases the password hash and the profile and frees the user name; a new user of that name is another user.
   *
   * Refuses with `user-not-found`, with `revision-conflict`, and with `authentication-required` where the session to rotate is not alive or not this user's.
   */
  changeUser(
    username: string,
    change: UserChange,
    now: number,
    actor: Actor,
  ): Promise<
    | {
        readonly ok: true;
        readonly user: User;
        readonly ended: readonly Session[];
        readonly session: LiveSession | null;
      }
    | Denied<'user-not-found' | 'authentication-required' | 'revision-conflict'>
  >;

  // ── Trail and throttle ────────────────────────────────────────────────────────────────────────────────────────

  /** Appends events that belong to no other verb, such as a sign-in that failed. */
  recordEvents(events: readonly AuditEvent[]): Promise<void>;

  /**
   * Counts one attempt against all of `keys` with `countAttempt`, or against none where one of them must wait: then
   * the answer is the instant from which trying again makes sense. Atomic: parallel attempts are all counted.
   */
  admitAttempt(
    keys: readonly ThrottleKey[],
    now: number,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly blockedUntil: number }>;

  /** Takes an attempt back after a success: `forget` keys are deleted; in `undo` keys one failure and the block go. */
  settleAttempt(success: { readonly forget: readonly string[]; readonly undo: readonly string[] }): Promise<void>;

  // ── Life ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Which schema migrations exist and which of them have been applied, oldest first. */
  migrations(): Promise<readonly Migration[]>;

  /** Applies those that are missing. Safe when several processes start at once. @returns the names applied now. */
  migrate(): Promise<readonly string[]>;

  close(): Promise<void>;
}

/** Sessions by their digests or ids, or by the ids of their users; `any`: nobody knows which. */
export type ChangedSessions = readonly (Digest | SessionId | UserId)[] | 'any';

/** What an engine can do beyond the common ground. Callers ask for these, never for an engine's name. */
export interface StoreCapabilities {
  /** An end reaches other processes without being asked for. */
  readonly notify: boolean;
  readonly skipLocked: boolean;
  /** The database itself refuses forbidden changes. */
  readonly triggers: boolean;
  readonly rowLevelSecurity: boolean;
}

export interface NewSession {
  readonly id: SessionId;
  readonly digest: Digest;
  readonly userId: UserId | null;
  readonly kind: SessionKind;
  readonly policy: string;
  readonly createdAt: number;
  readonly authenticatedAt: number | null;
  /** Default: `createdAt`. */
  readonly lastUsedAt?: number;
  readonly idleTimeoutMs: number;
  readonly lifetimeEndsAt: number | null;
  readonly expiresAt: number | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly label: string | null;
  /** Default `null`: everything. */
  readonly scopes?: readonly Scope[] | null;
  readonly data: SessionData;
}

export interface SessionInsertion {
  readonly session: NewSession;
  /** The session the client came with. It ends, whoever's it was and whatever its state. */
  readonly presented: Digest | null;
  /** Names of data to carry over from the presented session. */
  readonly carry: readonly string[];
  /** 0 is no limit. */
  readonly maxSessions: number;
  readonly onLimit: LimitAction;
  /**
   * The first instant to which the user's `sessionsNotBefore` had not moved when the credentials were read. The insertion is
   * refused where it has moved to or beyond this instant: the password was changed, or everything was ended, while it was being checked. `null`: no check.
   */
  readonly credentialsSeenAt: number | null;
  /** The session whose holder asks for this one. The insertion is refused where it is not alive any more. */
  readonly maker?: Digest;
  readonly event: EventType;
  readonly actor: Actor;
}

export type InsertDenied = Denied<'invalid-credentials' | 'session-limit-reached'>;

export interface SessionRotation {
  readonly presented: Digest;
  readonly id: SessionId;
  readonly digest: Digest;
  readonly now: number;
  readonly graceMs: number;
  /**
   * `null` keeps the presented session's authentication, idle timeout and lifetime end (a renewal); otherwise the new limits
   * after a re-authentication, which restarts both timers (NIST SP 800-63B-4 5.2). Only the lifetime of an `interactive`
   * session may so end later than it did: what an administrator gave stays.
   */
  readonly reauthenticated: { readonly idleTimeoutMs: number; readonly lifetimeEndsAt: number | null } | null;
  readonly event: EventType;
  readonly actor: Actor;
}

export interface SessionUse {
  readonly digest: Digest;
  readonly usedAt: number;
}

export type SessionSelector =
  | { readonly digest: Digest }
  | { readonly id: SessionId; readonly userId?: UserId }
  /** `createdBefore`: only those created before this instant, at most one millisecond after `SessionEnd.at`. */
  | { readonly userId: UserId; readonly exceptId?: SessionId; readonly createdBefore?: number }
  | { readonly ids: readonly SessionId[] };

export interface SessionEnd {
  readonly at: number;
  readonly reason: EndReason;
  /** `sign-out` where the user did it; else `session-ended`. */
  readonly event: 'sign-out' | 'session-ended';
  readonly actor: Actor;
}

export interface SessionShortening {
  readonly id: SessionId;
  /** `null` leaves it as it is. */
  readonly lifetimeEndsAt: number | null;
  /** 0 leaves it as it is. */
  readonly idleTimeoutMs: number;
}

export interface Page<Item> {
  /** With filters there may be fewer than asked for, even none, and still a cursor: a page reads only so far. */
  readonly items: readonly Item[];
  /** Opaque; `null` on the last page. An unreadable one is thrown as `CurfewError` `invalid-cursor`. */
  readonly cursor: string | null;
}

export interface SessionQuery {
  readonly userId?: UserId;
  readonly state?: SessionState;
  readonly kind?: SessionKind;
  readonly policy?: string;
  /** Only sessions from here, as far as their address is known. */
  readonly from?: AddressRange;
  /** Only sessions whose lifetime has no end or ends after this instant. */
  readonly lifetimeEndsAfter?: number;
  /** Only those created at this instant or after it. */
  readonly createdAfter?: number;
  readonly createdBefore?: number;
  /**
   * The beginning of a user name or of a session's id, or any part of a label or a user agent; upper and lower case count as
   * one where they are ASCII. A whole session id finds that session alone.
   */
  readonly text?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** The addresses whose first `prefixLength` bits are those of `address`: `192.0.2.0` with 24, a single one with 32 or 128. */
export interface AddressRange {
  readonly address: string;
  readonly prefixLength: number;
}

export interface EventQuery {
  readonly userId?: UserId;
  readonly sessionId?: SessionId;
  readonly type?: EventType;
  /** Only what happened at this instant or after it. */
  readonly after?: number;
  /** Only what happened before this instant. */
  readonly before?: number;
  readonly limit: number;
  readonly cursor?: string;
}

/** A count that stopped at its bound is "at least this many". */
export interface BoundedCount {
  readonly count: number;
  readonly exact: boolean;
}

export interface StoreStatistics {
  readonly activeSessions: BoundedCount;
  readonly users: BoundedCount;
  /** The deadline of the oldest session that expired and has not been swept; `null` where there is none. */
  readonly oldestUnswept: number | null;
}

export interface NewUser {
  readonly id: UserId;
  readonly username: string;
  /** PHC string; `null` for a user who cannot sign in with a password. */
  readonly passwordHash: string | null;
  readonly roles: readonly string[];
  readonly profile: UserProfile;
  readonly createdAt: number;
}

export interface Credentials {
  readonly user: User;
  readonly passwordHash: string | null;
}

export type UserChange = UserChangeOfType & ExpectedUser;

/** Refuses with `revision-conflict` where the name is another user's by now, or the user's revision another one. */
export interface ExpectedUser {
  readonly expectedId?: UserId;
  readonly expectedRevision?: number;
}

type UserChangeOfType =
  | { readonly type: 'password'; readonly passwordHash: string; readonly rotation?: SessionRotation }
  | { readonly type: 'rehash'; readonly passwordHash: string; readonly expectedHash: string }
  | { readonly type: 'roles'; readonly roles: readonly string[] }
  | { readonly type: 'profile'; readonly profile: UserProfile }
  | {
      readonly type: 'document';
      /** Absent: the password stays. */
      readonly passwordHash?: string;
      readonly roles: readonly string[];
      readonly profile: UserProfile;
      /** Absent: as it was. */
      readonly disabled?: boolean;
    }
  | { readonly type: 'disable' }
  | { readonly type: 'enable' }
  | { readonly type: 'delete' };

export interface ThrottleKey {
  /** A digest of the account or the address: what people type into a name field is sometimes their password. */
  readonly key: string;
  readonly limits: ThrottleLimits;
}

export interface Migration {
  readonly name: string;
  readonly appliedAt: number | null;
}
