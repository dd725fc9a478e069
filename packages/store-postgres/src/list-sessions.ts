import {
  firstId,
  isUuid,
  listByTimeLeft,
  mergePages,
  neverEnds,
  type Page,
  type Position,
  readPosition,
  type Session,
  type SessionQuery,
  type TimeLeftPart,
  timeLeftPosition,
  writePosition,
} from '@curfew/core';
import { type Database, read } from './database.ts';
import { instant } from './instant.ts';
import { examinedPerPage, listStart, orderOf } from './keyset.ts';
import { searchCondition, userTexts } from './search.ts';
import { along, tracesOf } from './search-index.ts';
import { idParameter, rangeParameter, selectSession } from './session-row.ts';

/** The sessions that a page looks at: from its cursor (`$1`, `$2`) to its end (`$3`), by the further parameters from `$4` on. */
interface Examined {
  readonly sql: string;
  readonly key: readonly unknown[];
  /** Where what was looked at ends, if it has not all been looked at. */
  readonly end: string | null;
  /** How often one session may be among them. */
  readonly copies: number;
}

/** Along the narrowest index that the query allows. */
function examined({ userId, text, isOldestFirst }: SessionQuery): Examined {
  const { within: span, inOrder } = orderOf(isOldestFirst);
  const within = `SELECT * FROM sessions WHERE ${span}`;
  if (text !== undefined && isUuid(text.toLowerCase())) {
    return { sql: `${within} AND id = $4::uuid`, key: [idParameter(text.toLowerCase())], end: null, copies: 1 };
  }
  const sql = `${within} ${userId === undefined ? '' : 'AND user_id = $4::uuid'} ${inOrder} LIMIT ${examinedPerPage}`;
  return {
    sql,
    key: userId === undefined ? [] : [idParameter(userId)],
    end: `SELECT created_at AS "at", id AS "id" FROM (${sql}) s ${inOrder} OFFSET ${examinedPerPage - 1}`,
    copies: 1,
  };
}

/** What is rare is found where it can be at all; what is frequent, by looking at one session after the other. */
export async function listSessions(database: Database, query: SessionQuery, now: number): Promise<Page<Session>> {
  if (query.byTimeLeft === undefined) return listByCreation(database, query, now);
  return listByTimeLeft(
    query,
    now,
    (other) => listByCreation(database, other, now),
    (part) => readPart(database, query, part, now),
  );
}

async function listByCreation(database: Database, query: SessionQuery, now: number): Promise<Page<Session>> {
  const { userId, text } = query;
  const isIndexed = database.pool.engine().capabilities.triggers;
  const isTraced = isIndexed && userId === undefined && text !== undefined && !isUuid(text.toLowerCase());
  const traces = isTraced ? await tracesOf((sql, values) => read(database, sql, values), text, 'sessions') : null;
  return readPage(
    database,
    query,
    now,
    traces === null ? examined(query) : along(traces, orderOf(query.isOldestFirst)),
  );
}

async function readPage(
  database: Database,
  query: SessionQuery,
  now: number,
  { sql, key, end, copies }: Examined,
): Promise<Page<Session>> {
  const start = startOf(query);
  const from = [instant(start.at), start.id, instant(start.until), ...key];
  const rows = await readMatching(database, query, {
    now,
    from,
    sql,
    inOrder: end === null ? '' : orderOf(query.isOldestFirst, 's.').inOrder,
    limit: copies * (query.limit + 1),
  });
  const found = {
    items: rows,
    cursor: end === null || rows.length > copies * query.limit ? null : await endOf(database, end, from),
  };
  return mergePages([found], ({ createdAt: at, id }) => ({ at, id }), query);
}

/** Along the index of deadlines; whatever else is asked for is looked at in each session. */
async function readPart(
  database: Database,
  query: SessionQuery,
  { hasDeadline, descends, start, limit }: TimeLeftPart,
  now: number,
): Promise<Page<Session>> {
  const [compared, direction] = descends ? ['<', 'DESC'] : ['>', 'ASC'];
  const within = hasDeadline
    ? `expires_at > $3::timestamptz AND (expires_at, id) ${compared} ($1::timestamptz, $2::uuid)`
    : `expires_at IS NULL AND id ${compared} $2::uuid AND $1::timestamptz > $3::timestamptz`;
  const inOrder = (table = '') => `ORDER BY ${table}expires_at ${direction}, ${table}id ${direction}`;
  const sql = `SELECT * FROM sessions WHERE ended_at IS NULL AND ${within} ${inOrder()} LIMIT ${examinedPerPage}`;
  const from = [instant(start.at), start.id, instant(now)];
  const found = await readMatching(
    database,
    { ...query, state: 'active' },
    {
      now,
      from: [...from, instant(query.createdAfter ?? null), instant(query.createdBefore ?? null)],
      sql,
      and: `AND ($4::timestamptz IS NULL OR s.created_at >= $4::timestamptz)
        AND ($5::timestamptz IS NULL OR s.created_at < $5::timestamptz)`,
      inOrder: inOrder('s.'),
      limit: limit + 1,
    },
  );
  const items = found.slice(0, limit);
  const last = items.at(-1);
  if (found.length > limit && last !== undefined) return { items, cursor: writePosition(timeLeftPosition(last)) };
  const end = `SELECT coalesce(expires_at, '${instant(neverEnds)}') AS "at", id AS "id" FROM (${sql}) s ${inOrder()} OFFSET ${examinedPerPage - 1}`;
  return { items, cursor: await endOf(database, end, from) };
}

interface Matching {
  readonly now: number;
  /** The parameters of `sql`. */
  readonly from: readonly unknown[];
  readonly sql: string;
  /** Further conditions about them. */
  readonly and?: string;
  readonly inOrder: string;
  readonly limit: number;
}

/** Those of the sessions that are looked at which are meant. */
async function readMatching(
  database: Database,
  query: SessionQuery,
  { now, from, sql, and = '', inOrder, limit: most }: Matching,
): Promise<readonly Session[]> {
  const filters = [
    query.kind ?? null,
    instant(query.lifetimeEndsAfter ?? null),
    query.state ?? null,
    instant(now),
    query.userId === undefined ? null : idParameter(query.userId),
    query.policy ?? null,
    query.from === undefined ? null : rangeParameter(query.from),
    query.role ?? null,
    query.endReason ?? null,
    most,
  ];
  const [kind, lifetime, state, at, user, policy, range, role, endReason, limit] = filters.map(
    (_, index) => `$${from.length + index + 1}`,
  );
  const search = searchCondition(query.text, { texts: sessionTexts, id: 's.id' }, from.length + filters.length + 1);
  const { rows } = await read<Session>(
    database,
    `${selectSession} FROM (${sql}) s LEFT JOIN users u ON u.id = s.user_id
     WHERE (${kind}::text IS NULL OR s.kind = ${kind}::text)
       AND (${lifetime}::timestamptz IS NULL OR s.lifetime_ends_at IS NULL
         OR s.lifetime_ends_at > ${lifetime}::timestamptz)
       AND (${user}::uuid IS NULL OR s.user_id = ${user}::uuid)
       AND (${policy}::text IS NULL OR s.policy = ${policy}::text)
       AND (${role}::text IS NULL OR ${role}::text = ANY (u.roles))
       AND (${endReason}::text IS NULL OR s.end_reason = ${endReason}::text)
       AND (${range}::inet IS NULL OR s.ip <<= ${range}::inet)
       AND ${search.sql}
       AND CASE ${state}::text
         WHEN 'active'  THEN s.ended_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > ${at}::timestamptz)
         WHEN 'expired' THEN s.ended_at IS NULL AND s.expires_at <= ${at}::timestamptz
         WHEN 'ended'   THEN s.ended_at IS NOT NULL
         ELSE TRUE END
       ${and}
     ${inOrder} LIMIT ${limit}::bigint`,
    [...from, ...filters, ...search.parameters],
  );
  return rows;
}

const sessionTexts = `${userTexts}, s.label, host(s.ip), s.user_agent`;

async function endOf(database: Database, sql: string, from: readonly unknown[]): Promise<string | null> {
  const { rows } = await read<Position>(database, sql, from);
  return rows[0] === undefined ? null : writePosition(rows[0]);
}

/** The page starts behind its cursor and within the span that is asked for, whichever comes later in the list. */
function startOf(query: SessionQuery): Position & { readonly until: number } {
  const { cursor, createdAfter = -Infinity, createdBefore = listStart.at } = query;
  const position = cursor === undefined ? null : readPosition(cursor);
  if (query.isOldestFirst) {
    const isBehind = position !== null && position.at >= createdAfter;
    return { ...(isBehind ? position : { at: createdAfter, id: firstId }), until: createdBefore };
  }
  const isBehind = position !== null && position.at < createdBefore;
  return { ...(isBehind ? position : { at: createdBefore, id: firstId }), until: createdAfter };
}
