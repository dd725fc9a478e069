import {
  type InsertDenied,
  type Inserted,
  isHealing,
  madeBefore,
  planInsert,
  type Session,
  type SessionId,
  type SessionInsertion,
  type SessionQuota,
} from '@curfew/core';
import type { Connection } from './connection.ts';
import { appendEvents } from './events.ts';
import { readLive } from './judge.ts';
import { findMade } from './repeatable.ts';
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
import { findIdentities, findUser } from './users.ts';

export function insertSession(connection: Connection, insertion: SessionInsertion): Inserted | InsertDenied {
  const { userId, createdAt: now, provider = null } = insertion.session;
  const { maker, quotas } = insertion;
  const owner = userId === null ? null : findUser(connection, { id: userId });
  const presented = insertion.presented === null ? null : findByDigest(connection, insertion.presented);
  const made = madeBefore(findMade(connection, insertion.session.repeatable?.key ?? null), now);
  const except = [presented?.id ?? null, made?.session.id ?? null];
  const surplus = owner === null ? [] : quotas.map((quota) => findSurplus(connection, insertion, quota, except));
  const plan = planInsert(insertion, {
    owner,
    identities: userId === null || provider === null ? [] : findIdentities(connection, userId),
    presented,
    made,
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
  except: readonly (SessionId | null)[],
): readonly Session[] {
  return connection
    .statement(`
      ${selectSession}
      WHERE s.user_id = @userId AND s.successor_id IS NULL AND ${aliveAt('@now')}
        AND s.id IS NOT @presentedId AND s.id IS NOT @madeId AND (@kind IS NULL OR s.kind = @kind)
      ORDER BY s.created_at DESC, s.id DESC LIMIT @wanted OFFSET @allowed`)
    .all({
      ...{ userId, now, kind: kind ?? null, presentedId: except[0], madeId: except[1] },
      ...{ allowed: most - 1, wanted: onLimit === 'reject' ? 1 : -1 },
    })
    .map(toSession)
    .reverse();
}
