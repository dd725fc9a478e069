import {
  type Actor,
  type ChangedUser,
  endsSessions,
  planUserChange,
  rotationOf,
  type UserChange,
  type UserChangeDenied,
} from '@curfew/core';
import { appendEvents } from './events.ts';
import { lockLive } from './judge.ts';
import { insertRow, lockOpen, writeSessions } from './session-row.ts';
import type { Transaction } from './transaction.ts';
import { lockUserByKey, toUser, unlinkIdentities, writeUsers } from './user-row.ts';

export async function changeUser(
  tx: Transaction,
  usernameKey: string,
  change: UserChange,
  now: number,
  actor: Actor,
): Promise<ChangedUser | UserChangeDenied> {
  const user = await lockUserByKey(tx, usernameKey);
  if (user !== null) await tx.actFor(user.id);
  const rotation = rotationOf(change);
  const [presented, open] = await Promise.all([
    rotation === null ? null : lockLive(tx, rotation.presented, rotation.now),
    user !== null && endsSessions(change, user) ? lockOpen(tx, user.id) : [],
  ]);
  const plan = planUserChange(change, { user, presented, open }, now, actor);
  if (!plan.ok) return plan;
  const { session: heir } = plan;
  const [, , , session] = await Promise.all([
    writeSessions(tx, plan.ended),
    plan.unlinks ? unlinkIdentities(tx, [plan.user.id]) : undefined,
    plan.user === user ? undefined : writeUsers(tx, [plan.user]),
    heir === null ? null : insertRow(tx, heir, plan.user),
    appendEvents(tx, plan.events),
  ]);
  return { ok: true, user: toUser(plan.user), ended: plan.ended, session };
}
