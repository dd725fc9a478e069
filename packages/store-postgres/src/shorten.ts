import { type Actor, planShorten, type Session, type SessionShortening } from '@curfew/core';
import { appendEvents } from './events.ts';
import { instant } from './instant.ts';
import { aliveAt, fromSessions, idParameter, lockPredecessors, selectSession, writeSessions } from './session-row.ts';
import type { Transaction } from './transaction.ts';

export async function shortenSessions(
  tx: Transaction,
  shortenings: readonly SessionShortening[],
  now: number,
  actor: Actor,
): Promise<readonly Session[]> {
  const { rows: alive } = await tx.read<Session>(
    `${selectSession} ${fromSessions} WHERE s.id = ANY($1::uuid[]) AND ${aliveAt('$2')} FOR UPDATE OF s`,
    [shortenings.map(({ id }) => idParameter(id)), instant(now)],
  );
  const plan = planShorten(shortenings, { alive, predecessors: await lockPredecessors(tx, alive) }, now, actor);
  await Promise.all([writeSessions(tx, plan.changed), appendEvents(tx, plan.events)]);
  return plan.shortened;
}
