import {
  type Actor,
  type Credentials,
  type Denied,
  deny,
  type HashWork,
  type Identity,
  type KeptUser,
  type NameClash,
  type NamedUser,
  type NameRule,
  type NewUser,
  newUserRow,
  planNameRule,
  type User,
  type UserId,
  userEvent,
  type WhichUser,
} from '@curfew/core';
import { appendEvents } from './events.ts';
import { instant } from './instant.ts';
import { toJson } from './json-column.ts';
import { forgetTexts } from './search-index.ts';
import { idParameter } from './session-row.ts';
import type { Query } from './statement.ts';
import type { Transaction } from './transaction.ts';
import { findKeptUser, hashWorkColumns, isNamed, linkIdentity, toUser, userColumns } from './user-row.ts';

export async function createUser(
  tx: Transaction,
  given: NewUser,
  actor: Actor,
): Promise<{ readonly ok: true; readonly user: User } | Denied<'user-exists'>> {
  const user = newUserRow(given);
  const { count } = await tx.write(
    `
    INSERT INTO users (id, username, username_key, password_hash, roles, profile, created_at, sessions_not_before,
      revision)
    SELECT $1::uuid, $2::text, $3::text, $4::text, $5::text[], $6::jsonb, $7::timestamptz, $8::timestamptz, $9::bigint
    WHERE NOT EXISTS (SELECT 1 FROM users WHERE ${isNamed('$3')})
    ON CONFLICT DO NOTHING`,
    [
      user.id,
      user.username,
      user.usernameKey,
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
  FROM (SELECT 1) AS one LEFT JOIN users ON ${isNamed('$1')}`;

export async function findCredentials(
  query: Query,
  usernameKey: string,
): Promise<{ readonly credentials: Credentials | null; readonly hashWork: HashWork }> {
  const { rows } = await query<HashWork & (KeptUser | { readonly id: null })>(selectCredentials, [usernameKey]);
  const [row] = rows;
  if (row === undefined) throw new Error('a join to one row has at least one row');
  const { sha1, sha256, sha512, ...user } = row;
  const hashWork = { sha1, sha256, sha512 };
  if (user.id === null) return { credentials: null, hashWork };
  const { passwordHash, secondFactor } = user;
  return { credentials: { user: toUser(user), passwordHash, secondFactor }, hashWork };
}

const selectNameRule = 'SELECT case_sensitive AS "caseSensitive" FROM name_rule';

export async function readNameRule(query: Query): Promise<NameRule | null> {
  const { rows } = await query<NameRule>(selectNameRule);
  return rows[0] ?? null;
}

export async function applyNameRule(
  { read, write }: Transaction,
  rule: NameRule,
): Promise<{ readonly ok: true; readonly changed: number } | NameClash> {
  await write(
    `INSERT INTO name_rule (one, case_sensitive) VALUES (1, $1::boolean)
     ON CONFLICT (one) DO UPDATE SET case_sensitive = excluded.case_sensitive`,
    [rule.caseSensitive],
  );
  const { rows } = await read<NamedUser>(
    `SELECT id AS "id", username AS "username", coalesce(username_key, '') AS "usernameKey" FROM users
     WHERE deleted_at IS NULL ORDER BY id FOR UPDATE`,
  );
  const plan = planNameRule(rows, rule);
  if (!plan.ok) return plan;
  await write(
    `UPDATE users SET username_key = next.username_key
     FROM unnest($1::uuid[], $2::text[]) AS next (id, username_key) WHERE users.id = next.id`,
    [plan.changed.map(({ id }) => idParameter(id)), plan.changed.map(({ usernameKey }) => usernameKey)],
  );
  return { ok: true, changed: plan.changed.length };
}

export async function findIdentities(query: Query, id: UserId): Promise<readonly Identity[]> {
  const { rows } = await query<Identity>(
    'SELECT issuer AS "issuer", subject AS "subject" FROM identities WHERE user_id = $1::uuid',
    [idParameter(id)],
  );
  return rows;
}

/** @param options `isIndexed`: whether searches have an index here @returns how many rows were deleted. */
export async function eraseUser(
  tx: Transaction,
  id: UserId,
  { limit, isIndexed }: { readonly limit: number; readonly isIndexed: boolean },
): Promise<number> {
  const { read, write } = tx;
  const { rows } = await read('SELECT id FROM users WHERE id = $1::uuid AND deleted_at IS NOT NULL FOR UPDATE', [
    idParameter(id),
  ]);
  if (rows.length === 0) return 0;
  const { rows: gone } = await write<{ readonly texts: readonly (string | null)[] }>(
    `DELETE FROM sessions WHERE digest IN (SELECT digest FROM sessions WHERE user_id = $1::uuid LIMIT $2::bigint)
     RETURNING ARRAY[host(ip), user_agent, label] AS "texts"`,
    [idParameter(id), limit],
  );
  const count = gone.length;
  const texts = new Set(gone.flatMap((session) => session.texts).filter((text) => text !== null));
  if (isIndexed && texts.size > 0) await forgetTexts(tx, [...texts]);
  if (count < limit) await write('DELETE FROM users WHERE id = $1::uuid', [idParameter(id)]);
  return count;
}
