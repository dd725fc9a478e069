import {
  type AuditEvent,
  type Digest,
  importedSession,
  importedUser,
  type KeyRange,
  type StoredSession,
  type StoredUser,
  type UserId,
  vanishedUser,
} from '@curfew/core';
import type { Connection } from '../connection.ts';
import { appendEvents } from '../events.ts';
import { insertUser, linkIdentity, unlinkIdentities, writeUser } from '../user-row.ts';
import { findStoredSession, findStoredUser, findStoredUserByKey } from './export.ts';
import { checkImporting } from './import-state.ts';

/** Behind every key there can be. */
const lastDigest = 'ff'.repeat(33);
const lastId = 'g';

export function importUsers(
  connection: Connection,
  users: readonly StoredUser[],
  range: KeyRange<UserId>,
  at: number,
): void {
  checkImporting(connection);
  const known = new Set(users.map(({ id }) => id));
  const kept = connection
    .statement<UserId>('SELECT id FROM users WHERE id > ? AND id <= ? AND deleted_at IS NULL')
    .pluck()
    .all(range.after ?? '', range.through ?? lastId);
  for (const id of kept) if (!known.has(id)) forgetUser(connection, findStoredUser(connection, id), at);
  // The deleted ones first: one of the others may bear the name of one of them by now.
  for (const user of users.toSorted((a, b) => Number(a.deletedAt === null) - Number(b.deletedAt === null))) {
    importUser(connection, user, at);
  }
}

function importUser(connection: Connection, user: StoredUser, at: number): void {
  const kept = findStoredUser(connection, user.id);
  if (kept !== null) {
    const imported = importedUser(kept, user, at);
    if (imported !== null) changeUser(connection, imported);
    return;
  }
  const namesake = user.deletedAt === null ? findStoredUserByKey(connection, user.usernameKey) : null;
  // In the source a name is one person's at a time, so the one who bears it here is gone there.
  forgetUser(connection, namesake, at);
  insertUser(connection, user);
  writeBeside(connection, user);
}

function forgetUser(connection: Connection, user: StoredUser | null, at: number): void {
  if (user !== null) changeUser(connection, vanishedUser(user, at));
}

function changeUser(connection: Connection, user: StoredUser): void {
  writeUser(connection, user);
  writeBeside(connection, user);
}

/** What other tables have of a user. */
function writeBeside(connection: Connection, user: StoredUser): void {
  writeIdentities(connection, user);
  if (user.signedInAt === null) return;
  connection
    .statement(`
      INSERT INTO last_sign_ins (user_id, at) VALUES (?, ?)
      ON CONFLICT (user_id) DO UPDATE SET at = excluded.at WHERE excluded.at > at`)
    .run(user.id, user.signedInAt);
}

/** In the source an identity is one user's at a time, so whoever has it here gives it up. */
function writeIdentities(connection: Connection, { id, identities, createdAt }: StoredUser): void {
  unlinkIdentities(connection, id);
  for (const { issuer, subject } of identities) {
    connection.statement('DELETE FROM identities WHERE issuer = ? AND subject = ?').run(issuer, subject);
    linkIdentity(connection, { issuer, subject }, id, createdAt);
  }
}

/** @returns how many were left out because their user is not here. */
export function importSessions(
  connection: Connection,
  sessions: readonly StoredSession[],
  range: KeyRange<Digest>,
): number {
  checkImporting(connection);
  const known = new Set(sessions.map(({ digest }) => digest));
  const kept = connection
    .statement<Digest>('SELECT lower(hex(digest)) FROM sessions WHERE digest > unhex(?) AND digest <= unhex(?)')
    .pluck()
    .all(range.after ?? '', range.through ?? lastDigest);
  const forget = connection.statement('DELETE FROM sessions WHERE digest = unhex(?)');
  for (const digest of kept) if (!known.has(digest)) forget.run(digest);
  return sessions.filter((session) => !importSession(connection, session)).length;
}

/** @returns whether it is here now. */
function importSession(connection: Connection, session: StoredSession): boolean {
  const kept = findStoredSession(connection, session.digest);
  if (kept !== null) {
    const imported = importedSession(kept, session);
    if (imported !== null) writeSession(connection, imported);
    return true;
  }
  if (session.userId !== null && findStoredUser(connection, session.userId) === null) return false;
  connection
    .statement(`
      INSERT INTO sessions (digest, id, user_id, kind, policy, created_at, authenticated_at, proofs, level,
        issuer, subject, provider_session, last_used_at, idle_timeout_ms, lifetime_ends_at, expires_at, successor_id, ended_at, end_reason, ended_by, ip, user_agent,
        label, scopes, binding, data)
      VALUES (unhex(@digest), @id, @userId, @kind, @policy, @createdAt, @authenticatedAt, @proofs, @level,
        @issuer, @subject, @providerSession, @lastUsedAt, @idleTimeoutMs, @lifetimeEndsAt, @expiresAt, @successorId, @endedAt, @endReason, @endedBy, @ip, @userAgent,
        @label, @scopes, @binding, @data)`)
    .run(sessionBindings(session));
  return true;
}

function writeSession(connection: Connection, session: StoredSession): void {
  connection
    .statement(`
      UPDATE sessions SET last_used_at = @lastUsedAt, idle_timeout_ms = @idleTimeoutMs,
        lifetime_ends_at = @lifetimeEndsAt, expires_at = @expiresAt, successor_id = @successorId, ended_at = @endedAt,
        end_reason = @endReason, ended_by = @endedBy, binding = @binding, data = @data
      WHERE digest = unhex(@digest) AND ended_at IS NULL`)
    .run(sessionBindings(session));
}

function sessionBindings(session: StoredSession): object {
  const { proofs, provider, scopes, binding, data, ...columns } = session;
  return {
    ...columns,
    proofs: JSON.stringify(proofs),
    issuer: provider?.issuer ?? null,
    subject: provider?.subject ?? null,
    providerSession: provider?.sessionId ?? null,
    scopes: scopes === null ? null : JSON.stringify(scopes),
    binding: binding === null ? null : JSON.stringify(binding),
    data: JSON.stringify(data),
  };
}

export function importEvents(connection: Connection, events: readonly AuditEvent[]): void {
  checkImporting(connection);
  appendEvents(connection, events);
}
