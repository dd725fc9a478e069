import {
  firstId,
  lastId,
  type Page,
  readUserOrder,
  type User,
  type UserPlace,
  type UserQuery,
  writeUserPlace,
} from '@curfew/core';
import type { Connection } from './connection.ts';
import { examinedPerPage } from './keyset.ts';
import { userTexts, userTracesOf } from './search.ts';
import { toKeptUser, toUser, type UserRow, userColumns } from './user-row.ts';

/** What users are put in order by; those of the same place by their ids. */
const places = { name: 'u.username_key', created: 'u.created_at', 'signed-in': 'coalesce(l.at, 0)' } as const;

/** The users that a page looks at, in order: `found` is an id, `place` what the order goes by. */
interface Source {
  readonly sql: string;
  readonly start: UserPlace;
  /** Where users stand who are in another index, and come behind all of these. */
  readonly next: UserPlace | null;
  /** Whether only those are meant who have never signed in. */
  readonly isOfNever: boolean;
}

/** What is rare is found where it can be at all; what is frequent, by looking at one user after the other. */
export function listUsers(connection: Connection, query: UserQuery): Page<User> {
  const traces = query.text === undefined ? null : userTracesOf(connection, query.text);
  return readUsers(connection, query, sourceOf(query, traces !== null), traces && JSON.stringify(traces));
}

function sourceOf(query: UserQuery, isTraced: boolean): Source {
  const { by, descends, start } = readUserOrder(query);
  const [compared, direction] = descends ? ['<', 'DESC'] : ['>', 'ASC'];
  const ordered = (place: string, id: string) => `
    (${place}, ${id}) ${compared} (@place, @id) ORDER BY ${place} ${direction}, ${id} ${direction} LIMIT @examined`;
  if (isTraced) {
    // From the few that there can be, whatever the planner thinks.
    const sql = `
      SELECT u.id AS found, ${places[by]} AS place FROM json_each(@traces) t CROSS JOIN users u ON u.id = t.value
      LEFT JOIN last_sign_ins l ON l.user_id = u.id WHERE ${ordered(places[by], 'u.id')}`;
    return { sql, start, next: null, isOfNever: false };
  }
  if (by !== 'signed-in') {
    const sql = `
      SELECT u.id AS found, ${places[by]} AS place FROM users u WHERE u.deleted_at IS NULL AND ${ordered(places[by], 'u.id')}`;
    return { sql, start, next: null, isOfNever: false };
  }
  if (start.place === 0) {
    // They have no entry at all, so that they are looked for among everybody.
    const sql = `
      SELECT u.id AS found, 0 AS place FROM users u WHERE u.id ${compared} @id ORDER BY u.id ${direction} LIMIT @examined`;
    return { sql, start, next: descends ? null : { place: 1, id: firstId }, isOfNever: true };
  }
  const sql = `
    SELECT l.user_id AS found, l.at AS place FROM last_sign_ins l WHERE ${ordered('l.at', 'l.user_id')}`;
  return { sql, start, next: descends ? { place: 0, id: lastId } : null, isOfNever: false };
}

function readUsers(
  connection: Connection,
  query: UserQuery,
  { sql, start, next, isOfNever }: Source,
  traces: string | null,
): Page<User> {
  const bindings = {
    ...start,
    examined: Math.max(examinedPerPage, query.limit + 1),
    traces,
    text: query.text ?? null,
    role: query.role ?? null,
    isDisabled: query.isDisabled === undefined ? null : Number(query.isDisabled),
    isOfNever: Number(isOfNever),
    limit: query.limit + 1,
  };
  const found = connection
    .statement<UserRow & Pick<UserPlace, 'place'>>(`
      SELECT ${userColumns}, place FROM (SELECT u.*, examined.place FROM (${sql}) examined CROSS JOIN users u ON u.id = examined.found
      WHERE u.deleted_at IS NULL
        AND (@role IS NULL OR EXISTS (SELECT 1 FROM json_each(u.roles) WHERE value = @role))
        AND (@isDisabled IS NULL OR (u.disabled_at IS NOT NULL) = @isDisabled)
        AND (@isOfNever = 0 OR NOT EXISTS (SELECT 1 FROM last_sign_ins WHERE user_id = u.id))
        AND (@text IS NULL OR is_found(@text, u.id, ${userTexts}))
      LIMIT @limit)`)
    .all(bindings);
  const items = found.slice(0, query.limit).map(({ place: _, ...row }) => toUser(toKeptUser(row)));
  const last = found[query.limit - 1];
  if (found.length > query.limit && last !== undefined) return { items, cursor: writeUserPlace(last) };
  const end = connection
    .statement<UserPlace>(`SELECT place, found AS id FROM (${sql}) LIMIT 1 OFFSET @examined - 1`)
    .get(bindings);
  const behind = end ?? next;
  return { items, cursor: behind === null ? null : writeUserPlace(behind) };
}
