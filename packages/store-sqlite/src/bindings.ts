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
import type { Connection } from './connection.ts';
import { appendEvents } from './events.ts';
import { readLive } from './judge.ts';
import { updateSession } from './session-row.ts';

export function registerKey(
  connection: Connection,
  digest: Digest,
  registration: Registration,
  now: number,
  actor: Actor,
): Bound | RegisterDenied {
  const plan = planRegistration(readLive(connection, digest, now), registration, now, actor);
  return plan.ok ? writeBinding(connection, plan) : plan;
}

export function proveKey(connection: Connection, digest: Digest, proof: KeyProof, now: number): Bound | ProveDenied {
  const plan = planProof(readLive(connection, digest, now), proof, now);
  return plan.ok ? writeBinding(connection, plan) : plan;
}

function writeBinding(connection: Connection, { session, events }: BindingPlan): Bound {
  updateSession(connection, 'binding = @binding WHERE id = @id AND ended_at IS NULL', {
    id: session.id,
    binding: JSON.stringify(session.binding),
  });
  appendEvents(connection, events);
  return { ok: true, session };
}
