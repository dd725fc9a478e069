import type { LiveSession } from './session.ts';

/** Without an idle timeout nothing slides, but operators still want to see when a session was used. */
const markEveryMs = 60_000;

/**
 * Whether a use is to be written, which moves the end of a session: writes are few, at most one per tenth of the idle timeout for each
 * session. Until more than that has passed, a use counts as the one before.
 */
export function isUseDue(session: LiveSession, now: number): boolean {
  const quietMs = session.idleTimeoutMs > 0 ? session.idleTimeoutMs / 10 : markEveryMs;
  return session.successorId === null && now - session.lastUsedAt > quietMs;
}

/**
 * When a session ends that is used now and never again. A use that is not written counts up to a tenth of the idle timeout less.
 *
 * @returns milliseconds since the epoch; `null`: never.
 */
export function expiryAfterUse(session: LiveSession, now: number): number | null {
  if (session.successorId !== null) return session.expiresAt;
  const slid = session.idleTimeoutMs > 0 ? now + session.idleTimeoutMs : null;
  return earlier(slid, session.lifetimeEndsAt);
}

/**
 * Whether a session ends at another time than it did when it began, which is all that everybody who holds its token has been told. Which
 * of them has heard of a later end nobody knows: one may ask every second, another every minute.
 */
export function hasMovedEnd(session: LiveSession): boolean {
  return session.successorId !== null || (session.idleTimeoutMs > 0 && session.lastUsedAt > session.createdAt);
}

/** The earlier of two instants, where `null` is never. */
export function earlier(one: number | null, other: number | null): number | null {
  if (one === null) return other;
  if (other === null) return one;
  return Math.min(one, other);
}
