import {
  type Identity,
  isSameJson,
  type KeptUser,
  noMeans,
  type SecondFactor,
  type SignInMeans,
  type StoredUser,
  type User,
  type UserId,
  type WhichUser,
} from '@curfew/core';
import type { Connection } from './connection.ts';
import { parseObject, parseStrings } from './json-column.ts';

/** A user as its columns hold it, under the names of {@link KeptUser}. */
export type UserRow = Omit<KeptUser, 'roles' | 'profile' | 'secondFactor' | 'means'> & {
  readonly roles: string;
  readonly profile: string;
  readonly secondFactor: string | null;
  readonly means: string | null;
};

export const userColumns = `
  id, username, coalesce(username_key, username) AS usernameKey, password_hash AS passwordHash, second_factor AS secondFactor, means, roles, profile, created_at AS createdAt,
  disabled_at AS disabledAt, deleted_at AS deletedAt, sessions_not_before AS sessionsNotBefore, revision`;

export function toKeptUser(row: UserRow): KeptUser {
  const secondFactor = row.secondFactor === null ? null : (parseObject(row.secondFactor) as unknown as SecondFactor);
  const means = row.means === null ? noMeans : (parseObject(row.means) as unknown as SignInMeans);
  return { ...row, roles: parseStrings(row.roles), profile: parseObject(row.profile), secondFactor, means };
}

/** What may be known of a user outside of the store. */
export function toUser({
  usernameKey: _,
  passwordHash: __,
  deletedAt: ___,
  secondFactor: ____,
  means: _____,
  ...user
}: KeptUser): User {
  return Object.freeze(user);
}

/** A user that is not deleted. */
export function findKeptUser(connection: Connection, which: WhichUser): KeptUser | null {
  const [condition, ...values] = selected(which);
  const row = connection
    .statement<UserRow>(`SELECT ${userColumns} FROM users WHERE ${condition} AND deleted_at IS NULL`)
    .get(...values);
  return row === undefined ? null : toKeptUser(row);
}

function selected(which: WhichUser): readonly [condition: string, ...values: string[]] {
  if ('id' in which) return ['id = ?', which.id];
  if ('usernameKey' in which) return ['username_key = ?', which.usernameKey];
  const { issuer, subject } = which.identity;
  return ['id = (SELECT user_id FROM identities WHERE issuer = ? AND subject = ?)', issuer, subject];
}

export function linkIdentity(connection: Connection, { issuer, subject }: Identity, id: UserId, at: number): void {
  connection
    .statement('INSERT INTO identities (issuer, subject, user_id, created_at) VALUES (?, ?, ?, ?)')
    .run(issuer, subject, id, at);
}

export function unlinkIdentity(connection: Connection, { issuer, subject }: Identity): void {
  connection.statement('DELETE FROM identities WHERE issuer = ? AND subject = ?').run(issuer, subject);
}

export function unlinkIdentities(connection: Connection, id: UserId): void {
  connection.statement('DELETE FROM identities WHERE user_id = ?').run(id);
}

export function insertUser(connection: Connection, user: KeptUser | StoredUser): void {
  connection
    .statement(`
      INSERT INTO users (id, username, username_key, password_hash, second_factor, means, roles, profile, created_at, disabled_at, deleted_at,
        sessions_not_before, revision)
      VALUES (@id, @username, @usernameKey, @passwordHash, @secondFactor, @means, @roles, @profile, @createdAt, @disabledAt, @deletedAt,
        @sessionsNotBefore, @revision)`)
    .run(userBindings(user));
}

export function writeUser(connection: Connection, user: KeptUser | StoredUser): void {
  connection
    .statement(`
      UPDATE users SET username_key = @usernameKey, password_hash = @passwordHash, second_factor = @secondFactor, means = @means, roles = @roles, profile = @profile, disabled_at = @disabledAt,
        deleted_at = @deletedAt, sessions_not_before = @sessionsNotBefore, revision = @revision
      WHERE id = @id AND deleted_at IS NULL`)
    .run(userBindings(user));
}

/** @param notBefore `null` leaves it as it is. */
export function writeNotBefore(connection: Connection, id: UserId, notBefore: number | null): void {
  if (notBefore === null) return;
  connection.memo.clear();
  connection.statement('UPDATE users SET sessions_not_before = ? WHERE id = ?').run(notBefore, id);
}

function userBindings(user: KeptUser): object {
  const { roles, profile, secondFactor, means } = user;
  return {
    ...user,
    roles: JSON.stringify(roles),
    profile: JSON.stringify(profile),
    secondFactor: secondFactor === null ? null : JSON.stringify(secondFactor),
    means: meansText(means),
  };
}

/** Most users have none: NULL. */
export function meansText(means: SignInMeans): string | null {
  return isSameJson(means, noMeans) ? null : JSON.stringify(means);
}
