import { type Page, type Position, readPosition, type Session, type SessionQuery, writePosition } from '@curfew/core';
import { type Database, read } from './database.ts';
import { instant } from './instant.ts';
import { examinedPerPage, firstId, listStart } from './keyset.ts';
import { searchCondition, userTexts } from './search.ts';
import { idParameter, rangeParameter, selectSession } from './session-row.ts';

const wholeId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const sessionTexts = `${userTexts}, s.label, host(s.ip), s.user_agent, s.id::text`;

const newestFirst = 'ORDER BY created_at DESC, id DESC';

/** What a page looks at: from its cursor (`$1`, `$2`) to its end (`$3`), along the narrowest index that the query allows. */
function examined({ userId, text }: SessionQuery) {
  const within =
    'SELECT * FROM sessions WHERE (created_at, id) < ($1::timestamptz, $2::uuid) AND created_at >= $3::timestamptz';
  if (text !== undefined && wholeId.test(text)) {
    return { sql: `${within} AND id = $4::uuid`, key: [idParameter(text.toLowerCase())], order: '' };
  }
  return {
    sql: `${within} ${userId === undefined ? '' : 'AND user_id = $4::uuid'} ${newestFirst} LIMIT ${examinedPerPage}`,
    key: userId === undefined ? [] : [idParameter(userId)],
    order: newestFirst,
  };
}

export async function listSessions(database: Database, query: SessionQuery, now: number): Promise<Page<Session>> {
  const start = startOf(query);
  const { sql, key, order } = examined(query);
  const from = [instant(start.at), start.id, instant(query.createdAfter ?? -Infinity), ...key];
  const filters = [
    query.kind ?? null,
    instant(query.lifetimeEndsAfter ?? null),
    query.state ?? null,
    instant(now),
    query.userId === undefined ? null : idParameter(query.userId),
    query.policy ?? null,
    query.from === undefined ? null : rangeParameter(query.from),
    query.limit + 1,
  ];
  const [kind, lifetime, state, at, user, policy, range, limit] = filters.map(
    (_, index) => `$${from.length + index + 1}`,
  );
  const search = searchCondition(query.text, sessionTexts, from.length + filters.length + 1);
  const { rows } = await read<Session>(
    database,
    `${selectSession} FROM (${sql}) s LEFT JOIN users u ON u.id = s.user_id
     WHERE (${kind}::text IS NULL OR s.kind = ${kind}::text)
       AND (${lifetime}::timestamptz IS NULL OR s.lifetime_ends_at IS NULL
         OR s.lifetime_ends_at > ${lifetime}::timestamptz)
       AND (${user}::uuid IS NULL OR s.user_id = ${user}::uuid)
       AND (${policy}::text IS NULL OR s.policy = ${policy}::text)
       AND (${range}::inet IS NULL OR s.ip <<= ${range}::inet)
       AND ${search.sql}
       AND CASE ${state}::text
         WHEN 'active'  THEN s.ended_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > ${at}::timestamptz)
         WHEN 'expired' THEN s.ended_at IS NULL AND s.expires_at <= ${at}::timestamptz
         WHEN 'ended'   THEN s.ended_at IS NOT NULL
         ELSE TRUE END
     ${order && 'ORDER BY s.created_at DESC, s.id DESC'} LIMIT ${limit}::bigint`,
    [...from, ...filters, ...search.parameters],
  );
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  if (rows.length > query.limit && last !== undefined) {
    return { items, cursor: writePosition({ at: last.createdAt, id: last.id }) };
  }
  if (order === '') return { items, cursor: null };
  const end = await read<Position>(
    database,
    `SELECT created_at AS "at", id AS "id" FROM (${sql}) s
     ORDER BY created_at DESC, id DESC OFFSET ${examinedPerPage - 1}`,
    from,
  );
  return { items, cursor: end.rows[0] === undefined ? null : writePosition(end.rows[0]) };
}

/** The page starts behind its cursor and before `createdBefore`, whichever comes later in the list. */
function startOf({ cursor, createdBefore }: SessionQuery): Position {
  const position = cursor === undefined ? listStart : readPosition(cursor);
  return createdBefore !== undefined && createdBefore <= position.at ? { at: createdBefore, id: firstId } : position;
}
