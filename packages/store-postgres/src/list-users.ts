import {
  firstId,
  type KeptUser,
  lastId,
  type Page,
  readUserOrder,
  type User,
  type UserPlace,
  type UserQuery,
  writeUserPlace,
} from '@curfew/core';
import { instant } from './instant.ts';
import { examinedPerPage } from './keyset.ts';
import { searchCondition, userTexts } from './search.ts';
import { tracesOf } from './search-index.ts';
import { idParameter } from './session-row.ts';
import type { Query } from './statement.ts';
import { toUser, userColumns } from './user-row.ts';

/** Who has never signed in. */
const never = "timestamptz '1970-01-01 00:00:00+00'";

/** What users are put in order by; those of the same place by their ids. */
const places = { name: 'u.username_key', created: 'u.created_at', 'signed-in': `coalesce(l.at, ${never})` } as const;

/** The users that a page looks at, in order, behind a place (`$1`, `$2`): `found` is an id, `place` what the order goes by. */
interface Source {
  readonly sql: string;
  readonly start: UserPlace;
  readonly direction: 'ASC' | 'DESC';
  /** Whether no two users have the same place, so that the ids need not be put in order by, and no index has to hold them. */
  readonly isUnique: boolean;
  /** Which users can be meant at all, as `$3`; absent: any. */
  readonly traces?: readonly string[];
  /** Where users stand who are in another index, and come behind all of these. */
  readonly next: UserPlace | null;
  /** Whether only those are meant who have never signed in. */
  readonly isOfNever: boolean;
}

/**
 * What is rare is found where it can be at all; what is frequent, by looking at one user after the other.
 *
 * @param isIndexed whether searches have an index here
 */
export async function listUsers(query: Query, asked: UserQuery, isIndexed: boolean): Promise<Page<User>> {
  const traces = isIndexed && asked.text !== undefined ? await tracesOf(query, asked.text, 'users') : null;
  return readUsers(query, asked, sourceOf(asked, traces && [...traces.user, ...traces['user-id']]));
}

function sourceOf(query: UserQuery, traces: readonly string[] | null): Source {
  const { by, descends, start } = readUserOrder(query);
  const [compared, direction] = descends ? (['<', 'DESC'] as const) : (['>', 'ASC'] as const);
  const type = by === 'name' ? 'text' : 'timestamptz';
  const isUnique = by === 'name';
  const ordered = (place: string, id: string) => `
    (${place}, ${id}) ${compared} ($1::${type}, $2::uuid) ORDER BY ${inOrder(place, id, { direction, isUnique })} LIMIT ${examinedPerPage}`;
  const source = { start, direction, isUnique, next: null, isOfNever: false };
  if (traces !== null) {
    const sql = `
      SELECT u.id AS found, ${places[by]} AS place FROM users u LEFT JOIN last_sign_ins l ON l.user_id = u.id
      WHERE u.deleted_at IS NULL AND u.id = ANY($3::uuid[]) AND ${ordered(places[by], 'u.id')}`;
    return { ...source, sql, traces };
  }
  if (by !== 'signed-in') {
    const sql = `
      SELECT u.id AS found, ${places[by]} AS place FROM users u WHERE u.deleted_at IS NULL AND ${ordered(places[by], 'u.id')}`;
    return { ...source, sql };
  }
  if (start.place === 0) {
    // They have no entry at all, so that they are looked for among everybody.
    const sql = `
      SELECT u.id AS found, $1::timestamptz AS place FROM users u
      WHERE u.id ${compared} $2::uuid ORDER BY u.id ${direction} LIMIT ${examinedPerPage}`;
    return { ...source, sql, next: descends ? null : { place: 1, id: firstId }, isOfNever: true };
  }
  const sql = `SELECT l.user_id AS found, l.at AS place FROM last_sign_ins l WHERE ${ordered('l.at', 'l.user_id')}`;
  return { ...source, sql, next: descends ? { place: 0, id: lastId } : null };
}

function inOrder(place: string, id: string, { direction, isUnique }: Pick<Source, 'direction' | 'isUnique'>): string {
  return isUnique ? `${place} ${direction}` : `${place} ${direction}, ${id} ${direction}`;
}

async function readUsers(query: Query, asked: UserQuery, source: Source): Promise<Page<User>> {
  const { sql, start, traces, next, isOfNever } = source;
  const place = typeof start.place === 'string' ? start.place : instant(start.place);
  const from = [place, start.id, ...(traces === undefined ? [] : [traces.map(idParameter)])];
  const [role, isDisabled, limit] = [1, 2, 3].map((number) => `$${from.length + number}`);
  const search = searchCondition(asked.text, { texts: userTexts, id: 'u.id' }, from.length + 4);
  const { rows } = await query<KeptUser & Pick<UserPlace, 'place'>>(
    `SELECT ${userColumns}, place AS "place" FROM (
       SELECT u.*, examined.place FROM (${sql}) examined JOIN users u ON u.id = examined.found
       WHERE u.deleted_at IS NULL
         AND (${role}::text IS NULL OR ${role}::text = ANY (u.roles))
         AND (${isDisabled}::bool IS NULL OR (u.disabled_at IS NOT NULL) = ${isDisabled}::bool)
         ${isOfNever ? 'AND NOT EXISTS (SELECT 1 FROM last_sign_ins l WHERE l.user_id = u.id)' : ''}
         AND ${search.sql}
       ORDER BY ${inOrder('examined.place', 'u.id', source)} LIMIT ${limit}::bigint) found
     ORDER BY ${inOrder('place', 'id', source)}`,
    [...from, asked.role ?? null, asked.isDisabled ?? null, asked.limit + 1, ...search.parameters],
  );
  const items = rows.slice(0, asked.limit).map(({ place: _, ...row }) => toUser(row));
  const last = rows[asked.limit - 1];
  if (rows.length > asked.limit && last !== undefined) return { items, cursor: writeUserPlace(last) };
  const end = await query<UserPlace>(
    `SELECT place AS "place", found AS "id" FROM (${sql}) examined ORDER BY ${inOrder('place', 'found', source)} OFFSET ${examinedPerPage - 1}`,
    from,
  );
  const behind = end.rows[0] ?? next;
  return { items, cursor: behind === null ? null : writeUserPlace(behind) };
}
