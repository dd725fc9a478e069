import { importedUser, type KeyRange, type StoredUser, type UserId, vanishedUser } from '@curfew/core';
import { arrayLiteral } from '../array-literal.ts';
import { instant } from '../instant.ts';
import { toJson } from '../json-column.ts';
import { firstId, lastId } from '../keyset.ts';
import { idParameter } from '../session-row.ts';
import type { Query } from '../statement.ts';
import type { Transaction } from '../transaction.ts';
import { selectStoredUsers } from './export.ts';
import { checkImporting } from './import-state.ts';

export async function importUsers(
  { query }: Transaction,
  users: readonly StoredUser[],
  range: KeyRange<UserId>,
  at: number,
): Promise<void> {
  await checkImporting(query);
  const kept = await lockUsers(query, users, range);
  const wanted = new Map(users.map((user) => [user.id, user]));
  const changed = kept.flatMap((user) => {
    const source = wanted.get(user.id);
    if (source !== undefined) return importedUser(user, source) ?? [];
    return user.deletedAt === null ? vanishedUser(user, at) : [];
  });
  // Those first that give up their name: somebody else may bear it by now.
  await updateUsers(query, changed.filter(isDeleted));
  await updateUsers(
    query,
    changed.filter((user) => !isDeleted(user)),
  );
  const here = new Set(kept.map(({ id }) => id));
  const missing = users.filter(({ id }) => !here.has(id));
  await insertUsers(query, missing);
  await writeIdentities(query, [...changed, ...missing]);
}

/** In the source an identity is one user's at a time, so whoever has it here gives it up. */
async function writeIdentities(query: Query, users: readonly StoredUser[]): Promise<void> {
  await query('DELETE FROM identities WHERE user_id = ANY($1::uuid[])', [users.map(({ id }) => idParameter(id))]);
  const rows = users.flatMap(({ id, createdAt, identities }) =>
    identities.map((identity) => ({ ...identity, id, createdAt })),
  );
  if (rows.length === 0) return;
  const columns = [rows.map(({ issuer }) => issuer), rows.map(({ subject }) => subject)];
  await query(
    `DELETE FROM identities USING unnest($1::text[], $2::text[]) AS source (issuer, subject)
     WHERE identities.issuer = source.issuer AND identities.subject = source.subject`,
    columns,
  );
  await query(
    `INSERT INTO identities (issuer, subject, user_id, created_at)
     SELECT source.issuer, source.subject, source.user_id, source.created_at
     FROM unnest($1::text[], $2::text[], $3::uuid[], $4::timestamptz[]) AS source (issuer, subject, user_id, created_at)`,
    [...columns, rows.map(({ id }) => idParameter(id)), rows.map(({ createdAt }) => instant(createdAt))],
  );
}

function isDeleted({ deletedAt }: StoredUser): boolean {
  return deletedAt !== null;
}

/**
 * Those within the range, and whoever bears the name of one of `users` today. In the source a name is one person's at a
 * time, so a namesake from elsewhere is gone there.
 */
async function lockUsers(
  query: Query,
  users: readonly StoredUser[],
  { after, through }: KeyRange<UserId>,
): Promise<readonly StoredUser[]> {
  const { rows } = await query<StoredUser>(
    `${selectStoredUsers} WHERE id > $1::uuid AND id <= $2::uuid ORDER BY id FOR UPDATE`,
    [idParameter(after ?? firstId), idParameter(through ?? lastId)],
  );
  const names = users.filter((user) => !isDeleted(user)).map(({ username }) => username);
  const namesakes = await query<StoredUser>(
    `${selectStoredUsers} WHERE username = ANY($1::text[]) AND deleted_at IS NULL ORDER BY id FOR UPDATE`,
    [names],
  );
  return [...new Map([...rows, ...namesakes.rows].map((user) => [user.id, user])).values()];
}

async function updateUsers(query: Query, users: readonly StoredUser[]): Promise<void> {
  if (users.length === 0) return;
  await query(
    `
    UPDATE users SET password_hash = source.password_hash, roles = source.roles::text[], profile = source.profile,
      disabled_at = source.disabled_at, deleted_at = source.deleted_at,
      sessions_not_before = source.sessions_not_before, revision = source.revision
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::timestamptz[], $6::timestamptz[],
      $7::timestamptz[], $8::bigint[])
      AS source (id, password_hash, roles, profile, disabled_at, deleted_at, sessions_not_before, revision)
    WHERE users.id = source.id AND users.deleted_at IS NULL`,
    [users.map(({ id }) => id), ...changeable(users)],
  );
}

async function insertUsers(query: Query, users: readonly StoredUser[]): Promise<void> {
  if (users.length === 0) return;
  await query(
    `
    INSERT INTO users (id, username, created_at, password_hash, roles, profile, disabled_at, deleted_at,
      sessions_not_before, revision)
    SELECT source.id, source.username, source.created_at, source.password_hash, source.roles::text[], source.profile,
      source.disabled_at, source.deleted_at, source.sessions_not_before, source.revision
    FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::jsonb[], $7::timestamptz[],
      $8::timestamptz[], $9::timestamptz[], $10::bigint[])
      AS source (id, username, created_at, password_hash, roles, profile, disabled_at, deleted_at,
        sessions_not_before, revision)`,
    [
      users.map(({ id }) => id),
      users.map(({ username }) => username),
      users.map(({ createdAt }) => instant(createdAt)),
      ...changeable(users),
    ],
  );
}

function changeable(users: readonly StoredUser[]): unknown[][] {
  return [
    users.map(({ passwordHash }) => passwordHash),
    users.map(({ roles }) => arrayLiteral(roles)),
    users.map(({ profile }) => toJson(profile)),
    users.map(({ disabledAt }) => instant(disabledAt)),
    users.map(({ deletedAt }) => instant(deletedAt)),
    users.map(({ sessionsNotBefore }) => instant(sessionsNotBefore)),
    users.map(({ revision }) => revision),
  ];
}
