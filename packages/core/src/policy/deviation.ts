import { type PolicyRule, policyPresets } from './policy.ts';

type LimitInTime = 'idleTimeoutMs' | 'tokenLifetimeMs';

/** Where a rule allows more than a preset. */
export interface Deviation {
  readonly preset: keyof typeof policyPresets;
  readonly limit: LimitInTime;
  /** Milliseconds; 0 is no limit. */
  readonly allowedMs: number;
  readonly atMostMs: number;
}

/**
 * How a rule deviates from every preset; a stricter rule does not.
 *
 * @param capMs the lifetime over everything; 0 is none.
 * @see NIST SP 800-63B-4, sections 2.1.3, 2.2.3 and 2.3.3; PCI DSS 4.0.1, 8.2.8
 */
export function deviationsOf(rule: PolicyRule, capMs: number): Deviation[] {
  const lifetimes = [rule.tokenLifetimeMs, capMs].filter((ms) => ms > 0);
  const allowed: Readonly<Record<LimitInTime, number>> = {
    idleTimeoutMs: rule.idleTimeoutMs,
    tokenLifetimeMs: lifetimes.length === 0 ? 0 : Math.min(...lifetimes),
  };
  return Object.entries(policyPresets).flatMap(([preset, wanted]) =>
    (['idleTimeoutMs', 'tokenLifetimeMs'] as const).flatMap((limit): Deviation[] => {
      const [allowedMs, atMostMs] = [allowed[limit], wanted[limit]];
      const isWithin = atMostMs === 0 || (allowedMs > 0 && allowedMs <= atMostMs);
      return isWithin ? [] : [{ preset: preset as Deviation['preset'], limit, allowedMs, atMostMs }];
    }),
  );
}
