import type { Denied } from '../errors.ts';
import type { LimitAction } from '../policy/policy.ts';
import type { AssuranceLevel, Proof } from '../session/assurance.ts';
import type { Binding } from '../session/binding.ts';
import type { Scope } from '../session/scope.ts';
import type {
  EndReason,
  LiveSession,
  Repeatable,
  Session,
  SessionData,
  SessionId,
  SessionKind,
  SessionState,
} from '../session/session.ts';
import type { Digest } from '../token/token.ts';
import type { Provider } from '../user/identity.ts';
import type { UserId } from '../user/user.ts';
import type { Page } from './cursor.ts';
import type { Actor, AuditEvent, EventType } from './event.ts';
import type { AttemptSuccess } from './throttle.ts';

/** Finding, making, using and ending sessions. See {@link Store} for what holds of every verb. */
export interface Sessions {
  /** The one way in: the sessions that are alive at `now`, in the order of `digests`, `null` where there is none. */
  findLive(digests: readonly Digest[], now: number): Promise<(LiveSession | null)[]>;

  /**
   * Says of sessions whose tokens have come with a request that they have been used: from then on no repeated request is given
   * their tokens, or replaces them. What is needed to make a token again is erased. Only where alive at `now`; repeating it
   * changes nothing. It is durable before the request that brought the token is answered.
   *
   * @returns those that are alive and claimed.
   */
  claim(digests: readonly Digest[], now: number): Promise<readonly Digest[]>;

  /** A session, dead or alive: for people to see, and to say *why* one is over. It lets nobody in. */
  find(which: { readonly id: SessionId } | { readonly digest: Digest }): Promise<Session | null>;

  /** One page, newest first (`createdAt`, then `id`, both descending). `state` is judged at `now`. */
  list(query: SessionQuery, now: number): Promise<Page<Session>>;

  /**
   * Inserts a session and, in the same transaction, ends the presented one (reason `rotated`, whoever's it was), carries
   * the named data from it where it was alive and anonymous, and keeps the user's number of sessions within the limits
   * (`evicted`, oldest first).
   *
   * Where `session.createdAt` is not after the user's `sessionsNotBefore`, it is moved to one millisecond after it; where that
   * is more than a second ahead, a wrong clock has written it, and it moves back instead (see `planInsert`).
   *
   * With a `repeatable` that has a key, its answer may get lost and be asked for again: where a request of the same key and `print`
   * has made a session that is still alive and unclaimed, that one ends (`rotated`) in the same transaction, does not count, and
   * hands its data on. Refuses with `idempotency-key-used` where it is neither, and with `idempotency-key-reused` where the key is
   * that of another request.
   *
   * Refuses with `invalid-credentials` where the user is gone, disabled, or changed in the meantime (see
   * {@link SessionInsertion.notBeforeSeen}), or the `maker` is dead, and with `session-limit-reached`. Refused means
   * that nothing happened.
   */
  insert(insertion: SessionInsertion): Promise<Inserted | InsertDenied>;

  /**
   * Replaces a live session of the same user by a new row with a new digest, in one transaction. With `graceMs` 0 the
   * presented row is ended (`rotated`); with a grace it stays alive, names its successor, and its deadline and lifetime
   * end move to at most `now + graceMs` (never later than they were). A predecessor in grace of the presented session is
   * ended in any case.
   *
   * User, kind, policy, label, scopes, binding and data of the new row are the presented one's. So is `createdAt`, except where the
   * user has proven themselves anew (`reauthenticated`, a change of password): a session that goes on under another token
   * is as old as it was.
   *
   * Refuses with `authentication-required` where the presented session is not alive, and with `already-rotated` where
   * it has a successor. Of two rotations of one session exactly one makes a new row.
   *
   * With a grace and `repeatable`, its answer may get lost and be asked for again: while the presented session is in its grace and
   * its heir alive and unclaimed, a rotation of the same `print` and `key` changes nothing and is answered with that heir and the
   * salt of its token. Refuses with `idempotency-key-reused` where the key is that of another request.
   */
  rotate(rotation: SessionRotation): Promise<Rotated | RotateDenied>;

  /**
   * Sets named values in the data of a live session; `undefined` or `null` removes one. Other names stay untouched, so
   * that parallel requests do not overwrite each other (express-session 361). A session in its grace and its heir have the
   * same data: a patch through either token is for both.
   *
   * @param expected names and what they must hold for the patch to be made, `null` for nothing: so that reading, adding one and
   *   writing loses no addition of anybody else's. Default: nothing is expected.
   * @returns the data afterwards, `null` where the session is not alive, or `data-changed` where it does not hold what was
   *   expected: then nothing was written.
   */
  patchData(
    digest: Digest,
    patch: SessionData,
    now: number,
    expected?: SessionData,
  ): Promise<SessionData | 'data-changed' | null>;

  /**
   * Marks sessions as used. For each one that was alive at `usedAt`, is so at `now`, and has no successor: `lastUsedAt`
   * moves up to `usedAt` (never back), and the deadline to the earlier of `usedAt` plus the row's own idle timeout and the
   * lifetime's end (never back). Repeating it changes nothing.
   *
   * @returns how many rows changed.
   */
  slide(uses: readonly SessionUse[], now: number): Promise<number>;

  /**
   * Ends every session that `which` selects and that has neither ended nor expired by then, each with an event. With a session
   * its predecessor in grace ends too, except where it is `exceptId`. What is over keeps its end, and gets no second one.
   * For `{ userId }` without `exceptId` the user's `sessionsNotBefore` moves to `end.at` (or up to `createdBefore - 1`) in
   * the same transaction, so that a sign-in that is under way cannot slip past.
   *
   * @returns the sessions ended now, newest first. Finding nothing is not an error.
   */
  end(which: SessionSelector, end: SessionEnd): Promise<readonly Session[]>;

  /**
   * Brings sessions within shorter limits: each of lifetime end, idle timeout and deadline becomes the earlier of what
   * it is and what is asked. Sessions that are then past their deadline at `now` end with reason `policy`.
   * Only where still alive; nothing is ever lengthened. One event a session that changed (`session-shortened`, or
   * `session-ended`).
   *
   * @returns those that changed, as they are now.
   */
  shorten(shortenings: readonly SessionShortening[], now: number, actor: Actor): Promise<readonly Session[]>;

  /**
   * Deletes at most `limit` sessions that expired or ended before `before`, by index, without holding a lock for long.
   * Each one that expired without having been ended leaves a `session-expired` event by `policy`, dated at its deadline.
   *
   * @returns how many were deleted; fewer than `limit` means that there are no more.
   */
  sweep(before: number, limit: number): Promise<number>;

  /**
   * Tells of sessions that may not be any more what `findLive` has said of them, until the store is closed: of those that
   * a verb of this store has changed, before its promise settles, whatever came of it; and where `capabilities.notify` is
   * set, of those that anybody changed, as soon as their transaction is over. Messages may be lost, so whoever remembers
   * answers needs a bound of their own as well.
   *
   * @returns a function that removes the listener.
   */
  watch(listener: (changed: ChangedSessions) => void): () => void;
}

/** Sessions by their digests or ids, or by the ids of their users; `any`: nobody knows which. */
export type ChangedSessions = readonly (Digest | SessionId | UserId)[] | 'any';

export interface NewSession {
  readonly id: SessionId;
  readonly digest: Digest;
  readonly userId: UserId | null;
  readonly kind: SessionKind;
  readonly policy: string;
  readonly createdAt: number;
  readonly authenticatedAt: number | null;
  /** Default: none. */
  readonly proofs?: readonly Proof[];
  /** Default `null`. */
  readonly level?: AssuranceLevel | null;
  /** Default `null`. */
  readonly provider?: Provider | null;
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
  /** Default `null`: no key can be registered for it. */
  readonly binding?: Binding | null;
  readonly data: SessionData;
  /** Default `null`: the request is not to be repeated, and the session counts as claimed. */
  readonly repeatable?: Repeatable | null;
}

export interface SessionInsertion {
  /** One that comes from an identity (`provider`) is refused where that is not its user's any more. */
  readonly session: NewSession;
  /** The session the client came with. It ends, whoever's it was. */
  readonly presented: Digest | null;
  /** Names of data to carry over from the presented session. */
  readonly carry: readonly string[];
  /** How many sessions the user may have. */
  readonly quotas: readonly SessionQuota[];
  /**
   * The user's `sessionsNotBefore` as it was when the credentials were read. The insertion is refused where it is another one by
   * now: the password was changed, or everything was ended, while it was being checked. `null`: no check.
   */
  readonly notBeforeSeen: number | null;
  /** The session whose holder asks for this one. The insertion is refused where it is not alive any more. */
  readonly maker?: Digest;
  /** The attempt that this session is the success of. It is settled together with the insertion, as by `throttle.settle`. */
  readonly settles?: AttemptSuccess;
  readonly event: EventType;
  readonly actor: Actor;
}

/**
 * Of the user's sessions that are alive, have no successor and are not the presented one, the newest `most - 1` leave room for
 * another. Older ones are too much.
 */
export interface SessionQuota {
  /** At least 1. */
  readonly most: number;
  /** Only sessions of this kind count. Default: all. */
  readonly kind?: SessionKind;
  /** `reject`: the insertion is refused. `evict-oldest`: what is too much ends. */
  readonly onLimit: LimitAction;
}

export interface Inserted {
  readonly ok: true;
  readonly session: LiveSession;
  readonly ended: readonly Session[];
}

export type InsertDenied = Denied<'invalid-credentials' | 'session-limit-reached' | KeyRefusal>;

/** Why a request is not taken for the one that its key stands for. */
export type KeyRefusal = 'idempotency-key-reused' | 'idempotency-key-used';

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
  readonly reauthenticated: Reauthentication | null;
  /** Default `null`. Of no effect without a grace, because the presented token is dead then, and for a re-authentication. */
  readonly repeatable?: Repeatable | null;
  readonly event: EventType;
  readonly actor: Actor;
}

export interface Rotated {
  readonly ok: true;
  readonly session: LiveSession;
  /** Where an earlier rotation has made the session: what its token was made with. Else absent. */
  readonly salt?: string;
}

export type RotateDenied = Denied<'authentication-required' | 'already-rotated' | 'idempotency-key-reused'>;

/** What a proof of this moment changes. */
export interface Reauthentication {
  readonly idleTimeoutMs: number;
  readonly lifetimeEndsAt: number | null;
  /** All that has been proven by now, with what was proven before. */
  readonly proofs: readonly Proof[];
  readonly level: AssuranceLevel | null;
}

export interface SessionUse {
  readonly digest: Digest;
  readonly usedAt: number;
}

export type SessionSelector =
  | { readonly digest: Digest }
  | { readonly id: SessionId; readonly userId?: UserId }
  /**
   * `createdBefore`: only those created before this instant, at most one millisecond after `SessionEnd.at`, and those that claim
   * to have been created after `SessionEnd.at`: the clock that says so was wrong.
   */
  | { readonly userId: UserId; readonly exceptId?: SessionId; readonly createdBefore?: number }
  | { readonly ids: readonly SessionId[] }
  /** Those that somebody signed in to with an identity, at this session of its provider. */
  | { readonly provider: ProviderSelector };

/** At least one of `subject` and `sessionId` is not `null`; sessions match all that is not. Compared exactly. */
export interface ProviderSelector {
  readonly issuer: string;
  readonly subject: string | null;
  readonly sessionId: string | null;
}

export interface SessionEnd {
  readonly at: number;
  readonly reason: EndReason;
  /** `sign-out` where the user did it; else `session-ended`. */
  readonly event: 'sign-out' | 'session-ended';
  readonly actor: Actor;
  /** Further facts for its events. Default: none. */
  readonly detail?: AuditEvent['detail'];
}

export interface SessionShortening {
  readonly id: SessionId;
  /** `null` leaves it as it is. */
  readonly lifetimeEndsAt: number | null;
  /** 0 leaves it as it is. */
  readonly idleTimeoutMs: number;
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
   * Words, each of which is part of the user's name, full name or e-mail address, or of the session's label, address or user agent,
   * or what its id begins with, in any order and in upper or lower case (see `searchWordsOf`). A whole session id finds that session alone.
   */
  readonly text?: string;
  /** Only those of users who have this role now. */
  readonly role?: string;
  /** Only those that have ended for this reason. */
  readonly endReason?: EndReason;
  /** Default: the newest first. */
  readonly isOldestFirst?: boolean;
  /**
   * In place of the order by creation: those that end soonest first, or last (at the same time, by id). Only what is active is listed,
   * whatever `state` says; what has no deadline has the most time left.
   */
  readonly byTimeLeft?: 'least-first' | 'most-first';
  readonly limit: number;
  /** Of a page in the same order. */
  readonly cursor?: string;
}

/** The addresses whose first `prefixLength` bits are those of `address`: `192.0.2.0` with 24, a single one with 32 or 128. */
export interface AddressRange {
  readonly address: string;
  readonly prefixLength: number;
}
