import {
  type InsertDenied,
  type Inserted,
  isHealing,
  planInsert,
  type Session,
  type SessionInsertion,
  type SessionQuota,
} from '@curfew/core';
import type { Connection } from './connection.ts';
import { appendEvents } from './events.ts';
import { readLive } from './judge.ts';
import {
  aliveAt,
  findByDigest,
  findOpen,
  findPredecessors,
  insertRow,
  selectSession,
  toSession,
  writeSessions,
} from './session-row.ts';
import { settleAttempt } from './throttle.ts';
import { writeNotBefore } from './user-row.ts';
import { findUser } from './users.ts';

export function insertSession(connection: Connection, insertion: SessionInsertion): Inserted | InsertDenied {
  const { userId, createdAt: now } = insertion.session;
  const { maker, quotas } = insertion;
  const owner = userId === null ? null : findUser(connection, { id: userId });
  const presented = insertion.presented === null ? null : findByDigest(connection, insertion.presented);
  const surplus = owner === null ? [] : quotas.map((quota) => findSurplus(connection, insertion, quota, presented));
  const plan = planInsert(insertion, {
    owner,
    presented,
    isMakerAlive: maker !== undefined && readLive(connection, maker, now) !== null,
    surplus,
    predecessors: findPredecessors(connection, [...(presented === null ? [] : [presented]), ...surplus.flat()]),
    open: owner !== null && isHealing(owner, now) ? findOpen(connection, owner.id) : [],
  });
  if (!plan.ok) return plan;
  writeSessions(connection, plan.ended);
  if (userId !== null) writeNotBefore(connection, userId, plan.notBefore);
  const session = insertRow(connection, plan.session);
  if (insertion.settles !== undefined) settleAttempt(connection, insertion.settles);
  appendEvents(connection, plan.events);
  return { ok: true, session, ended: plan.ended };
}

/** Of what is too much, one session is enough to refuse. */
function findSurplus(
  connection: Connection,
  { session: { userId, createdAt: now } }: SessionInsertion,
  { most, kind, onLimit }: SessionQuota,
  presented: Session | null,
): readonly Session[] {
  return connection
    .statement(`
      ${selectSession}
      WHERE s.user_id = @userId AND s.successor_id IS NULL AND ${aliveAt('@now')}
        AND s.id IS NOT @presentedId AND (@kind IS NULL OR s.kind = @kind)
      ORDER BY s.created_at DESC, s.id DESC LIMIT @wanted OFFSET @allowed`)
    .all({
      ...{ userId, now, kind: kind ?? null, presentedId: presented?.id ?? null },
      ...{ allowed: most - 1, wanted: onLimit === 'reject' ? 1 : -1 },
    })
    .map(toSession)
    .reverse();
}
