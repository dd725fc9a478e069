import { type Actor, planShorten, type Session, type SessionShortening } from '@curfew/core';
import type { Connection } from './connection.ts';
import { appendEvents } from './events.ts';
import { aliveAt, findPredecessors, selectSession, toSession, writeSessions } from './session-row.ts';

export function shortenSessions(
  connection: Connection,
  shortenings: readonly SessionShortening[],
  now: number,
  actor: Actor,
): readonly Session[] {
  const find = connection.statement(`${selectSession} WHERE s.id = ? AND ${aliveAt('?')}`);
  const alive = shortenings.flatMap(({ id }) => find.all(id, now)).map(toSession);
  const found = { alive, predecessors: findPredecessors(connection, alive) };
  const plan = planShorten(shortenings, found, now, actor);
  writeSessions(connection, plan.changed);
  appendEvents(connection, plan.events);
  return plan.shortened;
}
