import {
  type Actor,
  type FactorChange,
  type FactorChangeDenied,
  type FactorChanged,
  planFactorChange,
  type SecondFactor,
  type UserId,
} from '@curfew/core';
import type { Connection } from './connection.ts';
import { appendEvents } from './events.ts';
import { findKeptUser } from './user-row.ts';

export function findFactor(connection: Connection, id: UserId): SecondFactor | null {
  return findKeptUser(connection, { id })?.secondFactor ?? null;
}

export function changeFactor(
  connection: Connection,
  id: UserId,
  change: FactorChange,
  now: number,
  actor: Actor,
): FactorChanged | FactorChangeDenied {
  const plan = planFactorChange(change, findKeptUser(connection, { id }), now, actor);
  if (!plan.ok) return plan;
  const { factor } = plan;
  connection
    .statement('UPDATE users SET second_factor = ? WHERE id = ?')
    .run(factor === null ? null : JSON.stringify(factor), id);
  appendEvents(connection, plan.events);
  return { ok: true, factor };
}
