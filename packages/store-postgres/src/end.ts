import { isOfUser, planEnd, type Session, type SessionEnd, type SessionSelector, type UserId } from '@curfew/core';
import { appendEvents } from './events.ts';
import {
  digestParameter,
  fromSessions,
  idParameter,
  lockOpen,
  lockPredecessors,
  selectSession,
  writeSessions,
} from './session-row.ts';
import type { Transaction } from './transaction.ts';
import { lockUser, writeNotBefore } from './user-row.ts';

export async function endSessions(
  tx: Transaction,
  which: SessionSelector,
  end: SessionEnd,
): Promise<readonly Session[]> {
  if ('userId' in which) await tx.actFor(which.userId);
  return isOfUser(which) ? endOfUser(tx, which, end) : endSome(tx, which, end);
}

/** The user's row is held first, so that everybody who signs this user in waits, and then looks again. */
async function endOfUser(
  tx: Transaction,
  which: SessionSelector & { readonly userId: UserId },
  end: SessionEnd,
): Promise<readonly Session[]> {
  // What they have replaced is among them.
  const [user, selected] = await Promise.all([lockUser(tx, which.userId), lockOpen(tx, which.userId)]);
  const plan = planEnd(which, { selected, predecessors: [], notBefore: user?.sessionsNotBefore ?? null }, end);
  await Promise.all([
    writeSessions(tx, plan.ended),
    writeNotBefore(tx, which.userId, plan.notBefore),
    appendEvents(tx, plan.events),
  ]);
  return plan.ended;
}

async function endSome(tx: Transaction, which: SessionSelector, end: SessionEnd): Promise<readonly Session[]> {
  const selected = await lockSelected(tx, which);
  const predecessors = await lockPredecessors(tx, selected);
  const plan = planEnd(which, { selected, predecessors, notBefore: null }, end);
  await Promise.all([writeSessions(tx, plan.ended), appendEvents(tx, plan.events)]);
  return plan.ended;
}

/** One that another transaction is ending is waited for, and then looked at again. */
async function lockSelected({ read }: Transaction, which: SessionSelector): Promise<readonly Session[]> {
  if ('digest' in which) {
    const sql = `${selectSession} ${fromSessions} WHERE s.digest = $1::bytea AND s.ended_at IS NULL FOR UPDATE OF s`;
    return (await read<Session>(sql, [digestParameter(which.digest)])).rows;
  }
  const ids = 'ids' in which ? which.ids : 'id' in which ? [which.id] : [];
  const sql = `${selectSession} ${fromSessions} WHERE s.id = ANY($1::uuid[]) AND s.ended_at IS NULL FOR UPDATE OF s`;
  return (await read<Session>(sql, [ids.map(idParameter)])).rows;
}
