import {
  type Actor,
  deny,
  type FactorChange,
  type FactorChangeDenied,
  type FactorChanged,
  type IdentityChange,
  type IdentityChangeDenied,
  type MeansChange,
  noMeans,
  planFactorChange,
  planIdentityChange,
  planMeansChange,
  type SecondFactor,
  type SignInMeans,
  type UserId,
} from '@curfew/core';
import { endSessions } from './end.ts';
import { appendEvents } from './events.ts';
import { toJson } from './json-column.ts';
import { idParameter } from './session-row.ts';
import type { Query } from './statement.ts';
import type { Transaction } from './transaction.ts';
import { findKeptUser, linkIdentity, lockUser, meansJson, unlinkIdentity } from './user-row.ts';
import { findIdentities } from './users.ts';

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

export async function findMeans(query: Query, id: UserId): Promise<SignInMeans> {
  return (await findKeptUser(query, { id }))?.means ?? noMeans;
}

export async function changeMeans(
  tx: Transaction,
  id: UserId,
  change: MeansChange,
  now: number,
  actor: Actor,
): Promise<{ readonly ok: true; readonly means: SignInMeans } | FactorChangeDenied> {
  const user = await lockUser(tx, id);
  const identities = change.type === 'remove-passkey' ? await findIdentities(tx.read, id) : [];
  const plan = planMeansChange(change, { user, identities }, now, actor);
  if (!plan.ok) return plan;
  const { means } = plan;
  await tx.actFor(id);
  await tx.write('UPDATE users SET means = $2::jsonb WHERE id = $1::uuid', [idParameter(id), meansJson(means)]);
  await appendEvents(tx, plan.events);
  return { ok: true, means };
}

export async function changeIdentity(
  tx: Transaction,
  id: UserId,
  change: IdentityChange,
  now: number,
  actor: Actor,
): Promise<{ readonly ok: true } | IdentityChangeDenied> {
  const { identity } = change;
  const user = await lockUser(tx, id);
  const [owner, identities] = await Promise.all([findKeptUser(tx.read, { identity }), findIdentities(tx.read, id)]);
  const plan = planIdentityChange(change, { user, ownerId: owner?.id ?? null, identities }, now, actor);
  if (!plan.ok) return plan;
  await tx.actFor(id);
  if (plan.writes && change.type === 'unlink') await unlinkIdentity(tx, identity);
  if (plan.writes && change.type === 'link') {
    const isNew = await linkIdentity(tx, identity, { id, createdAt: now });
    if (!isNew) return deny('factor-exists');
  }
  await appendEvents(tx, plan.events);
  if (plan.ends !== null) await endSessions(tx, plan.ends.which, plan.ends.end);
  return { ok: true };
}
