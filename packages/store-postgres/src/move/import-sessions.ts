import { type Digest, importedSession, type KeyRange, type StoredSession, type UserId } from '@curfew/core';
import { arrayLiteral } from '../array-literal.ts';
import { instant } from '../instant.ts';
import { toJson } from '../json-column.ts';
import { addressParameter, digestParameter, idParameter } from '../session-row.ts';
import { noteSignIns } from '../sign-ins.ts';
import type { Transaction } from '../transaction.ts';
import { beginning, selectStoredSessions } from './export.ts';
import { checkImporting } from './import-state.ts';

/** Behind every digest there can be. */
const lastDigest = `\\x${'ff'.repeat(33)}`;

/** @returns how many were left out because their user is not here. */
export async function importSessions(
  tx: Transaction,
  sessions: readonly StoredSession[],
  range: KeyRange<Digest>,
): Promise<number> {
  await checkImporting(tx);
  const kept = await lockSessions(tx, range);
  const wanted = new Map(sessions.map((session) => [session.digest, session]));
  await deleteSessions(
    tx,
    kept.filter(({ digest }) => !wanted.has(digest)),
  );
  await updateSessions(
    tx,
    kept.flatMap((session) => {
      const source = wanted.get(session.digest);
      return source === undefined ? [] : (importedSession(session, source) ?? []);
    }),
  );
  const here = new Set(kept.map(({ digest }) => digest));
  const missing = sessions.filter(({ digest }) => !here.has(digest));
  const users = await findUsers(tx, missing);
  const insertable = missing.filter(({ userId }) => userId === null || users.has(userId));
  await insertSessions(tx, insertable);
  await noteSignIns(tx, insertable);
  return missing.length - insertable.length;
}

async function lockSessions(
  { read }: Transaction,
  { after, through }: KeyRange<Digest>,
): Promise<readonly StoredSession[]> {
  const { rows } = await read<StoredSession>(
    `${selectStoredSessions} WHERE digest > $1::bytea AND digest <= $2::bytea ORDER BY digest FOR UPDATE`,
    [beginning(after), through === null ? lastDigest : digestParameter(through)],
  );
  return rows;
}

async function findUsers({ read }: Transaction, sessions: readonly StoredSession[]): Promise<ReadonlySet<UserId>> {
  const ids = new Set(sessions.flatMap(({ userId }) => userId ?? []));
  const { rows } = await read<{ id: UserId }>('SELECT id AS "id" FROM users WHERE id = ANY($1::uuid[])', [
    [...ids].map(idParameter),
  ]);
  return new Set(rows.map(({ id }) => id));
}

async function deleteSessions({ write }: Transaction, sessions: readonly StoredSession[]): Promise<void> {
  if (sessions.length === 0) return;
  await write('DELETE FROM sessions WHERE digest = ANY($1::bytea[])', [digests(sessions)]);
}

async function updateSessions({ write }: Transaction, sessions: readonly StoredSession[]): Promise<void> {
  if (sessions.length === 0) return;
  await write(
    `
    UPDATE sessions SET last_used_at = source.last_used_at, idle_timeout_ms = source.idle_timeout_ms,
      lifetime_ends_at = source.lifetime_ends_at, expires_at = source.expires_at, successor_id = source.successor_id,
      ended_at = source.ended_at, end_reason = source.end_reason, ended_by = source.ended_by, data = source.data,
      binding = source.binding
    FROM unnest($1::bytea[], $2::timestamptz[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::uuid[],
      $7::timestamptz[], $8::text[], $9::text[], $10::jsonb[], $11::jsonb[])
      AS source (digest, last_used_at, idle_timeout_ms, lifetime_ends_at, expires_at, successor_id, ended_at,
        end_reason, ended_by, data, binding)
    WHERE sessions.digest = source.digest AND sessions.ended_at IS NULL`,
    [digests(sessions), ...changeable(sessions)],
  );
}

async function insertSessions({ write }: Transaction, sessions: readonly StoredSession[]): Promise<void> {
  if (sessions.length === 0) return;
  await write(
    `
    INSERT INTO sessions (digest, id, user_id, kind, policy, created_at, authenticated_at, ip, user_agent, label,
      scopes, proofs, level, issuer, subject, provider_session, last_used_at, idle_timeout_ms, lifetime_ends_at, expires_at, successor_id, ended_at, end_reason,
      ended_by, data, binding)
    SELECT source.digest, source.id, source.user_id, source.kind, source.policy, source.created_at,
      source.authenticated_at, source.ip, source.user_agent, source.label, source.scopes::text[],
      source.proofs, source.level, source.issuer, source.subject, source.provider_session, source.last_used_at, source.idle_timeout_ms, source.lifetime_ends_at, source.expires_at, source.successor_id,
      source.ended_at, source.end_reason, source.ended_by, source.data, source.binding
    FROM unnest($1::bytea[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
      $8::inet[], $9::text[], $10::text[], $11::text[], $12::jsonb[], $13::text[], $14::text[], $15::text[],
      $16::text[], $17::timestamptz[], $18::bigint[], $19::timestamptz[], $20::timestamptz[], $21::uuid[],
      $22::timestamptz[], $23::text[], $24::text[], $25::jsonb[], $26::jsonb[])
      AS source (digest, id, user_id, kind, policy, created_at, authenticated_at, ip, user_agent, label, scopes,
        proofs, level, issuer, subject, provider_session, last_used_at, idle_timeout_ms, lifetime_ends_at, expires_at, successor_id, ended_at, end_reason, ended_by,
        data, binding)`,
    [
      digests(sessions),
      sessions.map(({ id }) => id),
      sessions.map(({ userId }) => userId),
      sessions.map(({ kind }) => kind),
      sessions.map(({ policy }) => policy),
      sessions.map(({ createdAt }) => instant(createdAt)),
      sessions.map(({ authenticatedAt }) => instant(authenticatedAt)),
      sessions.map(({ ip }) => addressParameter(ip)),
      sessions.map(({ userAgent }) => userAgent),
      sessions.map(({ label }) => label),
      sessions.map(({ scopes }) => (scopes === null ? null : arrayLiteral(scopes))),
      sessions.map(({ proofs }) => toJson(proofs)),
      sessions.map(({ level }) => level),
      sessions.map(({ provider }) => provider?.issuer ?? null),
      sessions.map(({ provider }) => provider?.subject ?? null),
      sessions.map(({ provider }) => provider?.sessionId ?? null),
      ...changeable(sessions),
    ],
  );
}

function digests(sessions: readonly StoredSession[]): string[] {
  return sessions.map(({ digest }) => digestParameter(digest));
}

function changeable(sessions: readonly StoredSession[]): unknown[][] {
  return [
    sessions.map(({ lastUsedAt }) => instant(lastUsedAt)),
    sessions.map(({ idleTimeoutMs }) => idleTimeoutMs),
    sessions.map(({ lifetimeEndsAt }) => instant(lifetimeEndsAt)),
    sessions.map(({ expiresAt }) => instant(expiresAt)),
    sessions.map(({ successorId }) => successorId),
    sessions.map(({ endedAt }) => instant(endedAt)),
    sessions.map(({ endReason }) => endReason),
    sessions.map(({ endedBy }) => endedBy),
    sessions.map(({ data }) => toJson(data)),
    sessions.map(({ binding }) => (binding === null ? null : toJson(binding))),
  ];
}
