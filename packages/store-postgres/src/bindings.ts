import {
  type Actor,
  type BindingPlan,
  type Bound,
  type Digest,
  type KeyProof,
  type ProveDenied,
  planProof,
  planRegistration,
  type RegisterDenied,
  type Registration,
} from '@curfew/core';
import { appendEvents } from './events.ts';
import { toJson } from './json-column.ts';
import { lockLive } from './judge.ts';
import type { Transaction } from './transaction.ts';

export async function registerKey(
  tx: Transaction,
  digest: Digest,
  registration: Registration,
  now: number,
  actor: Actor,
): Promise<Bound | RegisterDenied> {
  const plan = planRegistration(await lockLive(tx, digest, now), registration, now, actor);
  return plan.ok ? writeBinding(tx, plan) : plan;
}

export async function proveKey(
  tx: Transaction,
  digest: Digest,
  proof: KeyProof,
  now: number,
): Promise<Bound | ProveDenied> {
  const plan = planProof(await lockLive(tx, digest, now), proof, now);
  return plan.ok ? writeBinding(tx, plan) : plan;
}

async function writeBinding(tx: Transaction, { session, events }: BindingPlan): Promise<Bound> {
  tx.changed(session.id);
  await Promise.all([
    tx.write('UPDATE sessions SET binding = $2::jsonb WHERE id = $1::uuid AND ended_at IS NULL', [
      session.id,
      toJson(session.binding),
    ]),
    appendEvents(tx, events),
  ]);
  return { ok: true, session };
}
