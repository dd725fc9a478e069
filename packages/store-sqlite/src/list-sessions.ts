import {
  isUuid,
  mergePages,
  type Page,
  type Position,
  readPosition,
  type Session,
  type SessionQuery,
  writePosition,
} from '@curfew/core';
import { rangeBindings } from './address-range.ts';
import type { Connection } from './connection.ts';
import { examinedPerPage } from './keyset.ts';
import { idsThatBegin, type Traces, tracesOf, userTexts } from './search.ts';
import { selectSessionFrom, toSession } from './session-row.ts';

/** Along which index the sessions that a page looks at are read, and what of it. */
interface Source {
  readonly along: keyof typeof lookups.newest;
  readonly value?: string;
}

/** From `@at` and `@id`, where the page starts, to `@until`. */
const newestFirst = { within: '(created_at, id) < (@at, @id) AND created_at >= @until', direction: 'DESC' };
const oldestFirst = { within: '(created_at, id) > (@at, @id) AND created_at < @until', direction: 'ASC' };

function lookupsIn({ within, direction }: typeof newestFirst) {
  const inOrder = (condition: string) => `
    SELECT rowid AS row, created_at, id FROM sessions
    WHERE ${condition}${within} ORDER BY created_at ${direction}, id ${direction} LIMIT @examined`;
  return {
    all: inOrder(''),
    user: inOrder('user_id = @value AND '),
    ip: inOrder('ip = @value AND '),
    userAgent: inOrder('user_agent = @value AND '),
    label: inOrder('label = @value AND '),
    id: `
    SELECT rowid AS row, created_at, id FROM sessions
    WHERE id = @value AND ${within} LIMIT @examined`,
  };
}

const lookups = { newest: lookupsIn(newestFirst), oldest: lookupsIn(oldestFirst) };

/** Which of the sessions that a page looks at are meant: `s`, with their users `u`. */
export const matching = `
  (@userId IS NULL OR s.user_id = @userId)
  AND (@kind IS NULL OR s.kind = @kind)
  AND (@policy IS NULL OR s.policy = @policy)
  AND (@role IS NULL OR EXISTS (SELECT 1 FROM json_each(u.roles) WHERE value = @role))
  AND (@endReason IS NULL OR s.end_reason = @endReason)
  AND (@lifetimeEndsAfter IS NULL OR s.lifetime_ends_at IS NULL OR s.lifetime_ends_at > @lifetimeEndsAfter)
  AND (@address IS NULL OR is_address_within(s.ip, @address, @prefixLength))
  AND (@text IS NULL OR is_found(@text, s.id, ${userTexts}, s.label, s.ip, s.user_agent))
  AND CASE @state
    WHEN 'active'  THEN s.ended_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > @now)
    WHEN 'expired' THEN s.ended_at IS NULL AND s.expires_at <= @now
    WHEN 'ended'   THEN s.ended_at IS NOT NULL
    ELSE TRUE END`;

/** The sessions to look at: by the narrowest index that the query allows. */
function sourceOf({ userId, text }: SessionQuery): Source {
  if (text !== undefined && isUuid(text.toLowerCase())) return { along: 'id', value: text.toLowerCase() };
  return userId === undefined ? { along: 'all' } : { along: 'user', value: userId };
}

/** What is rare is found where it can be at all; what is frequent, by looking at one session after the other. */
export function listSessions(connection: Connection, query: SessionQuery, now: number): Page<Session> {
  const source = sourceOf(query);
  const traces = query.text === undefined || source.along !== 'all' ? null : tracesOf(connection, query.text);
  const sources = traces && sourcesAlong(connection, traces);
  if (sources === null) return readPage(connection, query, { source, now, budget: examinedPerPage });
  const budget = Math.max(1, Math.floor(examinedPerPage / Math.max(1, sources.length)));
  const each = { ...query, limit: Math.min(query.limit, budget) };
  const found = sources.map((one) => readPage(connection, each, { source: one, now, budget }));
  return mergePages(found, ({ createdAt: at, id }) => ({ at, id }), query);
}

/** @returns `null` where there are too many. */
function sourcesAlong(connection: Connection, { userIds, texts, idStarts }: Traces): readonly Source[] | null {
  const ids = idsThatBegin(connection, 'sessions', idStarts);
  return (
    ids && [
      ...userIds.map((value): Source => ({ along: 'user', value })),
      ...(['ip', 'userAgent', 'label'] as const).flatMap((along) => texts.map((value): Source => ({ along, value }))),
      ...ids.map((value): Source => ({ along: 'id', value })),
    ]
  );
}

interface Reading {
  readonly source: Source;
  readonly now: number;
  /** How many sessions are looked at. */
  readonly budget: number;
}

function readPage(connection: Connection, query: SessionQuery, { source, now, budget }: Reading): Page<Session> {
  const looked = lookups[query.isOldestFirst ? 'oldest' : 'newest'][source.along];
  const select = selectSessionFrom(`(${looked}) examined CROSS JOIN sessions s ON s.rowid = examined.row`);
  const bindings = {
    ...startOf(query),
    ...filtersOf(query, now),
    value: source.value ?? null,
    examined: Math.max(budget, query.limit + 1),
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

/** The parameters of {@link matching}. */
export function filtersOf(query: SessionQuery, now: number): object {
  return {
    now,
    userId: query.userId ?? null,
    kind: query.kind ?? null,
    policy: query.policy ?? null,
    role: query.role ?? null,
    endReason: query.endReason ?? null,
    ...rangeBindings(query.from),
    text: query.text ?? null,
    state: query.state ?? null,
    lifetimeEndsAfter: query.lifetimeEndsAfter ?? null,
  };
}

/** The page starts behind its cursor and within the span that is asked for, whichever comes later in the list. */
function startOf(query: SessionQuery): Position & { readonly until: number } {
  const { cursor, createdAfter = Number.MIN_SAFE_INTEGER, createdBefore = Number.MAX_SAFE_INTEGER } = query;
  const position = cursor === undefined ? null : readPosition(cursor);
  if (query.isOldestFirst) {
    const isBehind = position !== null && position.at >= createdAfter;
    return { ...(isBehind ? position : { at: createdAfter, id: '' }), until: createdBefore };
  }
  const isBehind = position !== null && position.at < createdBefore;
  return { ...(isBehind ? position : { at: createdBefore, id: '' }), until: createdAfter };
}
