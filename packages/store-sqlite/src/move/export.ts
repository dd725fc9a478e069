import type { AuditEvent, ContentSize, Digest, EventPosition, StoredSession, StoredUser, UserId } from '@curfew/core';
import type { Connection } from '../connection.ts';
import { parseArray, parseObject } from '../json-column.ts';
import { type JsonColumns, parseColumns, provider } from '../session-row.ts';
import { toKeptUser, type UserRow, userColumns } from '../user-row.ts';

type SessionRow = Omit<StoredSession, keyof JsonColumns> & JsonColumns;
type StoredUserRow = UserRow & Pick<StoredUser, 'signedInAt'> & { readonly identities: string };
type EventRow = Omit<AuditEvent, 'detail'> & { readonly detail: string };

const selectSessions = `
  SELECT lower(hex(digest)) AS digest, id, user_id AS userId, kind, policy, created_at AS createdAt,
    authenticated_at AS authenticatedAt, proofs, level, ${provider('sessions')} AS provider, last_used_at AS lastUsedAt, idle_timeout_ms AS idleTimeoutMs,
    lifetime_ends_at AS lifetimeEndsAt, expires_at AS expiresAt, successor_id AS successorId, ended_at AS endedAt,
    end_reason AS endReason, ended_by AS endedBy, ip, user_agent AS userAgent, label, scopes, binding, data
  FROM sessions`;

const selectUsers = `
  SELECT ${userColumns},
    (SELECT json_group_array(json_object('issuer', issuer, 'subject', subject))
      FROM identities WHERE user_id = users.id) AS identities,
    (SELECT at FROM last_sign_ins WHERE user_id = users.id) AS signedInAt
  FROM users`;

const selectEvents = `
  SELECT id, at, type, initiator, user_id AS userId, username, session_id AS sessionId, actor, ip,
    user_agent AS userAgent, reason, detail
  FROM events`;

export function contentSize(connection: Connection): ContentSize {
  const count = (table: string) => connection.statement<number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
  return { users: count('users'), sessions: count('sessions'), events: count('events') };
}

export function exportSessions(connection: Connection, after: Digest | null, limit: number): readonly StoredSession[] {
  return connection
    .statement<SessionRow>(`${selectSessions} WHERE digest > unhex(?) ORDER BY digest LIMIT ?`)
    .all(after ?? '', limit)
    .map(toSession);
}

export function exportUsers(connection: Connection, after: UserId | null, limit: number): readonly StoredUser[] {
  return connection
    .statement<StoredUserRow>(`${selectUsers} WHERE id > ? ORDER BY id LIMIT ?`)
    .all(after ?? '', limit)
    .map(toUser);
}

export function exportEvents(
  connection: Connection,
  after: EventPosition | null,
  limit: number,
): readonly AuditEvent[] {
  return connection
    .statement<EventRow>(`${selectEvents} WHERE (at, id) > (?, ?) ORDER BY at, id LIMIT ?`)
    .all(after?.at ?? Number.MIN_SAFE_INTEGER, after?.id ?? '', limit)
    .map((row) => ({ ...row, detail: parseObject(row.detail) as AuditEvent['detail'] }));
}

/** The session of a digest as it is kept here; `null` where there is none. */
export function findStoredSession(connection: Connection, digest: Digest): StoredSession | null {
  const row = connection.statement<SessionRow>(`${selectSessions} WHERE digest = unhex(?)`).get(digest);
  return row === undefined ? null : toSession(row);
}

/** A user as they are kept here, also after they have been deleted. */
export function findStoredUser(connection: Connection, id: UserId): StoredUser | null {
  const row = connection.statement<StoredUserRow>(`${selectUsers} WHERE id = ?`).get(id);
  return row === undefined ? null : toUser(row);
}

/** Who bears a name today. */
export function findStoredUserByKey(connection: Connection, usernameKey: string): StoredUser | null {
  const row = connection
    .statement<StoredUserRow>(`${selectUsers} WHERE username_key = ? AND deleted_at IS NULL`)
    .get(usernameKey);
  return row === undefined ? null : toUser(row);
}

function toSession(row: SessionRow): StoredSession {
  return { ...row, ...parseColumns(row) };
}

function toUser({ identities, signedInAt, ...row }: StoredUserRow): StoredUser {
  return { ...toKeptUser(row), identities: parseArray(identities), signedInAt };
}
