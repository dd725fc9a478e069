import {
  listByTimeLeft,
  neverEnds,
  type Page,
  type Position,
  type Session,
  type SessionQuery,
  type TimeLeftPart,
  timeLeftPosition,
  writePosition,
} from '@curfew/core';
import type { Connection } from './connection.ts';
import { examinedPerPage } from './keyset.ts';
import { filtersOf, listSessions, matching } from './list-sessions.ts';
import { selectSessionFrom, toSession } from './session-row.ts';
import { persist } from './transaction.ts';

/** Along the index of deadlines, whatever else is asked for is looked at in each session. */
export function listSessionsByTimeLeft(
  connection: Connection,
  query: SessionQuery,
  now: number,
): Promise<Page<Session>> {
  return listByTimeLeft(
    query,
    now,
    (other) => persist(connection, () => listSessions(connection, other, now)),
    (part) => persist(connection, () => readPart(connection, query, { ...part, now })),
  );
}

function lookup({ hasDeadline, descends }: Pick<TimeLeftPart, 'hasDeadline' | 'descends'>): string {
  const [compared, direction] = descends ? ['<', 'DESC'] : ['>', 'ASC'];
  const within = hasDeadline
    ? `expires_at > @now AND (expires_at, id) ${compared} (@at, @id)`
    : `expires_at IS NULL AND id ${compared} @id`;
  return `
    SELECT rowid AS row, expires_at, id FROM sessions
    WHERE ended_at IS NULL AND ${within} ORDER BY expires_at ${direction}, id ${direction} LIMIT @examined`;
}

function readPart(
  connection: Connection,
  query: SessionQuery,
  part: TimeLeftPart & { readonly now: number },
): Page<Session> {
  const looked = lookup(part);
  const bindings = {
    ...filtersOf({ ...query, state: 'active' }, part.now),
    ...part.start,
    examined: Math.max(examinedPerPage, part.limit + 1),
    createdAfter: query.createdAfter ?? null,
    createdBefore: query.createdBefore ?? null,
    limit: part.limit + 1,
  };
  const found = connection
    .statement(
      `${selectSessionFrom(`(${looked}) examined CROSS JOIN sessions s ON s.rowid = examined.row`)}
       WHERE ${matching}
         AND (@createdAfter IS NULL OR s.created_at >= @createdAfter)
         AND (@createdBefore IS NULL OR s.created_at < @createdBefore)
       LIMIT @limit`,
    )
    .all(bindings)
    .map(toSession);
  const items = found.slice(0, part.limit);
  const last = items.at(-1);
  if (found.length > part.limit && last !== undefined) return { items, cursor: writePosition(timeLeftPosition(last)) };
  const end = connection
    .statement<Position>(
      `SELECT coalesce(expires_at, ${neverEnds}) AS at, id FROM (${looked}) examined LIMIT 1 OFFSET @examined - 1`,
    )
    .get(bindings);
  return { items, cursor: end === undefined ? null : writePosition(end) };
}
