import type { CheckStatus, Finding, Report, ScanStatus } from './report.ts';
import { bySeverity, isAtLeast } from './severity.ts';

const ends: Record<Exclude<ScanStatus, 'complete'>, string> = {
  'cut-short': 'The scan ended before all was looked at',
  'target-gone': 'The target stopped answering in the middle of the scan',
  'sign-in-failed': 'The scanner could not sign in, so nothing was decided',
  'no-oracle': 'No page shows whether somebody is signed in, so nothing was decided',
  unreachable: 'The target never answered, so nothing was decided',
};

/** What came out, in sentences for somebody who will read no further. */
export function summarise(report: Report): string[] {
  const { findings, status, reason } = report;
  const end = status === 'complete' ? [] : [`${ends[status]}: ${(reason ?? '').replace(/[.]$/, '')}.`];
  if (status !== 'complete' && report.checks.every((check) => check.status === 'inconclusive')) return end;
  const isDecided = report.checks.some((check) => check.status === 'pass' || check.status === 'fail');
  return [...end, ...(isDecided ? verdictOn(findings) : ['No check came to a result.']), coverageOf(report)];
}

const mostTold = 5;

function verdictOn(findings: readonly Finding[]): string[] {
  const grave = findings.filter(({ severity }) => isAtLeast(severity, 'medium')).sort(bySeverity);
  const small = findings.length - grave.length;
  if (findings.length === 0) return ['No fault was found in how sessions are handled.'];
  const smaller = small === 0 ? '' : `${grave.length === 0 ? '' : ', and '}${count(small, 'smaller remark')}`;
  const head =
    grave.length === 0
      ? `Nothing grave was found: ${smaller}.`
      : `${count(grave.length, 'problem')} to mend${smaller}:`;
  const told = grave.slice(0, mostTold).map(({ severity, severityReason }) => `  ${severity}: ${severityReason}`);
  const more = grave.length > mostTold ? [`  and ${grave.length - mostTold} more`] : [];
  return [head, ...told, ...more];
}

function coverageOf({ checks }: Report): string {
  const number = (status: CheckStatus['status']) => checks.filter((check) => check.status === status).length;
  return `${count(number('pass'), 'check')} passed, ${number('inconclusive')} could not be decided, ${number('skipped')} did not apply.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
