import { randomBytes, randomUUID } from 'node:crypto';
import {
  type Actor,
  type AuditEvent,
  type Credentials,
  type Digest,
  type Identity,
  type LimitAction,
  type LiveSession,
  type NewSession,
  type SessionEnd,
  type SessionId,
  type SessionInsertion,
  type SessionRotation,
  type Store,
  Token,
  type User,
  type UserId,
  type UserProfile,
} from '@curfew/core';

/** When everything begins. Tests move on from here; no clock is asked. */
export const epoch = 1_800_000_000_000;
export const second = 1_000;
export const hour = 3_600_000;
export const day = 24 * hour;

export const person: Actor = { initiator: 'user', actor: null, ip: '192.0.2.7', userAgent: 'Browser/1.0' };
export const administrator: Actor = { initiator: 'admin', actor: 'root', ip: '198.51.100.1', userAgent: null };

export function newToken(): Token {
  return Token.generate(randomBytes);
}

export function newDigest(): Digest {
  return newToken().digest;
}

export function newId(): SessionId {
  return randomUUID() as SessionId;
}

let names = 0;

export async function addUser(
  store: Store,
  over: {
    username?: string;
    usernameKey?: string;
    roles?: readonly string[];
    passwordHash?: string | null;
    createdAt?: number;
    identity?: Identity;
    profile?: UserProfile;
  } = {},
): Promise<User> {
  const username = over.username ?? `person-${++names}`;
  const created = await store.users.create(
    {
      id: randomUUID() as UserId,
      username,
      usernameKey: username,
      passwordHash: '$argon2id$stand-in',
      roles: [],
      profile: {},
      createdAt: epoch - day,
      ...over,
    },
    administrator,
  );
  if (!created.ok) throw new Error(`could not add the user: ${created.code}`);
  return created.user;
}

export async function credentialsOf(store: Store, username: string): Promise<Credentials | null> {
  return (await store.users.findCredentials(username)).credentials;
}

type InsertionOver = Partial<Omit<SessionInsertion, 'session' | 'quotas'>> &
  Partial<NewSession> & { readonly maxSessions?: number; readonly onLimit?: LimitAction };

/** A sign-in at {@link epoch}, or an anonymous session where `user` is `null`: one hour idle, one day at most. */
export function insertionFor(user: Pick<User, 'id'> | null, over: InsertionOver = {}): SessionInsertion {
  const {
    presented = null,
    carry = [],
    maxSessions = 0,
    onLimit = 'reject',
    notBeforeSeen = null,
    settles,
    ...rest
  } = over;
  const quotas = maxSessions > 0 ? [{ most: maxSessions, onLimit }] : [];
  const { event = user === null ? 'anonymous-session-created' : 'sign-in', actor = person, ...session } = rest;
  const createdAt = session.createdAt ?? epoch;
  const limits = { idleTimeoutMs: hour, lifetimeEndsAt: createdAt + day, ...session };
  return {
    session: {
      id: newId(),
      digest: newDigest(),
      userId: user?.id ?? null,
      kind: user === null ? 'anonymous' : 'interactive',
      policy: 'default',
      createdAt,
      authenticatedAt: user === null ? null : createdAt,
      expiresAt: deadlineOf(createdAt, limits.idleTimeoutMs, limits.lifetimeEndsAt),
      ip: person.ip,
      userAgent: person.userAgent,
      label: null,
      scopes: null,
      data: {},
      ...limits,
    },
    ...{ presented, carry, quotas, notBeforeSeen, event, actor },
    ...(settles !== undefined && { settles }),
  };
}

/** The earlier of the two limits; `null` where neither is set. */
function deadlineOf(usedAt: number, idleTimeoutMs: number, lifetimeEndsAt: number | null): number | null {
  const deadline = Math.min(idleTimeoutMs > 0 ? usedAt + idleTimeoutMs : Infinity, lifetimeEndsAt ?? Infinity);
  return deadline === Infinity ? null : deadline;
}

/** A session in the store, with the digest under which it is looked up. */
export interface Kept {
  readonly digest: Digest;
  readonly session: LiveSession;
}

export async function insert(store: Store, user: Pick<User, 'id'> | null, over: InsertionOver = {}): Promise<Kept> {
  const insertion = insertionFor(user, over);
  const inserted = await store.sessions.insert(insertion);
  if (!inserted.ok) throw new Error(`could not insert the session: ${inserted.code}`);
  return { digest: insertion.session.digest, session: inserted.session };
}

/** One session created at each of these instants. */
export async function insertAt(
  store: Store,
  user: Pick<User, 'id'> | null,
  instants: readonly number[],
): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const createdAt of instants) kept.push(await insert(store, user, { createdAt }));
  return kept;
}

export function rotationOf(presented: Digest, over: Partial<SessionRotation> = {}): SessionRotation {
  return {
    presented,
    id: newId(),
    digest: newDigest(),
    now: epoch + second,
    graceMs: 0,
    reauthenticated: null,
    event: 'session-rotated',
    actor: person,
    ...over,
  };
}

export async function rotate(store: Store, presented: Digest, over: Partial<SessionRotation> = {}): Promise<Kept> {
  const rotation = rotationOf(presented, over);
  const rotated = await store.sessions.rotate(rotation);
  if (!rotated.ok) throw new Error(`could not rotate the session: ${rotated.code}`);
  return { digest: rotation.digest, session: rotated.session };
}

export function endAt(at: number, over: Partial<SessionEnd> = {}): SessionEnd {
  return { at, reason: 'revoked', event: 'session-ended', actor: administrator, ...over };
}

export async function findOne(store: Store, digest: Digest, now: number): Promise<LiveSession | null> {
  const [session] = await store.sessions.findLive([digest], now);
  return session ?? null;
}

export async function isAlive(store: Store, digest: Digest, now: number): Promise<boolean> {
  return (await findOne(store, digest, now)) !== null;
}

/** Everything that a paged list holds, page after page. */
export async function readAll<Item>(
  page: (cursor: string | undefined) => Promise<{ readonly items: readonly Item[]; readonly cursor: string | null }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const next = await page(cursor);
    items.push(...next.items);
    cursor = next.cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

export function eventsOf(store: Store, sessionId: SessionId): Promise<AuditEvent[]> {
  return readAll((cursor) => store.trail.list({ sessionId, limit: 100, ...(cursor !== undefined && { cursor }) }));
}

export function allEvents(store: Store): Promise<AuditEvent[]> {
  return readAll((cursor) => store.trail.list({ limit: 100, ...(cursor !== undefined && { cursor }) }));
}

/** Those that say that a session is over. Of each session there is at most one. */
export async function endingsOf(store: Store, sessionId: SessionId): Promise<AuditEvent[]> {
  const over = ['session-ended', 'sign-out', 'session-expired'];
  return (await eventsOf(store, sessionId)).filter(({ type }) => over.includes(type));
}
