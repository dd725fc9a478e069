import { isIP } from 'node:net';
import {
  type AddressRange,
  CurfewError,
  type Digest,
  type LiveSession,
  type NewSession,
  type Session,
  type SessionId,
  type User,
  type UserId,
} from '@curfew/core';
import { instant } from './instant.ts';
import { toJson } from './json-column.ts';
import { noteSignIn } from './sign-ins.ts';
import type { Query } from './statement.ts';
import type { Transaction } from './transaction.ts';

/** Who vouched for the user of a session. */
export function provider(table: string): string {
  return `CASE WHEN ${table}.issuer IS NOT NULL THEN jsonb_build_object('issuer', ${table}.issuer,
    'subject', ${table}.subject, 'sessionId', ${table}.provider_session) END`;
}

/** Expects the tables as `s` and `u`. The names are those of {@link Session}. */
const columns = `
  s.id AS "id", s.user_id AS "userId", u.username AS "username", s.kind AS "kind", s.policy AS "policy",
  s.created_at AS "createdAt", s.authenticated_at AS "authenticatedAt", s.proofs AS "proofs", s.level AS "level",
  ${provider('s')} AS "provider", s.last_used_at AS "lastUsedAt",
  s.idle_timeout_ms AS "idleTimeoutMs", s.lifetime_ends_at AS "lifetimeEndsAt", s.expires_at AS "expiresAt",
  s.successor_id AS "successorId", s.ended_at AS "endedAt", s.end_reason AS "endReason", s.ended_by AS "endedBy",
  s.ip AS "ip", s.user_agent AS "userAgent", s.label AS "label", s.scopes AS "scopes",
  s.binding AS "binding", s.data AS "data"`;

/** To be followed by where the rows come from, as `s`, and `u` for their users. */
export const selectSession = `SELECT ${columns}`;
export const selectLiveSession = `SELECT ${columns}, u.roles AS "roles", s.unclaimed AS "isUnclaimed"`;
export const fromSessions = 'FROM sessions s LEFT JOIN users u ON u.id = s.user_id';

/** What makes a session alive at the instant of a parameter such as `$2`. Nothing else may decide that. */
export function aliveAt(parameter: string): string {
  return `
    s.ended_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > ${parameter}::timestamptz)
    AND (s.user_id IS NULL
      OR (u.deleted_at IS NULL AND u.disabled_at IS NULL AND u.sessions_not_before < s.created_at))`;
}

/** A live session as its columns hold it: anonymous ones have no user, and so no roles. */
export type LiveRow = Omit<LiveSession, 'roles'> & { readonly roles: readonly string[] | null };

export function toLiveSession(row: LiveRow): LiveSession {
  return { ...row, roles: row.roles ?? [] };
}

export function isDigest(digest: Digest): boolean {
  return /^[0-9a-f]{64}$/.test(digest);
}

/** A digest as a parameter of type bytea. What is no digest is nobody's. */
export function digestParameter(digest: Digest): string {
  return isDigest(digest) ? `\\x${digest}` : '\\x';
}

/** Bytes in hex as a parameter of type bytea. */
export function bytesParameter(hex: string | null | undefined): string | null {
  return hex == null ? null : `\\x${hex}`;
}

/** An id as a parameter of type uuid. What is no id is nobody's: the nil UUID is never given to anything. */
export function idParameter(id: string): string {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : '00000000-0000-0000-0000-000000000000';
}

/** An address as a parameter of type inet, which takes no zone and nothing that is no address. */
export function addressParameter(ip: string | null): string | null {
  const address = ip?.replace(/%.*$/, '') ?? '';
  return isIP(address) === 0 ? null : address;
}

/**
 * A range of addresses as a parameter of type inet.
 *
 * @throws CurfewError `invalid-request`: what is no range must not select by chance, or select everything.
 */
export function rangeParameter({ address, prefixLength }: AddressRange): string {
  const longest = isIP(address) === 4 ? 32 : 128;
  const isRange = isIP(address) !== 0 && !address.includes('%');
  if (!isRange || !Number.isInteger(prefixLength) || prefixLength < 0 || prefixLength > longest) {
    throw new CurfewError('invalid-request', `${JSON.stringify(address)}/${prefixLength} is no range of addresses`);
  }
  return `${address}/${prefixLength}`;
}

export function findSession(
  query: Query,
  which: { readonly id: SessionId } | { readonly digest: Digest },
): Promise<Session | null> {
  return 'id' in which ? findById(query, which.id) : findByDigest(query, which.digest);
}

async function findByDigest(query: Query, digest: Digest): Promise<Session | null> {
  const { rows } = await query<Session>(`${selectSession} ${fromSessions} WHERE s.digest = $1::bytea`, [
    digestParameter(digest),
  ]);
  return rows[0] ?? null;
}

export async function findById(query: Query, id: SessionId): Promise<Session | null> {
  const { rows } = await query<Session>(`${selectSession} ${fromSessions} WHERE s.id = $1::uuid`, [idParameter(id)]);
  return rows[0] ?? null;
}

/** A session, dead or alive, held until this transaction is over. */
export async function lockByDigest({ read }: Transaction, digest: Digest): Promise<Session | null> {
  const { rows } = await read<Session>(`${selectSession} ${fromSessions} WHERE s.digest = $1::bytea FOR UPDATE OF s`, [
    digestParameter(digest),
  ]);
  return rows[0] ?? null;
}

/** A user's sessions that have not been ended. */
export async function lockOpen({ read }: Transaction, userId: UserId): Promise<readonly Session[]> {
  const { rows } = await read<Session>(
    `${selectSession} ${fromSessions} WHERE s.user_id = $1::uuid AND s.ended_at IS NULL FOR UPDATE OF s`,
    [idParameter(userId)],
  );
  return rows;
}

/** What sessions have replaced and left alive for a grace. */
export async function lockPredecessors(
  { read }: Transaction,
  sessions: readonly Session[],
): Promise<readonly Session[]> {
  if (sessions.length === 0) return [];
  const { rows } = await read<Session>(
    `${selectSession} ${fromSessions} WHERE s.successor_id = ANY($1::uuid[]) AND s.ended_at IS NULL FOR UPDATE OF s`,
    [sessions.map(({ id }) => id)],
  );
  return rows;
}

/** Writes what a plan makes of sessions that are held. */
export async function writeSessions({ write, changed }: Transaction, sessions: readonly Session[]): Promise<void> {
  if (sessions.length === 0) return;
  changed(...sessions.map(({ id }) => id));
  await write(
    `
    UPDATE sessions SET lifetime_ends_at = next.lifetime_ends_at, idle_timeout_ms = next.idle_timeout_ms,
      expires_at = next.expires_at, successor_id = next.successor_id, ended_at = next.ended_at,
      end_reason = next.end_reason, ended_by = next.ended_by
    FROM unnest($1::uuid[], $2::timestamptz[], $3::bigint[], $4::timestamptz[], $5::uuid[], $6::timestamptz[],
      $7::text[], $8::text[])
      AS next (id, lifetime_ends_at, idle_timeout_ms, expires_at, successor_id, ended_at, end_reason, ended_by)
    WHERE sessions.id = next.id AND sessions.ended_at IS NULL`,
    [
      sessions.map(({ id }) => id),
      sessions.map(({ lifetimeEndsAt }) => instant(lifetimeEndsAt)),
      sessions.map(({ idleTimeoutMs }) => idleTimeoutMs),
      sessions.map(({ expiresAt }) => instant(expiresAt)),
      sessions.map(({ successorId }) => successorId),
      sessions.map(({ endedAt }) => instant(endedAt)),
      sessions.map(({ endReason }) => endReason),
      sessions.map(({ endedBy }) => endedBy),
    ],
  );
}

/** @returns the session as it is written, with what is known of its `owner`. */
export async function insertRow(
  { write }: Transaction,
  session: Required<NewSession>,
  owner: Pick<User, 'username' | 'roles'> | null,
): Promise<LiveSession> {
  const { digest, repeatable, ...given } = session;
  const { proofs, level, provider } = session;
  const { rows } = await write<Pick<Session, 'ip' | 'userAgent'>>(
    `
    WITH signed_in AS (${noteSignIn('$3', '$4', '$7')})
    INSERT INTO sessions (digest, id, user_id, kind, policy, created_at, authenticated_at, last_used_at,
      idle_timeout_ms, lifetime_ends_at, expires_at, ip, user_agent, label, scopes, data, proofs, level, issuer, subject,
      provider_session, unclaimed, request_key, request_print, token_salt, binding)
    VALUES ($1::bytea, $2::uuid, $3::uuid, $4::text, $5::text, $6::timestamptz, $7::timestamptz, $8::timestamptz,
      $9::bigint, $10::timestamptz, $11::timestamptz, $12::inet, $13::text, $14::text, $15::text[], $16::jsonb,
      $17::jsonb, $18::text, $19::text, $20::text, $21::text, $22::boolean, $23::bytea, $24::bytea, $25::bytea,
      $26::jsonb)
    RETURNING ip AS "ip", user_agent AS "userAgent"`,
    [
      digestParameter(digest),
      session.id,
      session.userId,
      session.kind,
      session.policy,
      instant(session.createdAt),
      instant(session.authenticatedAt),
      instant(session.lastUsedAt),
      session.idleTimeoutMs,
      instant(session.lifetimeEndsAt),
      instant(session.expiresAt),
      addressParameter(session.ip),
      session.userAgent,
      session.label,
      session.scopes,
      toJson(session.data),
      toJson(proofs),
      level,
      provider?.issuer ?? null,
      provider?.subject ?? null,
      provider?.sessionId ?? null,
      repeatable !== null,
      bytesParameter(repeatable?.key),
      bytesParameter(repeatable?.print),
      bytesParameter(repeatable?.salt),
      session.binding === null ? null : toJson(session.binding),
    ],
  );
  return {
    ...given,
    // Addresses come back in their canonical form.
    ...rows[0],
    username: owner?.username ?? null,
    roles: owner?.roles ?? [],
    successorId: null,
    endedAt: null,
    endReason: null,
    endedBy: null,
    isUnclaimed: repeatable !== null,
  };
}
