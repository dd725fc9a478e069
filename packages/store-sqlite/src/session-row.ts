import type {
  Binding,
  Digest,
  LiveSession,
  NewSession,
  Provider,
  ProviderSelector,
  Session,
  SessionId,
  UserId,
} from '@curfew/core';
import type { Connection } from './connection.ts';
import { parseArray, parseObject, parseStrings } from './json-column.ts';

/** The columns that hold JSON. */
export interface JsonColumns {
  readonly proofs: string;
  readonly provider: string | null;
  readonly scopes: string | null;
  readonly binding: string | null;
  readonly data: string;
}

/** A session as its columns hold it, under the names of {@link Session}. */
type SessionRow = Omit<Session, keyof JsonColumns> & JsonColumns;
type LiveSessionRow = SessionRow & {
  readonly endedAt: null;
  readonly roles: string | null;
  readonly isUnclaimed: number;
};

/** Who vouched for the user of a session, as JSON. */
export function provider(table: string): string {
  return `iif(${table}.issuer IS NULL, NULL, json_object('issuer', ${table}.issuer, 'subject', ${table}.subject,
    'sessionId', ${table}.provider_session))`;
}

/** Expects the tables as `s` and `u`. */
const columns = `
  s.id AS id, s.user_id AS userId, u.username AS username, s.kind AS kind, s.policy AS policy,
  s.created_at AS createdAt, s.authenticated_at AS authenticatedAt, s.proofs AS proofs, s.level AS level,
  ${provider('s')} AS provider, s.last_used_at AS lastUsedAt,
  s.idle_timeout_ms AS idleTimeoutMs, s.lifetime_ends_at AS lifetimeEndsAt, s.expires_at AS expiresAt,
  s.successor_id AS successorId, s.ended_at AS endedAt, s.end_reason AS endReason, s.ended_by AS endedBy,
  s.ip AS ip, s.user_agent AS userAgent, s.label AS label, s.scopes AS scopes, s.binding AS binding,
  s.data AS data`;

export const selectSession = selectSessionFrom('sessions s');
const liveColumns = `${columns}, u.roles AS roles, s.unclaimed AS isUnclaimed`;
export const selectSessionWithRoles = `SELECT ${liveColumns} FROM sessions s LEFT JOIN users u ON u.id = s.user_id`;

/** @param source tables of which one, called `s`, has the columns of sessions */
export function selectSessionFrom(source: string): string {
  return `SELECT ${columns} FROM ${source} LEFT JOIN users u ON u.id = s.user_id`;
}

/** What makes a session alive at the instant of a parameter, `?` or a name. Nothing else may decide that. */
export function aliveAt(parameter: string): string {
  return `
    s.ended_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > ${parameter})
    AND (s.user_id IS NULL
      OR (u.deleted_at IS NULL AND u.disabled_at IS NULL AND u.sessions_not_before < s.created_at))`;
}

/** Completes the row in place: a copy of its twenty columns would be the dearest part of a lookup in JavaScript. */
export function toSession(row: unknown): Session {
  const parsed = parseColumns(row as SessionRow);
  return Object.freeze(Object.assign(row as Omit<Session, keyof typeof parsed>, parsed));
}

export function toLiveSession(row: unknown): LiveSession {
  const { roles, isUnclaimed } = row as LiveSessionRow;
  const parsed = {
    ...parseColumns(row as SessionRow),
    roles: parseStrings(roles ?? '[]'),
    isUnclaimed: isUnclaimed === 1,
  };
  return Object.freeze(Object.assign(row as Omit<LiveSession, keyof typeof parsed>, parsed));
}

export function parseColumns({
  proofs,
  provider,
  scopes,
  binding,
  data,
}: JsonColumns): Pick<Session, keyof JsonColumns> {
  return {
    proofs: parseArray(proofs),
    provider: provider === null ? null : (parseObject(provider) as unknown as Provider),
    scopes: parseScopes(scopes),
    binding: binding === null ? null : (parseObject(binding) as unknown as Binding),
    data: parseObject(data),
  };
}

function parseScopes(scopes: string | null): readonly string[] | null {
  return scopes === null ? null : parseStrings(scopes);
}

export function findSession(
  connection: Connection,
  which: { readonly id: SessionId } | { readonly digest: Digest },
): Session | null {
  return 'id' in which ? findById(connection, which.id) : findByDigest(connection, which.digest);
}

export function findByDigest(connection: Connection, digest: Digest): Session | null {
  const row = connection.statement(`${selectSession} WHERE s.digest = unhex(?)`).get(digest);
  return row === undefined ? null : toSession(row);
}

export function findById(connection: Connection, id: SessionId): Session | null {
  const row = connection.statement(`${selectSession} WHERE s.id = ?`).get(id);
  return row === undefined ? null : toSession(row);
}

/** A user's sessions that have not been ended, newest first. */
export function findOpen(connection: Connection, userId: UserId): readonly Session[] {
  return connection
    .statement(`${selectSession} WHERE s.user_id = ? AND s.ended_at IS NULL ORDER BY s.created_at DESC, s.id DESC`)
    .all(userId)
    .map(toSession);
}

/** The sessions that a provider vouched for and that have not been ended. Each half has an index of its own. */
export function findOpenOfProvider(
  connection: Connection,
  { issuer, subject, sessionId }: ProviderSelector,
): readonly Session[] {
  const subjectIs = subject === null ? '' : 'AND s.subject = @subject';
  const sessionIs = sessionId === null ? '' : 'AND s.provider_session = @sessionId';
  if (subject === null && sessionId === null) return [];
  return connection
    .statement(`${selectSession} WHERE s.issuer = @issuer ${subjectIs} ${sessionIs} AND s.ended_at IS NULL`)
    .all({ issuer, ...(subject !== null && { subject }), ...(sessionId !== null && { sessionId }) })
    .map(toSession);
}

/** What sessions have replaced and left alive for a grace. */
export function findPredecessors(connection: Connection, sessions: readonly Session[]): readonly Session[] {
  const find = connection.statement(`${selectSession} WHERE s.successor_id = ? AND s.ended_at IS NULL`);
  return sessions.flatMap(({ id }) => find.all(id)).map(toSession);
}

/** Writes what a plan makes of sessions. One that has ended stays as it is. */
export function writeSessions(connection: Connection, sessions: readonly Session[]): void {
  for (const { id, lifetimeEndsAt, idleTimeoutMs, expiresAt, successorId, endedAt, endReason, endedBy } of sessions) {
    updateSession(
      connection,
      `lifetime_ends_at = @lifetimeEndsAt, idle_timeout_ms = @idleTimeoutMs, expires_at = @expiresAt,
         successor_id = @successorId, ended_at = @endedAt, end_reason = @endReason, ended_by = @endedBy
       WHERE id = @id AND ended_at IS NULL`,
      { id, lifetimeEndsAt, idleTimeoutMs, expiresAt, successorId, endedAt, endReason, endedBy },
    );
  }
}

/**
 * Changes one session: `change` is all of the statement behind SET. Every update of a session goes through here, so that
 * the memo forgets what it changed.
 *
 * @returns whether there was one to change.
 */
export function updateSession(connection: Connection, change: string, bindings: object): boolean {
  const digest = connection
    .statement<Digest>(`UPDATE sessions SET ${change} RETURNING lower(hex(digest))`)
    .pluck()
    .get(bindings);
  if (digest === undefined) return false;
  connection.memo.forget(digest);
  return true;
}

/** @returns the session as it is written. */
export function insertRow(connection: Connection, session: Required<NewSession>): LiveSession {
  connection
    .statement(`
      INSERT INTO sessions (digest, id, user_id, kind, policy, created_at, authenticated_at, proofs, level,
        issuer, subject, provider_session, last_used_at, idle_timeout_ms, lifetime_ends_at, expires_at, ip, user_agent,
        label, scopes, binding, data, unclaimed, request_key, request_print, token_salt)
      VALUES (unhex(?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, unhex(?), unhex(?), unhex(?))`)
    .run(
      session.digest,
      session.id,
      session.userId,
      session.kind,
      session.policy,
      session.createdAt,
      session.authenticatedAt,
      JSON.stringify(session.proofs),
      session.level,
      session.provider?.issuer ?? null,
      session.provider?.subject ?? null,
      session.provider?.sessionId ?? null,
      session.lastUsedAt,
      session.idleTimeoutMs,
      session.lifetimeEndsAt,
      session.expiresAt,
      session.ip,
      session.userAgent,
      session.label,
      session.scopes === null ? null : JSON.stringify(session.scopes),
      session.binding === null ? null : JSON.stringify(session.binding),
      JSON.stringify(session.data),
      session.repeatable === null ? 0 : 1,
      session.repeatable?.key ?? null,
      session.repeatable?.print ?? null,
      session.repeatable?.salt ?? null,
    );
  return toLiveSession(connection.statement(`${selectSessionWithRoles} WHERE s.id = ?`).get(session.id));
}
