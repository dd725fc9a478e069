import type { Actor, Session, SessionShortening } from '@curfew/core';
import type { Connection } from './connection.ts';
import { endSession } from './end.ts';
import { appendEvent, sessionEvent } from './events.ts';
import { aliveAt, findById, selectSession, toSession, updateSession } from './session-row.ts';

export function shortenSessions(
  connection: Connection,
  shortenings: readonly SessionShortening[],
  now: number,
  actor: Actor,
): readonly Session[] {
  return shortenings.flatMap((shortening) => shortenSession(connection, shortening, now, actor) ?? []);
}

/** @returns the session as it is now, or `null` where it is not alive or within the limits already. */
function shortenSession(
  connection: Connection,
  shortening: SessionShortening,
  now: number,
  actor: Actor,
): Session | null {
  const row = connection.statement(`${selectSession} WHERE s.id = ? AND ${aliveAt}`).get(shortening.id, now);
  if (row === undefined) return null;
  const before = toSession(row);
  const limits = shortened(before, shortening);
  const isUnchanged =
    limits.lifetimeEndsAt === before.lifetimeEndsAt &&
    limits.idleTimeoutMs === before.idleTimeoutMs &&
    limits.expiresAt === before.expiresAt;
  if (isUnchanged) return null;

  updateSession(
    connection,
    'lifetime_ends_at = @lifetimeEndsAt, idle_timeout_ms = @idleTimeoutMs, expires_at = @expiresAt WHERE id = @id',
    { ...limits, id: before.id },
  );
  const after = { ...before, ...limits };
  if (limits.expiresAt !== null && limits.expiresAt <= now) {
    endSession(connection, after, { at: now, reason: 'policy', event: 'session-ended', actor });
    return findById(connection, before.id);
  }
  const { expiresAt, lifetimeEndsAt, idleTimeoutMs } = limits;
  appendEvent(
    connection,
    sessionEvent('session-shortened', after, now, actor, { detail: { expiresAt, lifetimeEndsAt, idleTimeoutMs } }),
  );
  return Object.freeze(after);
}

/** Each limit is the earlier of what it is and what is asked. */
function shortened(
  { lifetimeEndsAt, idleTimeoutMs, expiresAt, lastUsedAt }: Session,
  asked: SessionShortening,
): Pick<Session, 'lifetimeEndsAt' | 'idleTimeoutMs' | 'expiresAt'> {
  const idle = asked.idleTimeoutMs === 0 ? idleTimeoutMs : Math.min(idleTimeoutMs || Infinity, asked.idleTimeoutMs);
  const idleEndsAt = asked.idleTimeoutMs === 0 ? null : lastUsedAt + idle;
  return {
    lifetimeEndsAt: earlier(lifetimeEndsAt, asked.lifetimeEndsAt),
    idleTimeoutMs: idle,
    expiresAt: earlier(earlier(expiresAt, asked.lifetimeEndsAt), idleEndsAt),
  };
}

/** `null` is never. */
function earlier(one: number | null, other: number | null): number | null {
  if (one === null) return other;
  return other === null ? one : Math.min(one, other);
}
