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
  /** Nothing could be decided, or the scan was cut short; with --fail-on-inconclusive, also if one check is open. */
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
  // A scan that was cut short, or in which no check came to a result, says nothing good about the target.
  const isDecided = report.checks.some(({ status }) => status === 'pass' || status === 'fail');
  if (report.status !== 'complete' || !isDecided) return exitCodes.inconclusive;
  const isUndecided = report.checks.some(({ status }) => status === 'inconclusive');
  return failOnInconclusive && isUndecided ? exitCodes.inconclusive : exitCodes.clean;
}
