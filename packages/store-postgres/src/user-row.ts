import {
  type HashWork,
  type Identity,
  isSameJson,
  type KeptUser,
  noMeans,
  type SignInMeans,
  type User,
  type UserId,
  type WhichUser,
} from '@curfew/core';
import { arrayLiteral } from './array-literal.ts';
import { instant } from './instant.ts';
import { toJson } from './json-column.ts';
import { digest, isFromElsewhere, iterations } from './schema/hash-work.ts';
import { idParameter } from './session-row.ts';
import type { Query } from './statement.ts';
import type { Transaction } from './transaction.ts';

export const userColumns = `
  id AS "id", username AS "username", coalesce(username_key, username) AS "usernameKey", password_hash AS "passwordHash", second_factor AS "secondFactor",
  coalesce(means, '{"passkeys": [], "link": null}') AS "means", roles AS "roles", profile AS "profile",
  created_at AS "createdAt", disabled_at AS "disabledAt", deleted_at AS "deletedAt",
  sessions_not_before AS "sessionsNotBefore", revision AS "revision"`;

/**
 * The user of a key, at a parameter such as `$1`. A node of the version before writes no key, and to it a name is its own; the next
 * change of such a user writes one.
 */
export function isNamed(parameter: string): string {
  return `deleted_at IS NULL
    AND (username_key = ${parameter}::text OR (username_key IS NULL AND username = ${parameter}::text))`;
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
  return user;
}

/** A user that is not deleted. */
export async function findKeptUser(query: Query, which: WhichUser): Promise<KeptUser | null> {
  const [condition, ...values] = selected(which);
  const { rows } = await query<KeptUser>(
    `SELECT ${userColumns} FROM users WHERE ${condition} AND deleted_at IS NULL`,
    values,
  );
  return rows[0] ?? null;
}

function selected(which: WhichUser): readonly [condition: string, ...values: string[]] {
  if ('id' in which) return ['id = $1::uuid', idParameter(which.id)];
  if ('usernameKey' in which) return [isNamed('$1'), which.usernameKey];
  const { issuer, subject } = which.identity;
  return ['id = (SELECT user_id FROM identities WHERE issuer = $1::text AND subject = $2::text)', issuer, subject];
}

/** The user of that name. Everybody who signs them in waits until this transaction is over. */
export async function lockUserByKey({ read }: Transaction, usernameKey: string): Promise<KeptUser | null> {
  const { rows } = await read<KeptUser>(`SELECT ${userColumns} FROM users WHERE ${isNamed('$1')} FOR UPDATE`, [
    usernameKey,
  ]);
  return rows[0] ?? null;
}

/** The user of that id, in the same way. */
export async function lockUser({ read }: Transaction, id: UserId): Promise<KeptUser | null> {
  const { rows } = await read<KeptUser>(
    `SELECT ${userColumns} FROM users WHERE id = $1::uuid AND deleted_at IS NULL FOR UPDATE`,
    [idParameter(id)],
  );
  return rows[0] ?? null;
}

/** Writes what has become of users. One that has been deleted stays as they are. */
export async function writeUsers({ write, changed }: Transaction, users: readonly KeptUser[]): Promise<void> {
  if (users.length === 0) return;
  changed(...users.map(({ id }) => id));
  await write(
    `
    UPDATE users SET username_key = next.username_key, password_hash = next.password_hash, roles = next.roles::text[], profile = next.profile,
      disabled_at = next.disabled_at, deleted_at = next.deleted_at, sessions_not_before = next.sessions_not_before,
      revision = next.revision, second_factor = next.second_factor, means = next.means
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::timestamptz[], $7::timestamptz[],
      $8::timestamptz[], $9::bigint[], $10::jsonb[], $11::jsonb[])
      AS next (id, username_key, password_hash, roles, profile, disabled_at, deleted_at, sessions_not_before, revision,
        second_factor, means)
    WHERE users.id = next.id AND users.deleted_at IS NULL`,
    [users.map(({ id }) => id), ...changeable(users)],
  );
}

export async function insertUsers({ write }: Transaction, users: readonly KeptUser[]): Promise<void> {
  if (users.length === 0) return;
  await write(
    `
    INSERT INTO users (id, username, created_at, username_key, password_hash, roles, profile, disabled_at, deleted_at,
      sessions_not_before, revision, second_factor, means)
    SELECT source.id, source.username, source.created_at, source.username_key, source.password_hash,
      source.roles::text[], source.profile, source.disabled_at, source.deleted_at, source.sessions_not_before, source.revision, source.second_factor, source.means
    FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::jsonb[],
      $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::bigint[], $12::jsonb[], $13::jsonb[])
      AS source (id, username, created_at, username_key, password_hash, roles, profile, disabled_at, deleted_at,
        sessions_not_before, revision, second_factor, means)`,
    [
      users.map(({ id }) => id),
      users.map(({ username }) => username),
      users.map(({ createdAt }) => instant(createdAt)),
      ...changeable(users),
    ],
  );
}

function changeable(users: readonly KeptUser[]): unknown[][] {
  return [
    users.map(({ usernameKey }) => usernameKey),
    users.map(({ passwordHash }) => passwordHash),
    users.map(({ roles }) => arrayLiteral(roles)),
    users.map(({ profile }) => toJson(profile)),
    users.map(({ disabledAt }) => instant(disabledAt)),
    users.map(({ deletedAt }) => instant(deletedAt)),
    users.map(({ sessionsNotBefore }) => instant(sessionsNotBefore)),
    users.map(({ revision }) => revision),
    users.map(({ secondFactor }) => (secondFactor === null ? null : toJson(secondFactor))),
    users.map(({ means }) => meansJson(means)),
  ];
}

/** Most users have none: NULL. */
export function meansJson(means: SignInMeans): string | null {
  return isSameJson(means, noMeans) ? null : toJson(means);
}

/** From now on the user's sessions created until then are dead, whatever their rows say. @param notBefore `null` leaves it. */
export async function writeNotBefore(
  { write, changed }: Transaction,
  id: UserId,
  notBefore: number | null,
): Promise<void> {
  if (notBefore === null) return;
  changed(id);
  await write('UPDATE users SET sessions_not_before = $2::timestamptz WHERE id = $1::uuid', [
    idParameter(id),
    instant(notBefore),
  ]);
}

/** @returns whether the identity was nobody's. */
export async function linkIdentity(
  { write }: Transaction,
  { issuer, subject }: Identity,
  { id, createdAt }: Pick<KeptUser, 'id' | 'createdAt'>,
): Promise<boolean> {
  const { count } = await write(
    `INSERT INTO identities (issuer, subject, user_id, created_at)
     VALUES ($1::text, $2::text, $3::uuid, $4::timestamptz) ON CONFLICT (issuer, subject) DO NOTHING`,
    [issuer, subject, id, instant(createdAt)],
  );
  return count > 0;
}

export async function unlinkIdentity({ write }: Transaction, { issuer, subject }: Identity): Promise<void> {
  await write('DELETE FROM identities WHERE issuer = $1::text AND subject = $2::text', [issuer, subject]);
}

export async function unlinkIdentities({ write }: Transaction, ids: readonly UserId[]): Promise<void> {
  await write('DELETE FROM identities WHERE user_id = ANY($1::uuid[])', [ids.map(idParameter)]);
}

/** The heaviest work of each kind. It is asked for at every sign-in, and an index over those few hashes answers. */
export const hashWorkColumns = `${heaviest('sha1')}, ${heaviest('sha256')}, ${heaviest('sha512')}`;

function heaviest(name: keyof HashWork): string {
  return `(SELECT coalesce(max(${iterations}), 0) FROM users
    WHERE ${isFromElsewhere} AND ${digest} = 'pbkdf2-${name}') AS "${name}"`;
}
