import {
  isOfUser,
  type ProviderSelector,
  planEnd,
  type Session,
  type SessionEnd,
  type SessionSelector,
  type UserId,
} from '@curfew/core';
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
  if ('provider' in which) return lockOfProvider(read, which.provider);
  const ids = 'ids' in which ? which.ids : 'id' in which ? [which.id] : [];
  const sql = `${selectSession} ${fromSessions} WHERE s.id = ANY($1::uuid[]) AND s.ended_at IS NULL FOR UPDATE OF s`;
  return (await read<Session>(sql, [ids.map(idParameter)])).rows;
}

/** Their users' rows are held first: a rotation comes before, and its heir is seen here, or after, and finds nothing to rotate. */
async function lockOfProvider(
  read: Transaction['read'],
  { issuer, subject, sessionId }: ProviderSelector,
): Promise<readonly Session[]> {
  const named = [
    { column: 's.subject', value: subject },
    { column: 's.provider_session', value: sessionId },
  ].filter(({ value }) => value !== null);
  if (named.length === 0) return [];
  const conditions = named.map(({ column }, index) => `AND ${column} = $${index + 2}::text`).join(' ');
  const where = `WHERE s.issuer = $1::text ${conditions} AND s.ended_at IS NULL`;
  const parameters = [issuer, ...named.map(({ value }) => value)];
  await read(
    `SELECT u.id FROM users u WHERE u.id IN (SELECT s.user_id FROM sessions s ${where}) ORDER BY u.id FOR UPDATE`,
    parameters,
  );
  return (await read<Session>(`${selectSession} ${fromSessions} ${where} FOR UPDATE OF s`, parameters)).rows;
}
