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
import type { Connection } from './connection.ts';
import { appendEvents } from './events.ts';
import { findKeptUser, insertUser, linkIdentity, toUser } from './user-row.ts';

export function createUser(
  connection: Connection,
  given: NewUser,
  actor: Actor,
): { readonly ok: true; readonly user: User } | Denied<'user-exists'> {
  const { usernameKey, identity } = given;
  if (findKeptUser(connection, { usernameKey }) !== null) return deny('user-exists');
  if (identity !== undefined && findKeptUser(connection, { identity }) !== null) return deny('user-exists');
  const user = newUserRow(given);
  insertUser(connection, user);
  if (identity !== undefined) linkIdentity(connection, identity, user.id, user.createdAt);
  appendEvents(connection, [userEvent('user-created', user, user.createdAt, actor)]);
  return { ok: true, user: toUser(user) };
}

export function findUser(connection: Connection, which: WhichUser): User | null {
  const found = findKeptUser(connection, which);
  return found && toUser(found);
}

export function findCredentials(
  connection: Connection,
  usernameKey: string,
): { readonly credentials: Credentials | null; readonly hashWork: HashWork } {
  const found = findKeptUser(connection, { usernameKey });
  const credentials = found === null ? null : toCredentials(found);
  return { credentials, hashWork: readHashWork(connection) };
}

function toCredentials(found: KeptUser): Credentials {
  return { user: toUser(found), passwordHash: found.passwordHash, secondFactor: found.secondFactor };
}

/** The number of iterations in `$pbkdf2-DIGEST$i=ITERATIONS$…`; word for word as in the index. */
const iterations = `CAST(substr(password_hash, instr(password_hash, '$i=') + 3) AS INTEGER)`;

function heaviest(digest: string): string {
  return `(SELECT coalesce(max(${iterations}), 0) FROM users
    WHERE password_hash LIKE '$pbkdf2-%' AND substr(password_hash, 9, 6) = substr('${digest}$i=', 1, 6))`;
}

function readHashWork(connection: Connection): HashWork {
  const row = connection
    .statement<HashWork>(
      `SELECT ${heaviest('sha1')} AS sha1, ${heaviest('sha256')} AS sha256, ${heaviest('sha512')} AS sha512`,
    )
    .get();
  if (row === undefined) throw new Error('a SELECT without FROM has one row');
  return row;
}

export function readNameRule(connection: Connection): NameRule | null {
  const row = connection
    .statement<{ readonly caseSensitive: number }>('SELECT case_sensitive AS caseSensitive FROM name_rule')
    .get();
  return row === undefined ? null : { caseSensitive: row.caseSensitive === 1 };
}

export function applyNameRule(
  connection: Connection,
  rule: NameRule,
): { readonly ok: true; readonly changed: number } | NameClash {
  const users = connection
    .statement<NamedUser>(
      "SELECT id, username, coalesce(username_key, '') AS usernameKey FROM users WHERE deleted_at IS NULL",
    )
    .all();
  const plan = planNameRule(users, rule);
  if (!plan.ok) return plan;
  const write = connection.statement('UPDATE users SET username_key = ? WHERE id = ?');
  for (const { id, usernameKey } of plan.changed) write.run(usernameKey, id);
  connection
    .statement(
      `INSERT INTO name_rule (one, case_sensitive) VALUES (1, ?)
       ON CONFLICT (one) DO UPDATE SET case_sensitive = excluded.case_sensitive`,
    )
    .run(Number(rule.caseSensitive));
  return { ok: true, changed: plan.changed.length };
}

export function findIdentities(connection: Connection, id: UserId): readonly Identity[] {
  return connection.statement<Identity>('SELECT issuer, subject FROM identities WHERE user_id = ?').all(id);
}

/** @returns how many rows were deleted. */
export function eraseUser(connection: Connection, id: UserId, limit: number): number {
  const isDeleted = connection.statement('SELECT 1 FROM users WHERE id = ? AND deleted_at IS NOT NULL').get(id);
  if (isDeleted === undefined) return 0;
  const sessions = connection
    .statement('DELETE FROM sessions WHERE rowid IN (SELECT rowid FROM sessions WHERE user_id = ? LIMIT ?)')
    .run(id, limit).changes;
  if (sessions < limit) connection.statement('DELETE FROM users WHERE id = ?').run(id);
  return sessions;
}
