import { InvalidTarget } from '../target/invalid-target.ts';
import type { CheckStatus, Finding, Report } from './report.ts';

export interface Comparison {
  /** In the newer report only. */
  readonly added: readonly Finding[];
  readonly stayed: readonly Finding[];
  /** Its check passed this time. */
  readonly mended: readonly Finding[];
  /** No longer found, but its check did not pass either. */
  readonly lost: readonly Finding[];
  /** Checks that came to a result before, and came to none now. */
  readonly undecided: readonly CheckStatus[];
}

/** What has changed from one report to the next. A fault is the same if its fingerprint is. */
export function compareReports(older: Report, newer: Report): Comparison {
  const before = new Set(older.findings.map(({ fingerprint }) => fingerprint));
  const now = new Set(newer.findings.map(({ fingerprint }) => fingerprint));
  const gone = older.findings.filter(({ fingerprint }) => !now.has(fingerprint));
  const statusOf = (report: Report, id: string) => report.checks.find((check) => check.id === id)?.status;
  const isMended = ({ ruleId }: Finding) => ['pass', 'fail'].includes(statusOf(newer, ruleId) ?? '');
  const wasDecided = ({ id }: CheckStatus) => ['pass', 'fail'].includes(statusOf(older, id) ?? '');
  return {
    added: newer.findings.filter(({ fingerprint }) => !before.has(fingerprint)),
    stayed: newer.findings.filter(({ fingerprint }) => before.has(fingerprint)),
    mended: gone.filter(isMended),
    lost: gone.filter((finding) => !isMended(finding)),
    undecided: newer.checks.filter((check) => check.status === 'inconclusive' && wasDecided(check)),
  };
}

/** @throws InvalidTarget if the text is no report of this scanner */
export function parseReport(text: string, name: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InvalidTarget(`${name} is not JSON: compare reports that --save FILE.json has written`, { cause: error });
  }
  const report = value as Partial<Report> | null;
  if (report?.schemaVersion !== 1 || !Array.isArray(report.findings) || !Array.isArray(report.checks)) {
    throw new InvalidTarget(`${name} is no report of this scanner: compare reports that --save FILE.json has written`);
  }
  return report as Report;
}

export function renderComparison({ added, stayed, mended, lost, undecided }: Comparison): string {
  const list = (title: string, findings: readonly Finding[]) =>
    findings.length === 0
      ? []
      : [
          `${title} (${findings.length})`,
          ...findings.map(({ severity, ruleId, title: what }) => `  ${severity}  ${ruleId}  ${what}`),
          '',
        ];
  const open = undecided.map(({ id, reason }) => `  ${id}  ${reason ?? ''}`);
  const lines = [
    ...list('New', added),
    ...list('Mended', mended),
    ...list('Not found again, and not shown to be mended', lost),
    ...list('Still there', stayed),
    ...(open.length === 0 ? [] : [`No longer decided (${open.length})`, ...open, '']),
    `${added.length} new, ${mended.length} mended, ${stayed.length} still there`,
  ];
  return `${lines.join('\n')}\n`;
}
