import {
  type Actor,
  type Credentials,
  type Denied,
  deny,
  type HashWork,
  type Identity,
  type NewUser,
  type Page,
  readName,
  type User,
  userEvent,
  type WhichUser,
  writeName,
} from '@curfew/core';
import { appendEvents } from './events.ts';
import { hashWorkColumns } from './hash-work.ts';
import { instant } from './instant.ts';
import { toJson } from './json-column.ts';
import { idParameter } from './session-row.ts';
import type { Query } from './statement.ts';
import type { Transaction } from './transaction.ts';

export const userColumns = `
  id AS "id", username AS "username", roles AS "roles", profile AS "profile", created_at AS "createdAt",
  disabled_at AS "disabledAt", sessions_not_before AS "sessionsNotBefore", revision AS "revision"`;

export async function createUser(
  { query }: Transaction,
  user: NewUser,
  actor: Actor,
): Promise<{ readonly ok: true; readonly user: User } | Denied<'user-exists'>> {
  const { rows } = await query<User>(
    `
    INSERT INTO users (id, username, password_hash, roles, profile, created_at, sessions_not_before, revision)
    VALUES ($1::uuid, $2::text, $3::text, $4::text[], $5::jsonb, $6::timestamptz, $7::timestamptz, 1)
    ON CONFLICT (username) WHERE deleted_at IS NULL DO NOTHING
    RETURNING ${userColumns}`,
    [user.id, user.username, user.passwordHash, user.roles, toJson(user.profile), instant(user.createdAt), instant(0)],
  );
  const [created] = rows;
  if (created === undefined) return deny('user-exists');
  if (user.identity !== undefined && !(await linkIdentity(query, user.identity, user))) {
    // Refused means that nothing happened.
    await query('DELETE FROM users WHERE id = $1::uuid', [user.id]);
    return deny('user-exists');
  }
  await appendEvents(query, [userEvent('user-created', created, user.createdAt, actor)]);
  return { ok: true, user: created };
}

export async function findUser(query: Query, which: WhichUser): Promise<User | null> {
  const [condition, ...values] = selected(which);
  const { rows } = await query<User>(
    `SELECT ${userColumns} FROM users WHERE ${condition} AND deleted_at IS NULL`,
    values,
  );
  return rows[0] ?? null;
}

function selected(which: WhichUser): readonly [condition: string, ...values: string[]] {
  if ('id' in which) return ['id = $1::uuid', idParameter(which.id)];
  if ('username' in which) return ['username = $1::text', which.username];
  const { issuer, subject } = which.identity;
  return ['id = (SELECT user_id FROM identities WHERE issuer = $1::text AND subject = $2::text)', issuer, subject];
}

/** @returns whether the identity was nobody's. */
async function linkIdentity(
  query: Query,
  { issuer, subject }: Identity,
  { id, createdAt }: Pick<NewUser, 'id' | 'createdAt'>,
): Promise<boolean> {
  const { count } = await query(
    `INSERT INTO identities (issuer, subject, user_id, created_at)
     VALUES ($1::text, $2::text, $3::uuid, $4::timestamptz) ON CONFLICT (issuer, subject) DO NOTHING`,
    [issuer, subject, id, instant(createdAt)],
  );
  return count > 0;
}

/** One row in any case: the work of a check is told whether or not there is such a user. */
const selectCredentials = `
  SELECT ${hashWorkColumns}, ${userColumns}, password_hash AS "passwordHash"
  FROM (SELECT 1) AS one LEFT JOIN users ON username = $1::text AND deleted_at IS NULL`;

type CredentialsRow = HashWork & Pick<Credentials, 'passwordHash'> & (User | { readonly id: null });

export async function findCredentials(
  query: Query,
  username: string,
): Promise<{ readonly credentials: Credentials | null; readonly hashWork: HashWork }> {
  const { rows } = await query<CredentialsRow>(selectCredentials, [username]);
  const [row] = rows;
  if (row === undefined) throw new Error('a join to one row has at least one row');
  const { sha1, sha256, sha512, passwordHash, ...user } = row;
  return { credentials: user.id === null ? null : { user, passwordHash }, hashWork: { sha1, sha256, sha512 } };
}

export async function listUsers(
  query: Query,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<Page<User>> {
  const { rows } = await query<User>(
    `SELECT ${userColumns} FROM users WHERE deleted_at IS NULL AND username > $1::text
     ORDER BY username LIMIT $2::bigint`,
    [cursor === undefined ? '' : readName(cursor), limit + 1],
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, cursor: rows.length > limit && last !== undefined ? writeName(last.username) : null };
}
