import type { CheckStatus, Finding, Report } from './report.ts';

/** JUnit XML: one test case a check. @param strict what cannot be decided is an error, not a skipped case */
export function renderJunit(report: Report, strict = false): string {
  const { checks, findings } = report;
  const count = (status: CheckStatus['status']) => checks.filter((check) => check.status === status).length;
  const skipped = count('skipped') + (strict ? 0 : count('inconclusive'));
  const cases = checks.map((check) => caseOf(check, findings, strict));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="${escapeXml(`curfew-scan ${report.target.url}`)}" tests="${checks.length}" failures="${count('fail')}" errors="${strict ? count('inconclusive') : 0}" skipped="${skipped}" time="${report.durationMs / 1000}" timestamp="${report.startedAt}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function caseOf(check: CheckStatus, findings: readonly Finding[], strict: boolean): string {
  const head = `    <testcase classname="curfew-scan" name="${escapeXml(`${check.id}: ${check.title}`)}" time="${check.durationMs / 1000}"`;
  const reason = escapeXml(check.reason ?? '');
  if (check.status === 'pass') return `${head}/>`;
  if (check.status === 'skipped') return `${head}><skipped message="${reason}"/></testcase>`;
  if (check.status === 'inconclusive') {
    const tag = strict ? 'error' : 'skipped';
    return `${head}><${tag} message="inconclusive: ${reason}"/></testcase>`;
  }
  const text = findings.filter(({ ruleId }) => ruleId === check.id).map(storyOf);
  return `${head}><failure message="${reason}">${escapeXml(text.join('\n\n'))}</failure></testcase>`;
}

function storyOf(finding: Finding): string {
  const steps = finding.evidence.map(({ who, note }) => `${who}: ${note}`);
  return [finding.description, ...steps, `What to do: ${finding.remediation}`].join('\n');
}

const entities: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

function escapeXml(text: string): string {
  // Control characters are not allowed in XML 1.0, not even escaped.
  return text.replace(/[^\P{Cc}\n\t]/gu, '�').replace(/[<>&"]/g, (character) => entities[character] ?? '');
}
