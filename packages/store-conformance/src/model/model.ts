import type { Digest, EndReason, LimitAction, SessionData, SessionId, SessionShortening, UserId } from '@curfew/core';

/**
 * What a store should do, as plainly as it can be said: lists in memory, no index, no transaction, no second thoughts.
 * It shares no code with any store, so that a mistake has to be made twice to go unnoticed.
 */
export interface ModelUser {
  readonly id: UserId;
  readonly username: string;
  roles: readonly string[];
  isDisabled: boolean;
  isDeleted: boolean;
  notBefore: number;
}

export interface ModelSession {
  readonly id: SessionId;
  readonly digest: Digest;
  readonly owner: ModelUser | null;
  readonly createdAt: number;
  readonly authenticatedAt: number | null;
  usedAt: number;
  idleMs: number;
  /** `Infinity` is never, here and for the deadline. */
  lifetimeEndsAt: number;
  deadline: number;
  successor: ModelSession | null;
  end: { readonly at: number; readonly reason: EndReason } | null;
  isSwept: boolean;
  /** Whether nobody has come with its token, and the rotation that made it may be repeated. */
  isUnclaimed: boolean;
  data: SessionData;
}

export interface Model {
  now: number;
  readonly users: ModelUser[];
  readonly sessions: ModelSession[];
}

export interface Limits {
  readonly idleMs: number;
  readonly lifetimeEndsAt: number;
}

export function isAlive(session: ModelSession, at: number): boolean {
  const { owner } = session;
  const isOwnerIn = owner === null || (!owner.isDisabled && !owner.isDeleted && owner.notBefore < session.createdAt);
  return session.end === null && !session.isSwept && session.deadline > at && isOwnerIn;
}

export function signIn(
  model: Model,
  request: Pick<ModelSession, 'id' | 'digest' | 'owner' | 'data'> &
    Limits & {
      readonly presented: ModelSession | null;
      readonly carry: readonly string[];
      readonly maxSessions: number;
      readonly onLimit: LimitAction;
      readonly seen: number | null;
    },
): 'ok' | 'invalid-credentials' | 'session-limit-reached' {
  const { owner, presented, maxSessions } = request;
  const { now } = model;
  if (owner?.isDeleted || owner?.isDisabled) return 'invalid-credentials';
  if (owner !== null && request.seen !== null && owner.notBefore !== request.seen) return 'invalid-credentials';

  const counted = model.sessions
    .filter((each) => owner !== null && each.owner === owner && each !== presented)
    .filter((each) => isAlive(each, now) && each.successor === null)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  // What the presented session has replaced goes with it, but never counted in the first place.
  const surplus =
    maxSessions === 0 || owner === null ? [] : counted.slice(0, Math.max(0, counted.length - maxSessions + 1));
  if (surplus.length > 0 && request.onLimit === 'reject') return 'session-limit-reached';

  const isCarrying = presented !== null && presented.owner === null && isAlive(presented, now);
  const carried = request.carry.filter((name) => isCarrying && name in presented.data);
  const data = Object.fromEntries(carried.map((name) => [name, presented?.data[name]]));
  if (presented !== null) end(model, presented, 'rotated');
  for (const oldest of surplus) end(model, oldest, 'evicted');
  model.sessions.push(fresh(model, { ...request, data: { ...data, ...request.data } }, owner === null ? null : now));
  return 'ok';
}

export function rotate(
  model: Model,
  presented: ModelSession,
  next: Pick<ModelSession, 'id' | 'digest'> & {
    readonly graceMs: number;
    readonly limits: Limits | null;
    readonly isRepeatable: boolean;
  },
): 'ok' | 'again' | 'authentication-required' | 'already-rotated' {
  if (!isAlive(presented, model.now)) return 'authentication-required';
  const isRepeatable = next.isRepeatable && next.graceMs > 0 && next.limits === null;
  if (presented.successor !== null) {
    const isFree = isAlive(presented.successor, model.now) && presented.successor.isUnclaimed;
    return isRepeatable && isFree ? 'again' : 'already-rotated';
  }
  const successor = inherit(model, presented, next);
  successor.isUnclaimed = isRepeatable;
  if (next.graceMs === 0) {
    end(model, presented, 'rotated');
  } else {
    for (const each of predecessorsOf(model, presented)) end(model, each, 'rotated');
    presented.successor = successor;
    presented.lifetimeEndsAt = Math.min(presented.lifetimeEndsAt, model.now + next.graceMs);
    presented.deadline = Math.min(presented.deadline, model.now + next.graceMs);
  }
  model.sessions.push(successor);
  return 'ok';
}

/** @returns whether the session is alive. */
export function claim(session: ModelSession, now: number): boolean {
  if (!isAlive(session, now)) return false;
  session.isUnclaimed = false;
  return true;
}

/** @returns whether the session changed. */
export function slide(session: ModelSession, usedAt: number, now: number): boolean {
  if (!isAlive(session, usedAt) || !isAlive(session, now) || session.successor !== null || usedAt <= session.usedAt)
    return false;
  session.usedAt = usedAt;
  if (session.idleMs > 0) {
    session.deadline = Math.max(session.deadline, Math.min(usedAt + session.idleMs, session.lifetimeEndsAt));
  }
  return true;
}

/** @returns the data afterwards, or `null` where the session is dead. One in its grace and its heir have the same. */
export function patch(
  model: Model,
  session: ModelSession,
  changes: Readonly<Record<string, unknown>>,
): SessionData | null {
  if (!isAlive(session, model.now)) return null;
  const { successor } = session;
  const newest = successor !== null && isAlive(successor, model.now) ? successor : session;
  const merged = Object.entries({ ...newest.data, ...changes }).filter(([name]) => changes[name] !== null);
  newest.data = Object.fromEntries(merged);
  for (const each of predecessorsOf(model, newest)) if (isAlive(each, model.now)) each.data = newest.data;
  return newest.data;
}

/** Ends a session that is not over yet, and what it has replaced, but not the one that is spared. @returns those ended. */
export function end(
  model: Model,
  session: ModelSession,
  reason: EndReason,
  spared: ModelSession | null = null,
): ModelSession[] {
  if (session.isSwept || session === spared) return [];
  const isOver = session.end !== null || session.deadline <= model.now;
  if (!isOver) session.end = { at: model.now, reason };
  const along = predecessorsOf(model, session).flatMap((each) => end(model, each, reason, spared));
  return isOver ? along : [session, ...along];
}

export function endAllOf(model: Model, owner: ModelUser, reason: EndReason): ModelSession[] {
  owner.notBefore = Math.max(owner.notBefore + 1, model.now);
  return model.sessions.filter((each) => each.owner === owner).flatMap((each) => end(model, each, reason));
}

/** @returns whether the session changed. */
export function shorten(model: Model, session: ModelSession, asked: Omit<SessionShortening, 'id'>): boolean {
  if (!isAlive(session, model.now)) return false;
  const before = [session.lifetimeEndsAt, session.idleMs, session.deadline].join();
  session.lifetimeEndsAt = Math.min(session.lifetimeEndsAt, asked.lifetimeEndsAt ?? Infinity);
  session.deadline = Math.min(session.deadline, session.lifetimeEndsAt);
  if (asked.idleTimeoutMs > 0) {
    session.idleMs = Math.min(session.idleMs || Infinity, asked.idleTimeoutMs);
    session.deadline = Math.min(session.deadline, session.usedAt + session.idleMs);
  }
  if (before === [session.lifetimeEndsAt, session.idleMs, session.deadline].join()) return false;
  if (session.deadline <= model.now) {
    session.end = { at: model.now, reason: 'policy' };
    for (const each of predecessorsOf(model, session)) end(model, each, 'policy');
  }
  return true;
}

/** @returns how many were deleted. */
export function sweep(model: Model, before: number): number {
  const swept = model.sessions.filter((each) => !each.isSwept && (each.end?.at ?? each.deadline) < before);
  for (const session of swept) session.isSwept = true;
  return swept.length;
}

export function inherit(
  model: Model,
  presented: ModelSession,
  next: Pick<ModelSession, 'id' | 'digest'> & { readonly limits: Limits | null },
): ModelSession {
  const { owner, data, idleMs, lifetimeEndsAt } = presented;
  const authenticatedAt = next.limits === null ? presented.authenticatedAt : model.now;
  const limits = next.limits ?? { idleMs, lifetimeEndsAt };
  // Only where somebody had signed in does a life start anew.
  const endsAt = owner === null ? Math.min(limits.lifetimeEndsAt, lifetimeEndsAt) : limits.lifetimeEndsAt;
  // What only goes on is as old as it was.
  const beganAt = next.limits === null ? presented.createdAt : model.now;
  return fresh(model, { ...next, owner, data, ...limits, lifetimeEndsAt: endsAt }, authenticatedAt, beganAt);
}

function fresh(
  { now }: Model,
  given: Pick<ModelSession, 'id' | 'digest' | 'owner' | 'data'> & Limits,
  authenticatedAt: number | null,
  beganAt = now,
): ModelSession {
  const { id, digest, owner, data, idleMs, lifetimeEndsAt } = given;
  const createdAt = Math.max(beganAt, (owner?.notBefore ?? -1) + 1);
  const deadline = Math.min(idleMs > 0 ? now + idleMs : Infinity, lifetimeEndsAt);
  const state = { usedAt: now, successor: null, end: null, isSwept: false, isUnclaimed: false };
  return { id, digest, owner, data, idleMs, lifetimeEndsAt, createdAt, authenticatedAt, deadline, ...state };
}

function predecessorsOf(model: Model, session: ModelSession): ModelSession[] {
  return model.sessions.filter((each) => each.successor === session);
}
