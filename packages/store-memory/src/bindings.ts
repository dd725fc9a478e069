import {
  type Actor,
  type BindingPlan,
  type Bindings,
  type Bound,
  type Digest,
  type KeyProof,
  type LiveSession,
  type ProveDenied,
  planProof,
  planRegistration,
  type RegisterDenied,
  type Registration,
} from '@curfew/core';
import { MemoryGroup } from './connection.ts';

export class MemoryBindings extends MemoryGroup implements Bindings {
  async register(
    digest: Digest,
    registration: Registration,
    now: number,
    actor: Actor,
  ): Promise<Bound | RegisterDenied> {
    return this.#write(digest, now, (found) => planRegistration(found, registration, now, actor));
  }

  async prove(digest: Digest, proof: KeyProof, now: number): Promise<Bound | ProveDenied> {
    return this.#write(digest, now, (found) => planProof(found, proof, now));
  }

  #write<Refused extends { readonly ok: false }>(
    digest: Digest,
    now: number,
    planFor: (found: LiveSession | null) => BindingPlan | Refused,
  ): Bound | Refused {
    const rows = this.rows;
    const plan = planFor(rows.findAlive(digest, now));
    if (!plan.ok) return plan;
    const kept = rows.sessionOf(digest);
    if (kept !== null) rows.putSession({ ...kept, binding: plan.session.binding });
    rows.append(plan.events);
    this.connection.tell([digest]);
    return { ok: true, session: plan.session };
  }
}
