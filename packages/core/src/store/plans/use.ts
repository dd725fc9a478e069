import type { Session, SessionData } from '../../session/session.ts';
import { earlier } from '../../session/use.ts';
import { isSameJson } from '../../user/user.ts';

/**
 * A session after it was used: only forward, and only where it is alive and has no successor. The databases say the same in SQL,
 * for many at once.
 *
 * @returns `null` where that changes nothing.
 */
export function slid(session: Session, usedAt: number): Session | null {
  const { idleTimeoutMs, lifetimeEndsAt, expiresAt, successorId } = session;
  if (successorId !== null || session.lastUsedAt >= usedAt) return null;
  const idleEndsAt = earlier(usedAt + idleTimeoutMs, lifetimeEndsAt);
  const moved = idleTimeoutMs === 0 ? expiresAt : Math.max(expiresAt ?? 0, idleEndsAt ?? 0);
  return { ...session, lastUsedAt: usedAt, expiresAt: moved };
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
