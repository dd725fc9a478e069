import {
  type Actor,
  type ChangedUser,
  endsSessions,
  planUserChange,
  rotationOf,
  type UserChange,
  type UserChangeDenied,
} from '@curfew/core';
import type { Connection } from './connection.ts';
import { appendEvents } from './events.ts';
import { readLive } from './judge.ts';
import { findOpen, insertRow, writeSessions } from './session-row.ts';
import { findKeptUser, toUser, unlinkIdentities, writeUser } from './user-row.ts';

export function changeUser(
  connection: Connection,
  usernameKey: string,
  change: UserChange,
  now: number,
  actor: Actor,
): ChangedUser | UserChangeDenied {
  const user = findKeptUser(connection, { usernameKey });
  const rotation = rotationOf(change);
  const presented = rotation === null ? null : readLive(connection, rotation.presented, rotation.now);
  const open = user !== null && endsSessions(change, user) ? findOpen(connection, user.id) : [];
  const plan = planUserChange(change, { user, presented, open }, now, actor);
  if (!plan.ok) return plan;
  writeSessions(connection, plan.ended);
  if (plan.unlinks) unlinkIdentities(connection, plan.user.id);
  if (plan.user !== user) writeUser(connection, plan.user);
  appendEvents(connection, plan.events);
  const session = plan.session === null ? null : insertRow(connection, plan.session);
  return { ok: true, user: toUser(plan.user), ended: plan.ended, session };
}
