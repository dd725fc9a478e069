import {
  newest,
  type Page,
  type Position,
  readPosition,
  type Session,
  type SessionQuery,
  writePosition,
} from '@curfew/core';
import { assertAddressRange } from './address-range.ts';
import type { Connection } from './connection.ts';
import { examinedPerPage } from './keyset.ts';
import { userTexts } from './search.ts';
import { selectSessionFrom, toSession } from './session-row.ts';

const startsAndEnds = '(created_at, id) < (@at, @id) AND created_at >= @createdAfter';

const examined = {
  all: `
    SELECT rowid AS row, created_at, id FROM sessions
    WHERE ${startsAndEnds} ORDER BY created_at DESC, id DESC LIMIT @examined`,
  ofUser: `
    SELECT rowid AS row, created_at, id FROM sessions
    WHERE user_id = @userId AND ${startsAndEnds} ORDER BY created_at DESC, id DESC LIMIT @examined`,
  one: `
    SELECT rowid AS row, created_at, id FROM sessions
    WHERE id = lower(@text) AND ${startsAndEnds} LIMIT @examined`,
};

const matching = `
  (@userId IS NULL OR s.user_id = @userId)
  AND (@kind IS NULL OR s.kind = @kind)
  AND (@policy IS NULL OR s.policy = @policy)
  AND (@lifetimeEndsAfter IS NULL OR s.lifetime_ends_at IS NULL OR s.lifetime_ends_at > @lifetimeEndsAfter)
  AND (@address IS NULL OR is_address_within(s.ip, @address, @prefixLength))
  AND (@text IS NULL OR is_found(@text, ${userTexts}, s.label, s.ip, s.user_agent, s.id))
  AND CASE @state
    WHEN 'active'  THEN s.ended_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > @now)
    WHEN 'expired' THEN s.ended_at IS NULL AND s.expires_at <= @now
    WHEN 'ended'   THEN s.ended_at IS NOT NULL
    ELSE TRUE END`;

const wholeId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The sessions to look at: by the narrowest index that the query allows. */
function source({ userId, text }: SessionQuery): string {
  if (text !== undefined && wholeId.test(text)) return examined.one;
  return userId === undefined ? examined.all : examined.ofUser;
}

export function listSessions(connection: Connection, query: SessionQuery, now: number): Page<Session> {
  const looked = source(query);
  const select = selectSessionFrom(`(${looked}) examined CROSS JOIN sessions s ON s.rowid = examined.row`);
  const bindings = {
    ...startOf(query),
    now,
    examined: Math.max(examinedPerPage, query.limit + 1),
    userId: query.userId ?? null,
    kind: query.kind ?? null,
    policy: query.policy ?? null,
    createdAfter: query.createdAfter ?? Number.MIN_SAFE_INTEGER,
    ...rangeOf(query),
    text: query.text ?? null,
    state: query.state ?? null,
    lifetimeEndsAfter: query.lifetimeEndsAfter ?? null,
    limit: query.limit + 1,
  };
  const found = connection.statement(`${select} WHERE ${matching} LIMIT @limit`).all(bindings).map(toSession);
  const items = found.slice(0, query.limit);
  const last = items.at(-1);
  if (found.length > query.limit && last !== undefined) {
    return { items, cursor: writePosition({ at: last.createdAt, id: last.id }) };
  }
  const end = connection
    .statement<Position>(`SELECT created_at AS at, id FROM (${looked}) examined LIMIT 1 OFFSET @examined - 1`)
    .get(bindings);
  return { items, cursor: end === undefined ? null : writePosition(end) };
}

/** The page starts behind its cursor and before `createdBefore`, whichever comes later in the list. */
function startOf({ cursor, createdBefore }: SessionQuery): Position {
  const position = cursor === undefined ? newest : readPosition(cursor);
  return createdBefore !== undefined && createdBefore <= position.at ? { at: createdBefore, id: '' } : position;
}

/** Checked once here, so that nothing that is no range can select by chance, or select everything. */
function rangeOf({ from }: SessionQuery) {
  if (from === undefined) return { address: null, prefixLength: null };
  assertAddressRange(from);
  return from;
}
