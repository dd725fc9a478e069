import { randomUUID } from 'node:crypto';
import {
  type Actor,
  type Credentials,
  type Denied,
  deny,
  type EventType,
  type HashWork,
  type Identity,
  type NewUser,
  type Page,
  readName,
  type User,
  type UserId,
  type WhichUser,
  writeName,
} from '@curfew/core';
import type { Connection } from './connection.ts';
import { appendEvent } from './events.ts';
import { readHashWork } from './hash-work.ts';
import { parseObject, parseStrings } from './json-column.ts';

type UserRow = Omit<User, 'roles' | 'profile'> & { readonly roles: string; readonly profile: string };

const columns = `
  id, username, roles, profile, created_at AS createdAt, disabled_at AS disabledAt,
  sessions_not_before AS sessionsNotBefore, revision`;

export function createUser(
  connection: Connection,
  user: NewUser,
  actor: Actor,
): { readonly ok: true; readonly user: User } | Denied<'user-exists'> {
  const { identity } = user;
  if (findUser(connection, { username: user.username }) !== null) return deny('user-exists');
  if (identity !== undefined && findUser(connection, { identity }) !== null) return deny('user-exists');
  connection
    .statement(`
      INSERT INTO users (id, username, password_hash, roles, profile, created_at, sessions_not_before)
      VALUES (?, ?, ?, ?, ?, ?, 0)`)
    .run(
      user.id,
      user.username,
      user.passwordHash,
      JSON.stringify(user.roles),
      JSON.stringify(user.profile),
      user.createdAt,
    );
  if (identity !== undefined) linkIdentity(connection, identity, user.id, user.createdAt);
  const created = requireUser(connection, user.id);
  appendUserEvent(connection, 'user-created', created, user.createdAt, actor);
  return { ok: true, user: created };
}

export function findUser(connection: Connection, which: WhichUser): User | null {
  if ('identity' in which) return findByIdentity(connection, which.identity);
  const [column, value] = 'id' in which ? ['id', which.id] : ['username', which.username];
  const row = connection
    .statement<UserRow>(`SELECT ${columns} FROM users WHERE ${column} = ? AND deleted_at IS NULL`)
    .get(value);
  return row === undefined ? null : toUser(row);
}

function findByIdentity(connection: Connection, { issuer, subject }: Identity): User | null {
  const row = connection
    .statement<UserRow>(`
      SELECT ${columns} FROM users
      WHERE id = (SELECT user_id FROM identities WHERE issuer = ? AND subject = ?) AND deleted_at IS NULL`)
    .get(issuer, subject);
  return row === undefined ? null : toUser(row);
}

export function linkIdentity(connection: Connection, { issuer, subject }: Identity, id: UserId, at: number): void {
  connection
    .statement('INSERT INTO identities (issuer, subject, user_id, created_at) VALUES (?, ?, ?, ?)')
    .run(issuer, subject, id, at);
}

export function unlinkIdentities(connection: Connection, id: UserId): void {
  connection.statement('DELETE FROM identities WHERE user_id = ?').run(id);
}

/** Also where it has just been deleted. */
export function requireUser(connection: Connection, id: UserId): User {
  const row = connection.statement<UserRow>(`SELECT ${columns} FROM users WHERE id = ?`).get(id);
  if (row === undefined) throw new Error(`the user ${id} was expected to exist`);
  return toUser(row);
}

export function findCredentials(
  connection: Connection,
  username: string,
): { readonly credentials: Credentials | null; readonly hashWork: HashWork } {
  const row = connection
    .statement<UserRow & { passwordHash: string | null }>(`
      SELECT ${columns}, password_hash AS passwordHash FROM users WHERE username = ? AND deleted_at IS NULL`)
    .get(username);
  const hashWork = readHashWork(connection);
  if (row === undefined) return { credentials: null, hashWork };
  const { passwordHash, ...user } = row;
  return { credentials: { user: toUser(user), passwordHash }, hashWork };
}

export function listUsers(
  connection: Connection,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Page<User> {
  const found = connection
    .statement<UserRow>(`
      SELECT ${columns} FROM users WHERE deleted_at IS NULL AND username > ? ORDER BY username LIMIT ?`)
    .all(cursor === undefined ? '' : readName(cursor), limit + 1)
    .map(toUser);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, cursor: found.length > limit && last !== undefined ? writeName(last.username) : null };
}

export function appendUserEvent(connection: Connection, type: EventType, user: User, at: number, actor: Actor): void {
  appendEvent(connection, {
    id: randomUUID(),
    at,
    type,
    ...actor,
    userId: user.id,
    username: user.username,
    sessionId: null,
    reason: null,
    detail: {},
  });
}

function toUser(row: UserRow): User {
  return Object.freeze({ ...row, roles: parseStrings(row.roles), profile: parseObject(row.profile) });
}
