import {
  type Actor,
  type Credentials,
  type Denied,
  deny,
  type HashWork,
  type KeptUser,
  type NewUser,
  newUserRow,
  type Page,
  readName,
  type User,
  userEvent,
  type WhichUser,
  writeName,
} from '@curfew/core';
import { appendEvents } from './events.ts';
import { instant } from './instant.ts';
import { toJson } from './json-column.ts';
import type { Query } from './statement.ts';
import type { Transaction } from './transaction.ts';
import { findKeptUser, hashWorkColumns, linkIdentity, toUser, userColumns } from './user-row.ts';

export async function createUser(
  tx: Transaction,
  given: NewUser,
  actor: Actor,
): Promise<{ readonly ok: true; readonly user: User } | Denied<'user-exists'>> {
  const user = newUserRow(given);
  const { count } = await tx.write(
    `
    INSERT INTO users (id, username, password_hash, roles, profile, created_at, sessions_not_before, revision)
    VALUES ($1::uuid, $2::text, $3::text, $4::text[], $5::jsonb, $6::timestamptz, $7::timestamptz, $8::bigint)
    ON CONFLICT (username) WHERE deleted_at IS NULL DO NOTHING`,
    [
      user.id,
      user.username,
      user.passwordHash,
      user.roles,
      toJson(user.profile),
      instant(user.createdAt),
      instant(user.sessionsNotBefore),
      user.revision,
    ],
  );
  if (count === 0) return deny('user-exists');
  // Refused means that nothing happened: the transaction is rolled back.
  if (given.identity !== undefined && !(await linkIdentity(tx, given.identity, user))) return deny('user-exists');
  await appendEvents(tx, [userEvent('user-created', user, user.createdAt, actor)]);
  return { ok: true, user: toUser(user) };
}

export async function findUser(query: Query, which: WhichUser): Promise<User | null> {
  const found = await findKeptUser(query, which);
  return found && toUser(found);
}

/** One row in any case: the work of a check is told whether or not there is such a user. */
const selectCredentials = `
  SELECT ${hashWorkColumns}, ${userColumns}
  FROM (SELECT 1) AS one LEFT JOIN users ON username = $1::text AND deleted_at IS NULL`;

export async function findCredentials(
  query: Query,
  username: string,
): Promise<{ readonly credentials: Credentials | null; readonly hashWork: HashWork }> {
  const { rows } = await query<HashWork & (KeptUser | { readonly id: null })>(selectCredentials, [username]);
  const [row] = rows;
  if (row === undefined) throw new Error('a join to one row has at least one row');
  const { sha1, sha256, sha512, ...user } = row;
  const hashWork = { sha1, sha256, sha512 };
  if (user.id === null) return { credentials: null, hashWork };
  return { credentials: { user: toUser(user), passwordHash: user.passwordHash }, hashWork };
}

export async function listUsers(
  query: Query,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<Page<User>> {
  const { rows } = await query<KeptUser>(
    `SELECT ${userColumns} FROM users WHERE deleted_at IS NULL AND username > $1::text
     ORDER BY username LIMIT $2::bigint`,
    [cursor === undefined ? '' : readName(cursor), limit + 1],
  );
  const items = rows.slice(0, limit).map(toUser);
  const last = items.at(-1);
  return { items, cursor: rows.length > limit && last !== undefined ? writeName(last.username) : null };
}
