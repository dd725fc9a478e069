import {
  type Actor,
  type FactorChange,
  type FactorChangeDenied,
  type FactorChanged,
  planFactorChange,
  type SecondFactor,
  type UserId,
} from '@curfew/core';
import { appendEvents } from './events.ts';
import { toJson } from './json-column.ts';
import { idParameter } from './session-row.ts';
import type { Query } from './statement.ts';
import type { Transaction } from './transaction.ts';
import { findKeptUser, lockUser } from './user-row.ts';

export async function findFactor(query: Query, id: UserId): Promise<SecondFactor | null> {
  return (await findKeptUser(query, { id }))?.secondFactor ?? null;
}

export async function changeFactor(
  tx: Transaction,
  id: UserId,
  change: FactorChange,
  now: number,
  actor: Actor,
): Promise<FactorChanged | FactorChangeDenied> {
  const plan = planFactorChange(change, await lockUser(tx, id), now, actor);
  if (!plan.ok) return plan;
  const { factor } = plan;
  await tx.actFor(id);
  await tx.write('UPDATE users SET second_factor = $2::jsonb WHERE id = $1::uuid', [
    idParameter(id),
    factor === null ? null : toJson(factor),
  ]);
  await appendEvents(tx, plan.events);
  return { ok: true, factor };
}
