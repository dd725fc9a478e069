import {
  type ActivityCount,
  type AttemptSuccess,
  type AuditEvent,
  CurfewError,
  type Delivery,
  type Digest,
  deepFreeze,
  type Identity,
  isAlive,
  isOfUser,
  isSameIdentity,
  type KeptLeaf,
  type KeptRequest,
  type Lease,
  type LiveSession,
  type MadeBefore,
  type NameRule,
  type NewSession,
  newestFirst,
  type PollState,
  type ProviderSelector,
  type Receiver,
  type ReceiverId,
  type Repeatable,
  type RequestDigest,
  type Resolution,
  type RuleVersion,
  type Seal,
  type Session,
  type SessionId,
  type SessionQuota,
  type SessionSelector,
  type StoredSession,
  type StoredUser,
  type StoreImport,
  type ThrottleState,
  type UserId,
} from '@curfew/core';

/** A session, and how the request that made it may be repeated. */
export interface KeptSession extends StoredSession {
  readonly isUnclaimed: boolean;
  readonly repeatable: Repeatable | null;
}

/** A user; when they last signed in is kept beside them. */
export type UserRow = Omit<StoredUser, 'signedInAt'>;

/** Who is told of events, who is at it, and the log. */
export interface KeptReceiver extends Receiver {
  readonly lease: Lease | null;
  readonly log: readonly Delivery[];
}

/** What a throttle key is remembered by. */
export type KeptAttempts = ThrottleState & { readonly forgottenAt: number };

/**
 * The rows, which any number of stores may share. Every verb runs to its end without letting another one in, so the only thing
 * that a transaction needs is to check everything before it writes anything.
 */
export class MemoryDatabase {
  readonly users = new Map<UserId, UserRow>();
  readonly sessions = new Map<SessionId, KeptSession>();
  readonly lastSignIns = new Map<UserId, number>();
  readonly events = new Map<string, AuditEvent>();
  readonly ruleVersions: RuleVersion[] = [];
  readonly seals = new Map<number, Seal>();
  readonly leaves = new Map<string, Omit<KeptLeaf, 'event'> & { readonly number: number }>();
  readonly attempts = new Map<string, KeptAttempts>();
  readonly activity = new Map<string, ActivityCount & { readonly resolution: Resolution }>();
  readonly receivers = new Map<ReceiverId, KeptReceiver>();
  readonly polls = new Map<string, PollState & { readonly lease: Lease | null }>();
  /** Of each event, in the order in which they came. */
  readonly positions = new Map<string, number>();
  lastPosition = 0;
  migratedAt: number | null = null;
  import: StoreImport | null = null;
  nameRule: NameRule | null = null;
  readonly #ids = new Map<Digest, SessionId>();

  /** Every row, as a backup would hold it. */
  dump(): string {
    const tables = [
      this.users,
      this.sessions,
      this.events,
      this.seals,
      this.leaves,
      this.attempts,
      this.activity,
      this.receivers,
      this.polls,
    ];
    return JSON.stringify(tables.map((table) => [...table.values()]));
  }

  userByKey(usernameKey: string): UserRow | null {
    for (const user of this.users.values())
      if (user.usernameKey === usernameKey && user.deletedAt === null) return user;
    return null;
  }

  userByIdentity(identity: Identity): UserRow | null {
    const isIt = (each: Identity) => isSameIdentity(each, identity);
    return [...this.users.values()].find(({ identities }) => identities.some(isIt)) ?? null;
  }

  ownerOf({ userId }: Pick<Session, 'userId'>): UserRow | null {
    return userId === null ? null : (this.users.get(userId) ?? null);
  }

  sessionOf(digest: Digest): KeptSession | null {
    const id = this.#ids.get(digest);
    return id === undefined ? null : (this.sessions.get(id) ?? null);
  }

  /** @throws CurfewError where there is such a session already. To be called before anything is written. */
  assertNew({ id, digest }: Pick<NewSession, 'id' | 'digest'>): void {
    if (!this.sessions.has(id) && !this.#ids.has(digest)) return;
    throw new CurfewError('store-unavailable', `there is a session ${id} already, or one of the same token`);
  }

  putSession(session: KeptSession): KeptSession {
    const kept = deepFreeze({ ...session, data: JSON.parse(JSON.stringify(session.data)) });
    this.sessions.set(kept.id, kept);
    this.#ids.set(kept.digest, kept.id);
    this.#noteSignIn(kept);
    return kept;
  }

  #noteSignIn({ userId, kind, authenticatedAt }: KeptSession): void {
    if (userId === null || kind !== 'interactive' || authenticatedAt === null) return;
    this.noteLastSignIn(userId, authenticatedAt);
  }

  noteLastSignIn(userId: UserId, at: number): void {
    this.lastSignIns.set(userId, Math.max(at, this.lastSignIns.get(userId) ?? at));
  }

  /** With everything that only they have. */
  deleteUser(id: UserId): void {
    this.users.delete(id);
    this.lastSignIns.delete(id);
  }

  /** Writes what a plan makes of sessions. */
  changeSessions(sessions: readonly Session[]): void {
    for (const { id, lifetimeEndsAt, idleTimeoutMs, expiresAt, successorId, endedAt, endReason, endedBy } of sessions) {
      const kept = this.sessions.get(id);
      const changed = { lifetimeEndsAt, idleTimeoutMs, expiresAt, successorId, endedAt, endReason, endedBy };
      if (kept !== undefined) this.putSession({ ...kept, ...changed });
    }
  }

  deleteSession({ id, digest }: StoredSession): void {
    this.sessions.delete(id);
    this.#ids.delete(digest);
  }

  changeUser(id: UserId | null, change: Partial<UserRow>): void {
    const kept = id === null ? undefined : this.users.get(id);
    if (kept !== undefined) this.putUser({ ...kept, ...change });
  }

  putUser(user: UserRow): UserRow {
    const kept: UserRow = deepFreeze(JSON.parse(JSON.stringify(user)));
    this.users.set(kept.id, kept);
    return kept;
  }

  /** Takes back what was counted before a success. */
  settle({ forget, undo }: AttemptSuccess): void {
    for (const key of forget) this.attempts.delete(key);
    for (const key of undo) {
      const state = this.attempts.get(key);
      if (state === undefined) continue;
      this.attempts.set(key, {
        ...state,
        failures: Math.max(state.failures - 1, 0),
        blockedUntil: state.lastFailureAt,
      });
    }
  }

  append(events: readonly AuditEvent[]): void {
    for (const event of events) {
      if (this.events.has(event.id)) continue;
      this.events.set(event.id, deepFreeze({ ...event }));
      this.positions.set(event.id, ++this.lastPosition);
    }
  }

  findAlive(digest: Digest, now: number): LiveSession | null {
    const kept = this.sessionOf(digest);
    return kept !== null && isAlive(kept, this.ownerOf(kept), now) ? this.toLive(kept) : null;
  }

  /** What an end names. */
  select(which: SessionSelector): readonly Session[] {
    if (isOfUser(which)) return this.openOf(which.userId);
    if ('provider' in which) return this.#openOfProvider(which.provider);
    const ids = 'ids' in which ? which.ids : 'id' in which ? [which.id] : [];
    const found = 'digest' in which ? [this.sessionOf(which.digest)] : ids.map((id) => this.sessions.get(id));
    return found.flatMap((session) => (session == null ? [] : this.toSession(session)));
  }

  #openOfProvider({ issuer, subject, sessionId }: ProviderSelector): readonly Session[] {
    if (subject === null && sessionId === null) return [];
    return [...this.sessions.values()]
      .filter(({ endedAt, provider }) => endedAt === null && provider?.issuer === issuer)
      .filter(({ provider }) => subject === null || provider?.subject === subject)
      .filter(({ provider }) => sessionId === null || provider?.sessionId === sessionId)
      .map((session) => this.toSession(session));
  }

  /** What is too much of a user's sessions, the oldest first. */
  surplusOf(
    userId: UserId,
    { most, kind }: SessionQuota,
    { except, now }: { readonly except: readonly Session['id'][]; readonly now: number },
  ): readonly Session[] {
    return this.openOf(userId)
      .filter((each) => isAlive(each, this.ownerOf(each), now) && each.successorId === null)
      .filter(({ id, kind: its }) => !except.includes(id) && (kind === undefined || its === kind))
      .toSorted(newestFirst)
      .slice(most - 1)
      .reverse();
  }

  /** A user's sessions that have not been ended. */
  openOf(userId: UserId): readonly Session[] {
    const open = [...this.sessions.values()].filter((each) => each.userId === userId && each.endedAt === null);
    return open.map((session) => this.toSession(session));
  }

  /** What sessions have replaced and left alive for a grace. */
  replacedBy(sessions: readonly Pick<Session, 'id'>[]): readonly Session[] {
    const ids = new Set<Session['successorId']>(sessions.map(({ id }) => id));
    const replaced = [...this.sessions.values()].filter((each) => ids.has(each.successorId) && each.endedAt === null);
    return replaced.map((session) => this.toSession(session));
  }

  insertSession(session: Required<NewSession>): LiveSession {
    const open = { successorId: null, endedAt: null, endReason: null, endedBy: null };
    const isUnclaimed = session.repeatable !== null;
    return this.toLive(this.putSession({ ...session, ...open, isUnclaimed }));
  }

  /** A session that is alive, with what is kept of the request that made it. */
  findHeir(id: SessionId | null, now: number): KeptRequest | null {
    const kept = id === null ? undefined : this.sessions.get(id);
    if (kept === undefined || !isAlive(kept, this.ownerOf(kept), now)) return null;
    return { session: this.toLive(kept), repeatable: kept.repeatable };
  }

  /** What requests with this key have made. */
  madeBy(key: RequestDigest | null): readonly MadeBefore[] {
    return [...this.sessions.values()].flatMap((kept) => {
      if (key === null || kept.repeatable?.key !== key) return [];
      const { isUnclaimed, repeatable } = kept;
      return { session: this.toSession(kept), isUnclaimed, print: repeatable.print };
    });
  }

  /** Whether a request with this key has made a session, other than `except`. */
  isKeyTaken(key: RequestDigest | null, except: SessionId | null): boolean {
    if (key === null) return false;
    return [...this.sessions.values()].some(({ id, repeatable }) => repeatable?.key === key && id !== except);
  }

  toSession({ digest: _, isUnclaimed: __, repeatable: ___, ...session }: KeptSession): Session {
    return { ...session, username: this.ownerOf(session)?.username ?? null };
  }

  toLive(session: KeptSession): LiveSession {
    const roles = this.ownerOf(session)?.roles ?? [];
    return Object.freeze({ ...this.toSession(session), endedAt: null, roles, isUnclaimed: session.isUnclaimed });
  }
}
