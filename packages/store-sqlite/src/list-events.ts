import {
  type AuditEvent,
  type EventQuery,
  newest,
  type Page,
  type Position,
  readPosition,
  writePosition,
} from '@curfew/core';
import { rangeBindings } from './address-range.ts';
import type { Connection } from './connection.ts';
import { parseObject } from './json-column.ts';
import { examinedPerPage } from './keyset.ts';

export const eventColumns = `
  e.id AS id, e.at AS at, e.type AS type, e.initiator AS initiator, e.user_id AS userId, e.username AS username,
  e.session_id AS sessionId, e.actor AS actor, e.ip AS ip, e.user_agent AS userAgent, e.reason AS reason,
  e.detail AS detail`;

export type StoredEvent = Omit<AuditEvent, 'detail'> & { readonly detail: string };

export function readEvent(row: StoredEvent): AuditEvent {
  return { ...row, detail: parseObject(row.detail) as AuditEvent['detail'] };
}

/** The events to look at: by the narrowest index that the query allows. */
function source({ sessionId, userId }: EventQuery): string {
  const narrowed =
    sessionId !== undefined ? 'session_id = @sessionId AND' : userId !== undefined ? 'user_id = @userId AND' : '';
  return `SELECT at, id FROM events WHERE ${narrowed} (at, id) < (@at, @id) AND at >= @after ORDER BY at DESC, id DESC LIMIT @examined`;
}

export function listEvents(connection: Connection, query: EventQuery): Page<AuditEvent> {
  const examined = source(query);
  const bindings = {
    ...startOf(query),
    after: query.after ?? Number.MIN_SAFE_INTEGER,
    examined: Math.max(examinedPerPage, query.limit + 1),
    userId: query.userId ?? null,
    sessionId: query.sessionId ?? null,
    type: query.type ?? null,
    by: query.by ?? null,
    ...rangeBindings(query.from),
    limit: query.limit + 1,
  };
  const found = connection
    .statement<StoredEvent>(`
      SELECT ${eventColumns} FROM (${examined}) examined CROSS JOIN events e ON e.at = examined.at AND e.id = examined.id
      WHERE (@type IS NULL OR e.type = @type) AND (@userId IS NULL OR e.user_id = @userId)
        AND (@by IS NULL OR coalesce(e.actor, iif(e.initiator = 'user', e.username, NULL)) = @by)
        AND (@address IS NULL OR is_address_within(e.ip, @address, @prefixLength))
      LIMIT @limit`)
    .all(bindings)
    .map(readEvent);
  const items = found.slice(0, query.limit);
  const last = items.at(-1);
  if (found.length > query.limit && last !== undefined) return { items, cursor: writePosition(last) };
  const end = connection
    .statement<Position>(`SELECT at, id FROM (${examined}) examined LIMIT 1 OFFSET @examined - 1`)
    .get(bindings);
  return { items, cursor: end === undefined ? null : writePosition(end) };
}

/** The page starts behind its cursor and before `before`, whichever comes later in the list. */
function startOf({ cursor, before }: EventQuery): Position {
  const position = cursor === undefined ? newest : readPosition(cursor);
  return before !== undefined && before <= position.at ? { at: before, id: '' } : position;
}
