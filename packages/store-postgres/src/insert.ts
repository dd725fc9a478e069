import {
  type InsertDenied,
  type Inserted,
  isHealing,
  madeBefore,
  newestFirst,
  planInsert,
  type Session,
  type SessionId,
  type SessionInsertion,
  type SessionOwner,
  type SessionQuota,
  type UserId,
} from '@curfew/core';
import { appendEvents } from './events.ts';
import { instant } from './instant.ts';
import { lockLive } from './judge.ts';
import { lockMade } from './repeatable.ts';
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
import { findIdentities } from './users.ts';

export async function insertSession(tx: Transaction, insertion: SessionInsertion): Promise<Inserted | InsertDenied> {
  const { maker, quotas } = insertion;
  const { userId, createdAt: now, provider = null } = insertion.session;
  // They travel together; the user's row comes first, as everywhere, so that nobody waits in a circle.
  const key = insertion.session.repeatable?.key ?? null;
  const [owner, identities, presented, madeByKey, living] = await Promise.all([
    userId === null ? null : lockOwner(tx, userId, quotas.length > 0 || key !== null),
    // A statement of its own behind the lock: one that had waited within the same statement would be answered by what was there before.
    userId === null || provider === null ? [] : findIdentities(tx.read, userId),
    insertion.presented === null ? null : lockByDigest(tx, insertion.presented),
    lockMade(tx, key),
    maker === undefined ? null : lockLive(tx, maker, now),
  ]);
  const made = madeBefore(madeByKey, now);
  const except = [presented, made?.session ?? null].flatMap((session) => session?.id ?? []);
  const surplus =
    owner === null ? [] : await Promise.all(quotas.map((quota) => lockSurplus(tx, insertion, quota, except)));
  const found = {
    ...{ owner, identities, presented, made, surplus, isMakerAlive: living !== null },
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
 * sign-ins of one user may count at once, and none is made twice where it is repeated.
 */
async function lockOwner({ read }: Transaction, userId: UserId, isExclusive: boolean): Promise<SessionOwner | null> {
  const { rows } = await read<SessionOwner>(
    `SELECT username AS "username", roles AS "roles", disabled_at AS "disabledAt",
       sessions_not_before AS "sessionsNotBefore"
     FROM users WHERE id = $1::uuid AND deleted_at IS NULL FOR ${isExclusive ? 'UPDATE' : 'SHARE'}`,
    [idParameter(userId)],
  );
  return rows[0] ?? null;
}

/** Of what is too much, one session is enough to refuse. They are found first and locked then: not what is passed over. */
async function lockSurplus(
  { read }: Transaction,
  { session: { userId, createdAt: now } }: SessionInsertion,
  { most, kind, onLimit }: SessionQuota,
  except: readonly SessionId[],
): Promise<readonly Session[]> {
  const { rows } = await read<Session>(
    `${selectSession} ${fromSessions} WHERE s.id IN (
       SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE s.user_id = $1::uuid AND s.successor_id IS NULL AND ${aliveAt('$2')}
         AND s.id <> ALL($3::uuid[]) AND ($4::text IS NULL OR s.kind = $4::text)
       ORDER BY s.created_at DESC, s.id DESC LIMIT $6::bigint OFFSET $5::bigint)
     FOR UPDATE OF s`,
    [userId, instant(now), except, kind ?? null, most - 1, onLimit === 'reject' ? 1 : null],
  );
  return rows.toSorted(newestFirst).reverse();
}
