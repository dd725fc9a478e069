import {
  type AuditEvent,
  type EventQuery,
  firstId,
  type Page,
  type Position,
  readPosition,
  writePosition,
} from '@curfew/core';
import { type Database, read } from './database.ts';
import { instant } from './instant.ts';
import { examinedPerPage, listStart } from './keyset.ts';
import { idParameter, rangeParameter } from './session-row.ts';

export const eventColumns = `
  e.id AS "id", e.at AS "at", e.type AS "type", e.initiator AS "initiator", e.user_id AS "userId",
  e.username AS "username", e.session_id AS "sessionId", e.actor AS "actor", e.ip AS "ip",
  e.user_agent AS "userAgent", e.reason AS "reason", e.detail AS "detail"`;

/** What a page looks at: from its cursor (`$1`, `$2`) to its end (`$3`), along the narrowest index that the query allows. */
function examined({ sessionId, userId }: EventQuery): { readonly sql: string; readonly key: readonly string[] } {
  const [column, id] =
    sessionId !== undefined ? ['session_id', sessionId] : userId !== undefined ? ['user_id', userId] : [null, null];
  return {
    sql: `
    SELECT * FROM events WHERE (at, id) < ($1::timestamptz, $2::uuid) AND at >= $3::timestamptz
    ${column === null ? '' : `AND ${column} = $4::uuid`}
    ORDER BY at DESC, id DESC LIMIT ${examinedPerPage}`,
    key: id === null ? [] : [idParameter(id)],
  };
}

export async function listEvents(database: Database, query: EventQuery): Promise<Page<AuditEvent>> {
  const start = startOf(query);
  const { sql, key } = examined(query);
  const from = [instant(start.at), start.id, instant(query.after ?? -Infinity), ...key];
  const [user, type, by, range, limit] = [1, 2, 3, 4, 5].map((number) => `$${from.length + number}`);
  const { rows } = await read<AuditEvent>(
    database,
    `SELECT ${eventColumns} FROM (${sql}) e
     WHERE (${user}::uuid IS NULL OR e.user_id = ${user}::uuid) AND (${type}::text IS NULL OR e.type = ${type}::text)
       AND (${by}::text IS NULL
         OR coalesce(e.actor, CASE WHEN e.initiator = 'user' THEN e.username END) = ${by}::text)
       AND (${range}::inet IS NULL OR e.ip <<= ${range}::inet)
     ORDER BY e.at DESC, e.id DESC LIMIT ${limit}::bigint`,
    [
      ...from,
      query.userId === undefined ? null : idParameter(query.userId),
      query.type ?? null,
      query.by ?? null,
      query.from === undefined ? null : rangeParameter(query.from),
      query.limit + 1,
    ],
  );
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  if (rows.length > query.limit && last !== undefined) return { items, cursor: writePosition(last) };
  const end = await read<Position>(
    database,
    `SELECT at AS "at", id AS "id" FROM (${sql}) e ORDER BY at DESC, id DESC OFFSET ${examinedPerPage - 1}`,
    from,
  );
  return { items, cursor: end.rows[0] === undefined ? null : writePosition(end.rows[0]) };
}

/** The page starts behind its cursor and before `before`, whichever comes later in the list. */
function startOf({ cursor, before }: EventQuery): Position {
  const position = cursor === undefined ? listStart : readPosition(cursor);
  return before !== undefined && before <= position.at ? { at: before, id: firstId } : position;
}
