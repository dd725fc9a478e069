import { isHealing, planRotation, type RotateDenied, type Rotated, type SessionRotation } from '@curfew/core';
import type { Connection } from './connection.ts';
import { appendEvents } from './events.ts';
import { readLive } from './judge.ts';
import { findHeir, isKeyTaken } from './repeatable.ts';
import { findOpen, findPredecessors, insertRow, writeSessions } from './session-row.ts';
import { writeNotBefore } from './user-row.ts';
import { findUser } from './users.ts';

export function rotateSession(connection: Connection, rotation: SessionRotation): Rotated | RotateDenied {
  const presented = readLive(connection, rotation.presented, rotation.now);
  const userId = presented?.userId ?? null;
  const owner = userId === null ? null : findUser(connection, { id: userId });
  const successorId = presented?.successorId ?? null;
  const plan = planRotation(rotation, {
    presented,
    heir: findHeir(connection, successorId, rotation.now),
    isKeyTaken: isKeyTaken(connection, rotation.repeatable?.key ?? null, successorId),
    predecessors: presented === null ? [] : findPredecessors(connection, [presented]),
    owner,
    open: owner !== null && isHealing(owner, rotation.now) ? findOpen(connection, owner.id) : [],
  });
  if (!plan.ok) return plan;
  if ('again' in plan) {
    appendEvents(connection, plan.events);
    return { ok: true, session: plan.again, salt: plan.salt };
  }
  writeSessions(connection, plan.changed);
  if (userId !== null) writeNotBefore(connection, userId, plan.notBefore);
  const session = insertRow(connection, plan.session);
  appendEvents(connection, plan.events);
  return { ok: true, session };
}
