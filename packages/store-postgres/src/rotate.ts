import {
  type Digest,
  isHealing,
  planRotation,
  type RotateDenied,
  type Rotated,
  type SessionRotation,
} from '@curfew/core';
import { appendEvents } from './events.ts';
import { lockLive } from './judge.ts';
import { findHeir, isKeyTaken } from './repeatable.ts';
import { digestParameter, insertRow, lockOpen, lockPredecessors, writeSessions } from './session-row.ts';
import type { Transaction } from './transaction.ts';
import { writeNotBefore } from './user-row.ts';

export async function rotateSession(tx: Transaction, rotation: SessionRotation): Promise<Rotated | RotateDenied> {
  // Both travel together; the user's row comes first, as everywhere, so that nobody waits in a circle.
  const [owner, presented] = await Promise.all([
    shareOwner(tx, rotation.presented),
    lockLive(tx, rotation.presented, rotation.now),
  ]);
  const userId = presented?.userId ?? null;
  const successorId = presented?.successorId ?? null;
  const [heir, isTaken, predecessors] = await Promise.all([
    findHeir(tx, successorId, rotation.now),
    isKeyTaken(tx, rotation.repeatable?.key ?? null, successorId),
    presented === null ? [] : lockPredecessors(tx, [presented]),
  ]);
  const plan = planRotation(rotation, {
    ...{ owner, presented, heir, predecessors, isKeyTaken: isTaken },
    open: userId !== null && isHealing(owner, rotation.now) ? await lockOpen(tx, userId) : [],
  });
  if (!plan.ok) return plan;
  if ('again' in plan) {
    await appendEvents(tx, plan.events);
    return { ok: true, session: plan.again, salt: plan.salt };
  }
  const { username = null, roles = [] } = presented ?? {};
  const [, , session] = await Promise.all([
    writeSessions(tx, plan.changed),
    userId === null ? undefined : writeNotBefore(tx, userId, plan.notBefore),
    insertRow(tx, plan.session, username === null ? null : { username, roles }),
    appendEvents(tx, plan.events),
  ]);
  return { ok: true, session };
}

/**
 * Holds the row of the session's user until this transaction is over: whoever ends all of the user's sessions comes
 * before, and is seen here, or after, and sees the new one.
 *
 * @returns `null` for an anonymous session.
 */
async function shareOwner(
  { read }: Transaction,
  digest: Digest,
): Promise<{ readonly sessionsNotBefore: number } | null> {
  const { rows } = await read<{ sessionsNotBefore: number }>(
    `SELECT sessions_not_before AS "sessionsNotBefore" FROM users
     WHERE id = (SELECT user_id FROM sessions WHERE digest = $1::bytea) FOR SHARE`,
    [digestParameter(digest)],
  );
  return rows[0] ?? null;
}
