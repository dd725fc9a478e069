import { randomUUID } from 'node:crypto';
import { type EndReason, isExpired, type LiveSession, type Session, type SessionData } from '../session/session.ts';
import { earlier } from '../session/use.ts';
import { isSameJson, type User } from '../user/user.ts';
import type { Actor, AuditEvent, EventType } from './event.ts';
import type { NewSession, SessionEnd, SessionInsertion, SessionRotation, SessionShortening } from './sessions.ts';
import type { ExpectedUser, UserChange } from './users.ts';

/**
 * What every store decides alike, said once: a store reads rows, asks these, and writes rows. Nothing here touches a
 * database, and no store has rules of its own about sessions.
 */

/** The event of something that happened to a session. */
export function sessionEvent(
  type: EventType,
  session: Pick<Session, 'id' | 'userId' | 'username'>,
  at: number,
  actor: Actor,
  more: Partial<Pick<AuditEvent, 'reason' | 'detail'>> = {},
): AuditEvent {
  const { id: sessionId, userId, username } = session;
  return { id: randomUUID(), at, type, ...actor, userId, username, sessionId, reason: null, detail: {}, ...more };
}

/** The event of something that happened to a user. */
export function userEvent(type: EventType, user: Pick<User, 'id' | 'username'>, at: number, actor: Actor): AuditEvent {
  const { id: userId, username } = user;
  return { id: randomUUID(), at, type, ...actor, userId, username, sessionId: null, reason: null, detail: {} };
}

/** The event of an end. What ends along with a person's own sign-out is not a second sign-out. */
export function endEvent(session: Session, { at, actor, event, reason }: SessionEnd): AuditEvent {
  return sessionEvent(event, session, at, actor, { reason: event === 'session-ended' ? reason : null });
}

export function endByRotation({ now, actor }: SessionRotation): SessionEnd {
  return { at: now, reason: 'rotated', event: 'session-ended', actor };
}

/**
 * The new row of a rotation. It is the presented session's heir, and lives no longer than that would have.
 *
 * @param notBefore the user's `sessionsNotBefore`; the heir is created after it.
 */
export function successorOf(presented: LiveSession, rotation: SessionRotation, notBefore: number | null): NewSession {
  const { now, reauthenticated } = rotation;
  const { idleTimeoutMs, lifetimeEndsAt: asked } = reauthenticated ?? presented;
  // Only a sign-in's own life starts anew; what an administrator gave, or has shortened meanwhile, stays.
  const lifetimeEndsAt = presented.kind === 'interactive' ? asked : earlier(asked, presented.lifetimeEndsAt);
  const idleEndsAt = idleTimeoutMs > 0 ? now + idleTimeoutMs : null;
  const inherited = reauthenticated === null && idleEndsAt === null ? presented.expiresAt : null;
  // A renewal goes on with what began earlier: otherwise rotating would be the way past "end everything before".
  const beganAt = reauthenticated === null ? presented.createdAt : now;
  const createdAt = Math.max(beganAt, notBefore === null ? beganAt : notBefore + 1);
  return {
    id: rotation.id,
    digest: rotation.digest,
    userId: presented.userId,
    kind: presented.kind,
    policy: presented.policy,
    createdAt,
    lastUsedAt: Math.max(now, createdAt),
    authenticatedAt: reauthenticated === null ? presented.authenticatedAt : now,
    proofs: (reauthenticated ?? presented).proofs,
    level: (reauthenticated ?? presented).level,
    provider: presented.provider,
    idleTimeoutMs,
    lifetimeEndsAt,
    expiresAt: earlier(earlier(idleEndsAt, lifetimeEndsAt), inherited),
    ip: rotation.actor.ip,
    userAgent: rotation.actor.userAgent,
    label: presented.label,
    scopes: presented.scopes,
    data: presented.data,
  };
}

/** Only what nobody had signed in to: a person's own data never moves into another person's session. */
export function carriedData(presented: Session | null, { carry, session }: SessionInsertion): SessionData {
  if (presented === null || presented.userId !== null) return {};
  if (presented.endedAt !== null || isExpired(presented, session.createdAt)) return {};
  return Object.fromEntries(
    carry.flatMap((name) => (Object.hasOwn(presented.data, name) ? [[name, presented.data[name]]] : [])),
  );
}

type Limits = Pick<Session, 'lifetimeEndsAt' | 'idleTimeoutMs' | 'expiresAt'>;

/** Each limit is the earlier of what it is and what is asked. @returns `null` where that changes nothing. */
export function shortenedLimits(session: Session, asked: SessionShortening): Limits | null {
  const { lifetimeEndsAt, idleTimeoutMs, expiresAt, lastUsedAt } = session;
  const idle = asked.idleTimeoutMs === 0 ? idleTimeoutMs : Math.min(idleTimeoutMs || Infinity, asked.idleTimeoutMs);
  const idleEndsAt = asked.idleTimeoutMs === 0 ? null : lastUsedAt + idle;
  const limits = {
    lifetimeEndsAt: earlier(lifetimeEndsAt, asked.lifetimeEndsAt),
    idleTimeoutMs: idle,
    expiresAt: earlier(earlier(expiresAt, asked.lifetimeEndsAt), idleEndsAt),
  };
  const isUnchanged =
    limits.lifetimeEndsAt === lifetimeEndsAt &&
    limits.idleTimeoutMs === idleTimeoutMs &&
    limits.expiresAt === expiresAt;
  return isUnchanged ? null : limits;
}

/** Whether data holds what a conditional patch expects; `null` expects nothing under a name. */
export function holds(data: SessionData, expected: SessionData): boolean {
  return Object.entries(expected).every(([name, value]) =>
    isSameJson(Object.hasOwn(data, name) ? data[name] : null, value ?? null),
  );
}

/** Data after a patch. Through a map, because setting a name such as `__proto__` on an object does something else. */
export function patchedData(data: SessionData, patch: SessionData): SessionData {
  const merged = new Map(Object.entries(data));
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined || value === null) merged.delete(name);
    else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

/** Whether a change meets the user whom it was made for. */
export function isAsExpected({ expectedId, expectedRevision }: ExpectedUser, { id, revision }: User): boolean {
  return (expectedId ?? id) === id && (expectedRevision ?? revision) === revision;
}

type Ending = EndReason & EventType;

/** Why a change of a user ends all their sessions. `null`: it leaves them alone. */
export function endingOf(change: UserChange, user: User): Ending | null {
  return endingsOf(change, user)[0] ?? null;
}

/** What a change of a user is remembered as: each part of it. */
export function eventsOf(change: UserChange, user: User): readonly EventType[] {
  const enables = change.type === 'enable' || (change.type === 'document' && change.disabled === false);
  return [...endingsOf(change, user), ...(enables && user.disabledAt !== null ? (['user-enabled'] as const) : [])];
}

/** The one that people are told comes first. */
function endingsOf(change: UserChange, user: User): readonly Ending[] {
  switch (change.type) {
    case 'password':
      return ['password-changed'];
    case 'roles':
      return ['roles-changed'];
    case 'document': {
      const endings: Ending[] = [];
      if (change.disabled === true && user.disabledAt === null) endings.push('user-disabled');
      if (change.passwordHash !== undefined) endings.push('password-changed');
      if (!isSameRoles(change.roles, user.roles)) endings.push('roles-changed');
      return endings;
    }
    case 'disable':
      return ['user-disabled'];
    case 'delete':
      return ['user-deleted'];
    case 'enable':
    case 'profile':
    case 'rehash':
      return [];
  }
}

/** Since when a user is disabled after a document was written. */
export function disabledAfter(
  { disabled }: Extract<UserChange, { readonly type: 'document' }>,
  { disabledAt }: User,
  now: number,
): number | null {
  if (disabled === undefined) return disabledAt;
  return disabled ? (disabledAt ?? now) : null;
}

function isSameRoles(one: readonly string[], other: readonly string[]): boolean {
  const [ones, others] = [new Set(one), new Set(other)];
  return ones.size === others.size && one.every((role) => others.has(role));
}

/** The order of lists: `createdAt`, then `id`, both descending. */
export function newestFirst(a: Pick<Session, 'createdAt' | 'id'>, b: Pick<Session, 'createdAt' | 'id'>): number {
  return b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
}
