import {
  type InsertDenied,
  type Inserted,
  isHealing,
  newestFirst,
  planInsert,
  type Session,
  type SessionInsertion,
  type SessionOwner,
  type SessionQuota,
  type UserId,
} from '@curfew/core';
import { appendEvents } from './events.ts';
import { instant } from './instant.ts';
import { lockLive } from './judge.ts';
import {
  aliveAt,
  fromSessions,
  idParameter,
  insertRow,
  lockByDigest,
  lockOpen,
  lockPredecessors,
  selectSession,
  writeSessions,
} from './session-row.ts';
import { settleAttempt } from './throttle.ts';
import type { Transaction } from './transaction.ts';
import { writeNotBefore } from './user-row.ts';

export async function insertSession(tx: Transaction, insertion: SessionInsertion): Promise<Inserted | InsertDenied> {
  const { maker, quotas } = insertion;
  const { userId, createdAt: now } = insertion.session;
  // They travel together; the user's row comes first, as everywhere, so that nobody waits in a circle.
  const [owner, presented, living] = await Promise.all([
    userId === null ? null : lockOwner(tx, userId, quotas.length > 0),
    insertion.presented === null ? null : lockByDigest(tx, insertion.presented),
    maker === undefined ? null : lockLive(tx, maker, now),
  ]);
  const surplus =
    owner === null ? [] : await Promise.all(quotas.map((quota) => lockSurplus(tx, insertion, quota, presented)));
  const found = {
    ...{ owner, presented, surplus, isMakerAlive: living !== null },
    predecessors: await lockPredecessors(tx, [...(presented === null ? [] : [presented]), ...surplus.flat()]),
    open: userId !== null && isHealing(owner, now) ? await lockOpen(tx, userId) : [],
  };
  const plan = planInsert(insertion, found);
  if (!plan.ok) return plan;
  // They travel together, in this order: a session from before ends before it could be allowed again.
  const [, , session] = await Promise.all([
    writeSessions(tx, plan.ended),
    userId === null ? undefined : writeNotBefore(tx, userId, plan.notBefore),
    insertRow(tx, plan.session, owner),
    appendEvents(tx, plan.events),
    insertion.settles === undefined ? undefined : settleAttempt(tx, insertion.settles),
  ]);
  return { ok: true, session, ended: plan.ended };
}

/**
 * Holds the user's row until this transaction is over, so that ending all of the user's sessions, disabling the user and
 * the like come either before, and are seen here, or after, and see the new session. Where sessions are counted, no two
 * sign-ins of one user may count at once.
 */
async function lockOwner({ read }: Transaction, userId: UserId, isCounting: boolean): Promise<SessionOwner | null> {
  const { rows } = await read<SessionOwner>(
    `SELECT username AS "username", roles AS "roles", disabled_at AS "disabledAt",
       sessions_not_before AS "sessionsNotBefore"
     FROM users WHERE id = $1::uuid AND deleted_at IS NULL FOR ${isCounting ? 'UPDATE' : 'SHARE'}`,
    [idParameter(userId)],
  );
  return rows[0] ?? null;
}

/** Of what is too much, one session is enough to refuse. They are found first and locked then: not what is passed over. */
async function lockSurplus(
  { read }: Transaction,
  { session: { userId, createdAt: now } }: SessionInsertion,
  { most, kind, onLimit }: SessionQuota,
  presented: Session | null,
): Promise<readonly Session[]> {
  const { rows } = await read<Session>(
    `${selectSession} ${fromSessions} WHERE s.id IN (
       SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE s.user_id = $1::uuid AND s.successor_id IS NULL AND ${aliveAt('$2')}
         AND s.id IS DISTINCT FROM $3::uuid AND ($4::text IS NULL OR s.kind = $4::text)
       ORDER BY s.created_at DESC, s.id DESC LIMIT $6::bigint OFFSET $5::bigint)
     FOR UPDATE OF s`,
    [userId, instant(now), presented?.id ?? null, kind ?? null, most - 1, onLimit === 'reject' ? 1 : null],
  );
  return rows.toSorted(newestFirst).reverse();
}
