import type { Page, Session, SessionQuery } from '@curfew/core';
import type { Connection } from './connection.ts';
import { newest, type Position, readPosition, writePosition } from './cursor.ts';
import { selectSession, toSession } from './session-row.ts';

/**
 * The most rows that one page looks at. Filters have no index of their own, so without a bound a page of rare rows
 * would read the whole table; with it, such a page comes back short, and its cursor leads on.
 */
const examinedPerPage = 5_000;

const examined = {
  all: `
    SELECT rowid AS row, created_at, id FROM sessions
    WHERE (created_at, id) < (@at, @id) ORDER BY created_at DESC, id DESC LIMIT @examined`,
  ofUser: `
    SELECT rowid AS row, created_at, id FROM sessions
    WHERE user_id = @userId AND (created_at, id) < (@at, @id) ORDER BY created_at DESC, id DESC LIMIT @examined`,
};

const matching = `
  (@kind IS NULL OR s.kind = @kind)
  AND (@lifetimeEndsAfter IS NULL OR s.lifetime_ends_at IS NULL OR s.lifetime_ends_at > @lifetimeEndsAfter)
  AND CASE @state
    WHEN 'active'  THEN s.ended_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > @now)
    WHEN 'expired' THEN s.ended_at IS NULL AND s.expires_at <= @now
    WHEN 'ended'   THEN s.ended_at IS NOT NULL
    ELSE TRUE END`;

export function listSessions(connection: Connection, query: SessionQuery, now: number): Page<Session> {
  const source = query.userId === undefined ? examined.all : examined.ofUser;
  const bindings = {
    ...startOf(query),
    now,
    examined: Math.max(examinedPerPage, query.limit + 1),
    userId: query.userId ?? null,
    kind: query.kind ?? null,
    state: query.state ?? null,
    lifetimeEndsAfter: query.lifetimeEndsAfter ?? null,
    limit: query.limit + 1,
  };
  const found = connection
    .statement(
      `${selectSession.replace('FROM sessions s', `FROM (${source}) examined CROSS JOIN sessions s ON s.rowid = examined.row`)}
       WHERE ${matching} LIMIT @limit`,
    )
    .all(bindings)
    .map(toSession);
  const items = found.slice(0, query.limit);
  const last = items.at(-1);
  if (found.length > query.limit && last !== undefined) {
    return { items, cursor: writePosition({ at: last.createdAt, id: last.id }) };
  }
  const end = connection
    .statement<Position>(`SELECT created_at AS at, id FROM (${source}) examined LIMIT 1 OFFSET @examined - 1`)
    .get(bindings);
  return { items, cursor: end === undefined ? null : writePosition(end) };
}

/** The page starts behind its cursor and before `createdBefore`, whichever comes later in the list. */
function startOf({ cursor, createdBefore }: SessionQuery): Position {
  const position = cursor === undefined ? newest : readPosition(cursor);
  return createdBefore !== undefined && createdBefore <= position.at ? { at: createdBefore, id: '' } : position;
}
