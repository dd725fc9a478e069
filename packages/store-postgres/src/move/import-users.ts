import { firstId, importedUser, type KeyRange, lastId, type StoredUser, type UserId, vanishedUser } from '@curfew/core';
import { instant } from '../instant.ts';
import { idParameter } from '../session-row.ts';
import { noteLastSignIns } from '../sign-ins.ts';
import type { Transaction } from '../transaction.ts';
import { insertUsers, unlinkIdentities, writeUsers } from '../user-row.ts';
import { selectStoredUsers } from './export.ts';
import { checkImporting } from './import-state.ts';

export async function importUsers(
  tx: Transaction,
  users: readonly StoredUser[],
  range: KeyRange<UserId>,
  at: number,
): Promise<void> {
  await checkImporting(tx);
  const kept = await lockUsers(tx, users, range);
  const wanted = new Map(users.map((user) => [user.id, user]));
  const changed = kept.flatMap((user) => {
    const source = wanted.get(user.id);
    if (source !== undefined) return importedUser(user, source, at) ?? [];
    return user.deletedAt === null ? vanishedUser(user, at) : [];
  });
  // Those first that give up their name: somebody else may bear it by now.
  await writeUsers(tx, changed.filter(isDeleted));
  await writeUsers(
    tx,
    changed.filter((user) => !isDeleted(user)),
  );
  const here = new Set(kept.map(({ id }) => id));
  const missing = users.filter(({ id }) => !here.has(id));
  await insertUsers(tx, missing);
  const written = [...changed, ...missing];
  await writeIdentities(tx, written);
  await noteLastSignIns(
    tx,
    new Map(written.flatMap(({ id, signedInAt }) => (signedInAt === null ? [] : [[id, signedInAt]]))),
  );
}

/** In the source an identity is one user's at a time, so whoever has it here gives it up. */
async function writeIdentities(tx: Transaction, users: readonly StoredUser[]): Promise<void> {
  await unlinkIdentities(
    tx,
    users.map(({ id }) => id),
  );
  const rows = users.flatMap(({ id, createdAt, identities }) =>
    identities.map((identity) => ({ ...identity, id, createdAt })),
  );
  if (rows.length === 0) return;
  const columns = [rows.map(({ issuer }) => issuer), rows.map(({ subject }) => subject)];
  await tx.write(
    `DELETE FROM identities USING unnest($1::text[], $2::text[]) AS source (issuer, subject)
     WHERE identities.issuer = source.issuer AND identities.subject = source.subject`,
    columns,
  );
  await tx.write(
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
  { read }: Transaction,
  users: readonly StoredUser[],
  { after, through }: KeyRange<UserId>,
): Promise<readonly StoredUser[]> {
  const { rows } = await read<StoredUser>(
    `${selectStoredUsers} WHERE id > $1::uuid AND id <= $2::uuid ORDER BY id FOR UPDATE`,
    [idParameter(after ?? firstId), idParameter(through ?? lastId)],
  );
  const keys = users.filter((user) => !isDeleted(user)).map(({ usernameKey }) => usernameKey);
  const namesakes = await read<StoredUser>(
    `${selectStoredUsers} WHERE username_key = ANY($1::text[]) AND deleted_at IS NULL ORDER BY id FOR UPDATE`,
    [keys],
  );
  return [...new Map([...rows, ...namesakes.rows].map((user) => [user.id, user])).values()];
}
