import type { Confidence, Severity } from '../checks/check.ts';
import type { Report } from '../report/report.ts';
import { isAtLeast } from '../report/severity.ts';

/** What the command ends with; CI steps rely on the numbers. */
export const exitCodes = {
  clean: 0,
  findings: 1,
  /** Wrong usage or target file, or the sign-in did not work. */
  usage: 2,
  unreachable: 3,
  /** Only with --fail-on-inconclusive. */
  inconclusive: 4,
} as const;

export interface Threshold {
  readonly failOn: Severity | 'never';
  readonly minConfidence: Confidence;
  readonly failOnInconclusive: boolean;
}

const confidences: readonly Confidence[] = ['info', 'likely', 'confirmed'];

export function exitCodeOf(report: Report, { failOn, minConfidence, failOnInconclusive }: Threshold): number {
  if (report.status === 'unreachable') return exitCodes.unreachable;
  if (report.status === 'sign-in-failed') return exitCodes.usage;
  const counts = report.findings.filter(
    ({ severity, confidence }) =>
      failOn !== 'never' &&
      isAtLeast(severity, failOn) &&
      confidences.indexOf(confidence) >= confidences.indexOf(minConfidence),
  );
  if (counts.length > 0) return exitCodes.findings;
  const isUndecided = report.status !== 'complete' || report.checks.some(({ status }) => status === 'inconclusive');
  return failOnInconclusive && isUndecided ? exitCodes.inconclusive : exitCodes.clean;
}
