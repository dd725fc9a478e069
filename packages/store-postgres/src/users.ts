import {
  type Actor,
  type Credentials,
  type Denied,
  deny,
  type NewUser,
  type Page,
  readName,
  type User,
  type UserId,
  userEvent,
  writeName,
} from '@curfew/core';
import { type Database, read } from './database.ts';
import { appendEvents } from './events.ts';
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
  await appendEvents(query, [userEvent('user-created', created, user.createdAt, actor)]);
  return { ok: true, user: created };
}

export async function findUser(
  query: Query,
  which: { readonly username: string } | { readonly id: UserId },
): Promise<User | null> {
  const { rows } =
    'id' in which
      ? await query<User>(`SELECT ${userColumns} FROM users WHERE id = $1::uuid AND deleted_at IS NULL`, [
          idParameter(which.id),
        ])
      : await query<User>(`SELECT ${userColumns} FROM users WHERE username = $1::text AND deleted_at IS NULL`, [
          which.username,
        ]);
  return rows[0] ?? null;
}

export async function findCredentials(database: Database, username: string): Promise<Credentials | null> {
  const { rows } = await read<User & { passwordHash: string | null }>(
    database,
    `SELECT ${userColumns}, password_hash AS "passwordHash" FROM users
     WHERE username = $1::text AND deleted_at IS NULL`,
    [username],
  );
  if (rows[0] === undefined) return null;
  const { passwordHash, ...user } = rows[0];
  return { user, passwordHash };
}

export async function listUsers(
  database: Database,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<Page<User>> {
  const { rows } = await read<User>(
    database,
    `SELECT ${userColumns} FROM users WHERE deleted_at IS NULL AND username > $1::text
     ORDER BY username LIMIT $2::bigint`,
    [cursor === undefined ? '' : readName(cursor), limit + 1],
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, cursor: rows.length > limit && last !== undefined ? writeName(last.username) : null };
}
