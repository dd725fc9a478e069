import {
  type Actor,
  type Denied,
  deny,
  disabledAfter,
  endByRotation,
  endingOf,
  eventsOf,
  isAsExpected,
  type LiveSession,
  type Session,
  type SessionRotation,
  type User,
  type UserChange,
  userEvent,
} from '@curfew/core';
import { endByIds, endSessions } from './end.ts';
import { appendEvents } from './events.ts';
import { instant } from './instant.ts';
import { toJson } from './json-column.ts';
import { lockLive } from './judge.ts';
import { insertSuccessor } from './rotate.ts';
import type { Query } from './statement.ts';
import type { Transaction } from './transaction.ts';
import { userColumns } from './users.ts';

type Changed = {
  readonly ok: true;
  readonly user: User;
  readonly ended: readonly Session[];
  readonly session: LiveSession | null;
};

export async function changeUser(
  tx: Transaction,
  username: string,
  change: UserChange,
  now: number,
  actor: Actor,
): Promise<Changed | Denied<'user-not-found' | 'authentication-required' | 'revision-conflict'>> {
  const user = await lockUser(tx.query, username);
  if (user === null) return deny('user-not-found');
  if (!isAsExpected(change, user)) return deny('revision-conflict');
  await tx.actFor(user.id);
  const rotation = change.type === 'password' ? (change.rotation ?? null) : null;
  const presented = rotation === null ? null : await lockLive(tx.query, rotation.presented, rotation.now);
  if (rotation !== null && presented?.userId !== user.id) return deny('authentication-required');

  const ended: Session[] = [];
  if (presented !== null && rotation !== null) {
    ended.push(...(await endByIds(tx, endByRotation(rotation), [presented.id])));
  }
  const reason = endingOf(change, user);
  if (reason !== null) {
    const end = { at: now, reason, event: 'session-ended', actor } as const;
    ended.push(...(await endSessions(tx, { userId: user.id }, end)));
  }
  const changed = await writeChange(tx.query, change, user, now);
  if (change.type === 'delete') await tx.query('DELETE FROM identities WHERE user_id = $1::uuid', [user.id]);
  tx.changed(user.id);
  const events = eventsOf(change, user).map((type) => userEvent(type, user, now, actor));
  await appendEvents(tx.query, events);
  return { ok: true, user: changed, ended, session: await succeed(tx, presented, rotation, changed) };
}

/** Everybody who signs this user in waits until this transaction is over. */
async function lockUser(query: Query, username: string): Promise<User | null> {
  const { rows } = await query<User>(
    `SELECT ${userColumns} FROM users WHERE username = $1::text AND deleted_at IS NULL FOR UPDATE`,
    [username],
  );
  return rows[0] ?? null;
}

async function succeed(
  tx: Transaction,
  presented: LiveSession | null,
  rotation: SessionRotation | null,
  { sessionsNotBefore }: User,
): Promise<LiveSession | null> {
  if (presented === null || rotation === null) return null;
  return insertSuccessor(tx, presented, rotation, sessionsNotBefore);
}

async function writeChange(query: Query, change: UserChange, user: User, now: number): Promise<User> {
  const { id } = user;
  const [assignment, values] = assignmentOf(change, user, now);
  const { rows } = await query<User>(`UPDATE users SET ${assignment} WHERE id = $1::uuid RETURNING ${userColumns}`, [
    id,
    ...values,
  ]);
  if (rows[0] === undefined) throw new Error(`the user ${id} was locked and is gone`);
  return rows[0];
}

/** What to set, with parameters from `$2` on. */
function assignmentOf(change: UserChange, user: User, now: number): [assignment: string, values: readonly unknown[]] {
  const anew = 'revision = revision + 1';
  switch (change.type) {
    case 'password':
      return [`password_hash = $2::text, ${anew}`, [change.passwordHash]];
    case 'rehash':
      return [
        'password_hash = CASE WHEN password_hash = $3::text THEN $2::text ELSE password_hash END',
        [change.passwordHash, change.expectedHash],
      ];
    case 'roles':
      return [`roles = $2::text[], ${anew}`, [change.roles]];
    case 'profile':
      return [`profile = $2::jsonb, ${anew}`, [toJson(change.profile)]];
    case 'document':
      return [
        `password_hash = coalesce($2::text, password_hash), roles = $3::text[], profile = $4::jsonb,
         disabled_at = $5::timestamptz, ${anew}`,
        [change.passwordHash ?? null, change.roles, toJson(change.profile), instant(disabledAfter(change, user, now))],
      ];
    case 'disable':
      return [`disabled_at = coalesce(disabled_at, $2::timestamptz), ${anew}`, [instant(now)]];
    case 'enable':
      return [`disabled_at = NULL, ${anew}`, []];
    case 'delete':
      return [`password_hash = NULL, profile = '{}', deleted_at = $2::timestamptz, ${anew}`, [instant(now)]];
  }
}
