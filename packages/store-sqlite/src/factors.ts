import {
  type Actor,
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
import type { Connection } from './connection.ts';
import { endSessions } from './end.ts';
import { appendEvents } from './events.ts';
import { findKeptUser, linkIdentity, meansText, unlinkIdentity } from './user-row.ts';
import { findIdentities } from './users.ts';

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

export function findMeans(connection: Connection, id: UserId): SignInMeans {
  return findKeptUser(connection, { id })?.means ?? noMeans;
}

export function changeMeans(
  connection: Connection,
  id: UserId,
  change: MeansChange,
  now: number,
  actor: Actor,
): { readonly ok: true; readonly means: SignInMeans } | FactorChangeDenied {
  const identities = change.type === 'remove-passkey' ? findIdentities(connection, id) : [];
  const plan = planMeansChange(change, { user: findKeptUser(connection, { id }), identities }, now, actor);
  if (!plan.ok) return plan;
  const { means } = plan;
  connection.statement('UPDATE users SET means = ? WHERE id = ?').run(meansText(means), id);
  appendEvents(connection, plan.events);
  return { ok: true, means };
}

export function changeIdentity(
  connection: Connection,
  id: UserId,
  change: IdentityChange,
  now: number,
  actor: Actor,
): { readonly ok: true } | IdentityChangeDenied {
  const { identity } = change;
  const owner = findKeptUser(connection, { identity });
  const found = {
    user: findKeptUser(connection, { id }),
    ownerId: owner?.id ?? null,
    identities: findIdentities(connection, id),
  };
  const plan = planIdentityChange(change, found, now, actor);
  if (!plan.ok) return plan;
  if (plan.writes && change.type === 'link') linkIdentity(connection, identity, id, now);
  if (plan.writes && change.type === 'unlink') unlinkIdentity(connection, identity);
  appendEvents(connection, plan.events);
  if (plan.ends !== null) endSessions(connection, plan.ends.which, plan.ends.end);
  return { ok: true };
}
