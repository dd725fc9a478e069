import { deny } from '../../errors.ts';
import type { SecondFactor } from '../../user/second-factor.ts';
import type { Actor, AuditEvent } from '../event.ts';
import type { FactorChange, FactorChangeDenied } from '../factors.ts';
import type { KeptUser } from '../move.ts';
import { userEvent } from './events.ts';
import { restsOnMail } from './vouching.ts';

export interface FactorPlan {
  readonly ok: true;
  /** As it is from now on. */
  readonly factor: SecondFactor | null;
  readonly events: readonly AuditEvent[];
}

/** @param user the row, held until it is written; `null` where there is none, or it is deleted */
export function planFactorChange(
  change: FactorChange,
  user: KeptUser | null,
  now: number,
  actor: Actor,
): FactorPlan | FactorChangeDenied {
  if (user === null || user.deletedAt !== null) return deny('user-not-found');
  const { secondFactor: found } = user;
  if (change.type === 'add') {
    if (found !== null) return deny('factor-exists');
    const factor = restsOnMail(user) ? { ...change.factor, restsOnMail: true as const } : change.factor;
    return { ok: true, factor, events: [userEvent('factor-added', user, now, actor)] };
  }
  if (found === null) return deny('factor-not-found');
  if (change.type === 'remove') {
    return { ok: true, factor: null, events: [userEvent('factor-removed', user, now, actor)] };
  }
  if (change.factorId !== found.id) return deny('invalid-code');
  const used = { ...found, lastUsedAt: now };
  if (change.type === 'use-code') {
    if (change.step <= found.lastStep) return deny('invalid-code');
    const { step: lastStep, sealedSecret = found.sealedSecret } = change;
    return { ok: true, factor: { ...used, lastStep, sealedSecret }, events: [] };
  }
  if (!found.recoveryDigests.includes(change.digest)) return deny('invalid-code');
  const recoveryDigests = found.recoveryDigests.filter((digest) => digest !== change.digest);
  const event = { ...userEvent('recovery-code-used', user, now, actor), detail: { left: recoveryDigests.length } };
  return { ok: true, factor: { ...used, recoveryDigests }, events: [event] };
}
