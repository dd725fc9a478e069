import {
  type AuditEvent,
  type ContentSize,
  type Digest,
  type EventPosition,
  firstId,
  type StoredSession,
  type StoredUser,
  type UserId,
} from '@curfew/core';
import { instant } from '../instant.ts';
import { digestParameter, idParameter, provider } from '../session-row.ts';
import type { Query } from '../statement.ts';
import { userColumns } from '../user-row.ts';

export const selectStoredSessions = `
  SELECT digest AS "digest", id AS "id", user_id AS "userId", kind AS "kind", policy AS "policy",
    created_at AS "createdAt", authenticated_at AS "authenticatedAt", proofs AS "proofs", level AS "level",
    ${provider('sessions')} AS "provider", last_used_at AS "lastUsedAt",
    idle_timeout_ms AS "idleTimeoutMs", lifetime_ends_at AS "lifetimeEndsAt", expires_at AS "expiresAt",
    successor_id AS "successorId", ended_at AS "endedAt", end_reason AS "endReason", ended_by AS "endedBy", ip AS "ip",
    user_agent AS "userAgent", label AS "label", scopes AS "scopes",
    binding AS "binding", data AS "data"
  FROM sessions`;

export const selectStoredUsers = `
  SELECT ${userColumns},
    coalesce((SELECT jsonb_agg(jsonb_build_object('issuer', issuer, 'subject', subject))
      FROM identities WHERE user_id = users.id), '[]') AS "identities",
    (SELECT at FROM last_sign_ins WHERE user_id = users.id) AS "signedInAt"
  FROM users`;

export async function contentSize(query: Query): Promise<ContentSize> {
  const { rows } = await query<ContentSize>(
    `SELECT (SELECT count(*) FROM users) AS "users", (SELECT count(*) FROM sessions) AS "sessions",
       (SELECT count(*) FROM events) AS "events"`,
  );
  return rows[0] ?? { users: 0, sessions: 0, events: 0 };
}

export async function exportSessions(
  query: Query,
  after: Digest | null,
  limit: number,
): Promise<readonly StoredSession[]> {
  const { rows } = await query<StoredSession>(
    `${selectStoredSessions} WHERE digest > $1::bytea ORDER BY digest LIMIT $2::bigint`,
    [beginning(after), limit],
  );
  return rows;
}

export async function exportUsers(query: Query, after: UserId | null, limit: number): Promise<readonly StoredUser[]> {
  const { rows } = await query<StoredUser>(`${selectStoredUsers} WHERE id > $1::uuid ORDER BY id LIMIT $2::bigint`, [
    idParameter(after ?? firstId),
    limit,
  ]);
  return rows;
}

export async function exportEvents(
  query: Query,
  after: EventPosition | null,
  limit: number,
): Promise<readonly AuditEvent[]> {
  const { rows } = await query<AuditEvent>(
    `SELECT id AS "id", at AS "at", type AS "type", initiator AS "initiator", user_id AS "userId",
       username AS "username", session_id AS "sessionId", actor AS "actor", ip AS "ip", user_agent AS "userAgent",
       reason AS "reason", detail AS "detail"
     FROM events WHERE (at, id) > ($1::timestamptz, $2::uuid) ORDER BY at, id LIMIT $3::bigint`,
    [instant(after?.at ?? -Infinity), idParameter(after?.id ?? firstId), limit],
  );
  return rows;
}

/** Every digest lies behind the empty one. */
export function beginning(after: Digest | null): string {
  return after === null ? '\\x' : digestParameter(after);
}
