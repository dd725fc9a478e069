import {
  type Actor,
  isExpired,
  type Session,
  type SessionShortening,
  sessionEvent,
  shortenedLimits,
} from '@curfew/core';
import { endByIds } from './end.ts';
import { appendEvents } from './events.ts';
import { instant } from './instant.ts';
import { aliveAt, fromSessions, idParameter, selectSession } from './session-row.ts';
import type { Query } from './statement.ts';
import type { Transaction } from './transaction.ts';

export async function shortenSessions(
  tx: Transaction,
  shortenings: readonly SessionShortening[],
  now: number,
  actor: Actor,
): Promise<readonly Session[]> {
  const alive = await lockAlive(
    tx.query,
    shortenings.map(({ id }) => id),
    now,
  );
  const changed = shorten(shortenings, alive, now);
  if (changed.length === 0) return [];
  await writeLimits(tx.query, changed);
  tx.changed(...changed.map(({ id }) => id));

  const over = changed.filter((session) => isExpired(session, now)).map(({ id }) => id);
  const ended = await endByIds(tx, { at: now, reason: 'policy', event: 'session-ended', actor }, over);
  const shortened = changed.filter((session) => !isExpired(session, now));
  await appendEvents(
    tx.query,
    shortened.map((session) => {
      const { expiresAt, lifetimeEndsAt, idleTimeoutMs } = session;
      const detail = { expiresAt, lifetimeEndsAt, idleTimeoutMs };
      return sessionEvent('session-shortened', session, now, actor, { detail });
    }),
  );
  return changed.map((session) => ended.find(({ id }) => id === session.id) ?? session);
}

/** One after the other, as they are asked: what one of them ends along with it, the next ones find dead. */
function shorten(shortenings: readonly SessionShortening[], alive: Map<string, Session>, now: number): Session[] {
  return shortenings.flatMap((asked) => {
    const session = alive.get(asked.id);
    const limits = session === undefined ? null : shortenedLimits(session, asked);
    if (session === undefined || limits === null) return [];
    const shortened = { ...session, ...limits };
    alive.set(session.id, shortened);
    if (isExpired(shortened, now)) forget(session.id, alive);
    return [shortened];
  });
}

/** With a session its predecessors in grace end. */
function forget(id: string, alive: Map<string, Session>): void {
  alive.delete(id);
  for (const session of [...alive.values()]) if (session.successorId === id) forget(session.id, alive);
}

async function lockAlive(query: Query, ids: readonly string[], now: number): Promise<Map<string, Session>> {
  const { rows } = await query<Session>(
    `${selectSession} ${fromSessions} WHERE s.id = ANY($1::uuid[]) AND ${aliveAt('$2')}
     FOR UPDATE OF s`,
    [ids.map(idParameter), instant(now)],
  );
  return new Map(rows.map((session) => [session.id, session]));
}

async function writeLimits(query: Query, sessions: readonly Session[]): Promise<void> {
  await query(
    `
    UPDATE sessions SET
      lifetime_ends_at = asked.lifetime_ends_at, idle_timeout_ms = asked.idle_timeout_ms, expires_at = asked.expires_at
    FROM unnest($1::uuid[], $2::timestamptz[], $3::bigint[], $4::timestamptz[])
      AS asked (id, lifetime_ends_at, idle_timeout_ms, expires_at)
    WHERE sessions.id = asked.id`,
    [
      sessions.map(({ id }) => id),
      sessions.map(({ lifetimeEndsAt }) => instant(lifetimeEndsAt)),
      sessions.map(({ idleTimeoutMs }) => idleTimeoutMs),
      sessions.map(({ expiresAt }) => instant(expiresAt)),
    ],
  );
}
