import type { Report } from '@curfew/scan';
import type { Examined } from './examine.ts';

/** What one check made of all applications. */
export interface CheckTally {
  readonly id: string;
  /** Applications that have the fault. */
  readonly expected: number;
  readonly found: number;
  /** Applications in which it found what is not there. */
  readonly falseAlarms: number;
  readonly inconclusive: number;
  /** Applications in which it could say something. */
  readonly decided: number;
}

/** Findings that would stop a build: a remark is no alarm. */
export function alarmsOf({ findings }: Report): string[] {
  return findings.filter(({ severity }) => severity !== 'info').map(({ ruleId }) => ruleId);
}

export function tallyChecks(examined: readonly Examined[]): CheckTally[] {
  const ids = new Set(examined.flatMap(({ full }) => full.checks.map(({ id }) => id)));
  return [...ids].map((id) => {
    const of = (status: string) =>
      examined.filter(({ full }) => full.checks.some((check) => check.id === id && check.status === status)).length;
    const has = ({ specimen }: Examined) => specimen.faults.includes(id);
    const alarms = examined.filter(({ full }) => alarmsOf(full).includes(id));
    return {
      id,
      expected: examined.filter(has).length,
      found: alarms.filter(has).length,
      falseAlarms: alarms.filter((one) => !has(one)).length,
      inconclusive: of('inconclusive'),
      decided: of('pass') + of('fail'),
    };
  });
}

/** How one tool did at telling applications with a fault from those without. */
export interface Verdicts {
  readonly vulnerable: number;
  readonly found: number;
  readonly others: number;
  readonly falseAlarms: number;
}

/**
 * @param says whether the tool finds the fault in question; null where it cannot look at the application, which counts as
 * having found nothing.
 */
export function tallyVerdicts(
  examined: readonly Examined[],
  has: (one: Examined) => boolean,
  says: (one: Examined) => boolean | null,
): Verdicts {
  const [vulnerable, others] = [examined.filter(has), examined.filter((one) => !has(one))];
  const count = (some: readonly Examined[]) => some.filter((one) => says(one) === true).length;
  return {
    vulnerable: vulnerable.length,
    found: count(vulnerable),
    others: others.length,
    falseAlarms: count(others),
  };
}
