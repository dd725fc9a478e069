import { type Page, type Position, readPosition, type Session, type SessionQuery, writePosition } from '@curfew/core';
import { type Database, read } from './database.ts';
import { instant } from './instant.ts';
import { examinedPerPage, firstId, listStart } from './keyset.ts';
import { idParameter, selectSession } from './session-row.ts';

/** What a page looks at: from its cursor (`$1`, `$2`) on, along the narrowest index that the query allows. */
function examined({ userId }: SessionQuery): string {
  const ofUser = userId === undefined ? '' : 'AND user_id = $3::uuid';
  return `
    SELECT * FROM sessions WHERE (created_at, id) < ($1::timestamptz, $2::uuid) ${ofUser}
    ORDER BY created_at DESC, id DESC LIMIT ${examinedPerPage}`;
}

export async function listSessions(database: Database, query: SessionQuery, now: number): Promise<Page<Session>> {
  const start = startOf(query);
  const from = [instant(start.at), start.id, ...(query.userId === undefined ? [] : [idParameter(query.userId)])];
  const filters = [query.kind ?? null, instant(query.lifetimeEndsAfter ?? null), query.state ?? null, instant(now)];
  const [kind, lifetime, state, at, limit] = [1, 2, 3, 4, 5].map((number) => `$${from.length + number}`);
  const { rows } = await read<Session>(
    database,
    `${selectSession} FROM (${examined(query)}) s LEFT JOIN users u ON u.id = s.user_id
     WHERE (${kind}::text IS NULL OR s.kind = ${kind}::text)
       AND (${lifetime}::timestamptz IS NULL OR s.lifetime_ends_at IS NULL
         OR s.lifetime_ends_at > ${lifetime}::timestamptz)
       AND CASE ${state}::text
         WHEN 'active'  THEN s.ended_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > ${at}::timestamptz)
         WHEN 'expired' THEN s.ended_at IS NULL AND s.expires_at <= ${at}::timestamptz
         WHEN 'ended'   THEN s.ended_at IS NOT NULL
         ELSE TRUE END
     ORDER BY s.created_at DESC, s.id DESC LIMIT ${limit}::bigint`,
    [...from, ...filters, query.limit + 1],
  );
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  if (rows.length > query.limit && last !== undefined) {
    return { items, cursor: writePosition({ at: last.createdAt, id: last.id }) };
  }
  const end = await read<Position>(
    database,
    `SELECT created_at AS "at", id AS "id" FROM (${examined(query)}) s
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
