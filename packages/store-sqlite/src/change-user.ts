import {
  type Actor,
  type Denied,
  deny,
  disabledAfter,
  type EndReason,
  endByRotation,
  endingOf,
  eventsOf,
  isAsExpected,
  type LiveSession,
  type Session,
  type SessionRotation,
  type User,
  type UserChange,
} from '@curfew/core';
import type { Connection } from './connection.ts';
import { endSession, endSessions } from './end.ts';
import { readLive } from './judge.ts';
import { insertSuccessor } from './rotate.ts';
import { appendUserEvent, findUser, requireUser, unlinkIdentities } from './users.ts';

type Changed = {
  readonly ok: true;
  readonly user: User;
  readonly ended: readonly Session[];
  readonly session: LiveSession | null;
};

export function changeUser(
  connection: Connection,
  username: string,
  change: UserChange,
  now: number,
  actor: Actor,
): Changed | Denied<'user-not-found' | 'authentication-required' | 'revision-conflict'> {
  const user = findUser(connection, { username });
  if (user === null) return deny('user-not-found');
  if (!isAsExpected(change, user)) return deny('revision-conflict');
  const rotation = change.type === 'password' ? (change.rotation ?? null) : null;
  const presented = rotation === null ? null : readLive(connection, rotation.presented, rotation.now);
  if (rotation !== null && presented?.userId !== user.id) return deny('authentication-required');

  const replaced =
    presented === null || rotation === null ? [] : endSession(connection, presented, endByRotation(rotation));
  const ending = endingOf(change, user);
  const ended = [...replaced, ...endBecauseOf(connection, ending, user, now, actor)];
  writeChange(connection, change, user, now);
  for (const event of eventsOf(change, user)) appendUserEvent(connection, event, user, now, actor);
  return {
    ok: true,
    session: succeed(connection, presented, rotation),
    user: requireUser(connection, user.id),
    ended,
  };
}

function endBecauseOf(
  connection: Connection,
  reason: EndReason | null,
  user: User,
  now: number,
  actor: Actor,
): readonly Session[] {
  if (reason === null) return [];
  return endSessions(connection, { userId: user.id }, { at: now, reason, event: 'session-ended', actor });
}

function succeed(
  connection: Connection,
  presented: LiveSession | null,
  rotation: SessionRotation | null,
): LiveSession | null {
  return presented === null || rotation === null ? null : insertSuccessor(connection, presented, rotation);
}

function writeChange(connection: Connection, change: UserChange, user: User, now: number): void {
  const set = (assignment: string, ...values: unknown[]) =>
    connection
      .statement(`UPDATE users SET ${assignment}, revision = revision + 1 WHERE id = ?`)
      .run(...values, user.id);
  switch (change.type) {
    case 'password':
      set('password_hash = ?', change.passwordHash);
      break;
    case 'rehash':
      connection
        .statement('UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?')
        .run(change.passwordHash, user.id, change.expectedHash);
      break;
    case 'roles':
      set('roles = ?', JSON.stringify(change.roles));
      break;
    case 'profile':
      set('profile = ?', JSON.stringify(change.profile));
      break;
    case 'document':
      set(
        'password_hash = coalesce(?, password_hash), roles = ?, profile = ?, disabled_at = ?',
        change.passwordHash ?? null,
        JSON.stringify(change.roles),
        JSON.stringify(change.profile),
        disabledAfter(change, user, now),
      );
      break;
    case 'disable':
      set('disabled_at = coalesce(disabled_at, ?)', now);
      break;
    case 'enable':
      set('disabled_at = NULL');
      break;
    case 'delete':
      unlinkIdentities(connection, user.id);
      set(`password_hash = NULL, profile = '{}', deleted_at = ?`, now);
      break;
  }
}
