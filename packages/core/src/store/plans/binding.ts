import { deny } from '../../errors.ts';
import { type Binding, spend } from '../../session/binding.ts';
import type { LiveSession } from '../../session/session.ts';
import type { KeyProof, ProveDenied, RegisterDenied, Registration } from '../bindings.ts';
import type { Actor, AuditEvent } from '../event.ts';
import { sessionEvent } from './events.ts';

export interface BindingPlan {
  readonly ok: true;
  /** As it is from now on: only its binding is another one. */
  readonly session: LiveSession & { readonly binding: Binding };
  readonly events: readonly AuditEvent[];
}

/** @param found the row, held until it is written; `null` where it is not alive */
export function planRegistration(
  found: LiveSession | null,
  { key, goodUntil }: Registration,
  now: number,
  actor: Actor,
): BindingPlan | RegisterDenied {
  if (found === null || found.binding === null) return deny('authentication-required');
  if (found.binding.key !== null) return deny('already-bound');
  // Its successor would be left unbound.
  if (found.successorId !== null) return deny('already-rotated');
  const binding = { ...found.binding, key, provenAt: now, goodUntil };
  const detail = { type: key.type, thumbprint: key.thumbprint };
  return {
    ok: true,
    session: { ...found, binding },
    events: [sessionEvent('session-bound', found, now, actor, { detail })],
  };
}

/** What was proven by a clock that was further ahead than this does not stay the latest. */
const clocksDifferMs = 10_000;

/** @param found the row, held until it is written; `null` where it is not alive */
export function planProof(
  found: LiveSession | null,
  { challenge, goodUntil }: KeyProof,
  now: number,
): BindingPlan | ProveDenied {
  const known = found?.binding ?? null;
  if (found === null || known === null || known.key === null) return deny('authentication-required');
  // The same challenge could be answered once more under the other token.
  if (found.successorId !== null) return deny('already-rotated');
  const spent = spend(known.spent, challenge);
  if (spent === null) return deny('challenge-invalid');
  const isLatest = known.provenAt === null || known.provenAt <= now || known.provenAt > now + clocksDifferMs;
  const binding = { ...known, spent, ...(isLatest && { provenAt: now, goodUntil }) };
  return { ok: true, session: { ...found, binding }, events: [] };
}
