import type { Confidence, Severity } from '../checks/check.ts';
import type { Report } from '../report/report.ts';
import { isAtLeast } from '../report/severity.ts';

/** What the command ends with; CI steps rely on the numbers. */
export const exitCodes = {
  clean: 0,
  findings: 1,
  /** Wrong usage or target file. */
  usage: 2,
  /** The target never answered. */
  unreachable: 3,
  /** Nothing could be decided; with --fail-on-inconclusive, also if one check is open. */
  inconclusive: 4,
  signInFailed: 5,
  /** The scan's own bounds were used up. */
  cutShort: 6,
  /** The target answered, and then it did not any more. */
  targetGone: 7,
} as const;

const codesByStatus: Record<Report['status'], number> = {
  complete: exitCodes.clean,
  'cut-short': exitCodes.cutShort,
  'target-gone': exitCodes.targetGone,
  'sign-in-failed': exitCodes.signInFailed,
  'no-oracle': exitCodes.inconclusive,
  unreachable: exitCodes.unreachable,
};

export interface Threshold {
  readonly failOn: Severity | 'never';
  readonly minConfidence: Confidence;
  readonly failOnInconclusive: boolean;
}

const confidences: readonly Confidence[] = ['info', 'likely', 'confirmed'];

export function exitCodeOf(report: Report, { failOn, minConfidence, failOnInconclusive }: Threshold): number {
  const counts = report.findings.filter(
    ({ severity, confidence }) =>
      failOn !== 'never' &&
      isAtLeast(severity, failOn) &&
      confidences.indexOf(confidence) >= confidences.indexOf(minConfidence),
  );
  if (counts.length > 0) return exitCodes.findings;
  // A scan that ended early, or in which no check came to a result, says nothing good about the target.
  if (report.status !== 'complete') return codesByStatus[report.status];
  if (!report.checks.some(({ status }) => status === 'pass' || status === 'fail')) return exitCodes.inconclusive;
  const isUndecided = report.checks.some(({ status }) => status === 'inconclusive');
  return failOnInconclusive && isUndecided ? exitCodes.inconclusive : exitCodes.clean;
}
