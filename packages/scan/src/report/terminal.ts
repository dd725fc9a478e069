import type { Severity } from '../checks/check.ts';
import type { CheckStatus, Finding, Report } from './report.ts';
import { bySeverity } from './severity.ts';
import { summarise } from './summary.ts';

type Paint = (code: number, text: string) => string;

const severityColours: Record<Severity, number> = { critical: 35, high: 31, medium: 33, low: 36, info: 34 };
const marks: Record<CheckStatus['status'], string> = { pass: '✓', fail: '✗', inconclusive: '?', skipped: '–' };
const markColours: Record<CheckStatus['status'], number> = { pass: 32, fail: 31, inconclusive: 33, skipped: 90 };

/** The report for a person: what was found, how it was seen, what to do, and what every check came to. */
export function renderTerminal(report: Report, options: { readonly colour: boolean }): string {
  const paint: Paint = (code, text) => (options.colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const findings = [...report.findings].sort(bySeverity);
  const parts = [
    headOf(report, paint),
    summarise(report).map(printable).join('\n'),
    ...findings.map((finding) => findingText(finding, report.target.stack, paint)),
    checksText(report, paint),
    summaryOf(report, paint),
  ];
  return `${parts.join('\n\n')}\n`;
}

function headOf({ target, status, reason }: Report, paint: Paint): string {
  const lines = [`${paint(1, 'Curfew session scan')} of ${printable(target.url)}`];
  if (target.check !== null) lines.push(`signed in or not: ${printable(target.check)} (${target.basis})`);
  if (target.tokens.length > 0) lines.push(`session: ${printable(target.tokens.join(' + '))}`);
  if (target.stack.length > 0) lines.push(`made with: ${target.stack.join(', ')}, by the look of it`);
  if (status !== 'complete') lines.push(paint(33, `${status}: ${printable(reason ?? '')}`));
  return lines.join('\n');
}

function findingText(finding: Finding, stack: readonly string[], paint: Paint): string {
  const colour = severityColours[finding.severity];
  const head = `${paint(colour, finding.severity.toUpperCase())}  ${paint(1, finding.title)}`;
  const rule = `${finding.ruleId} · ${finding.cwe.join(', ')} · ASVS ${finding.asvs.join(', ')} · ${finding.wstg} · ${finding.confidence}`;
  const steps = finding.evidence.map(({ who, note, request }) => {
    const line = request === null ? '' : paint(90, `  [${printable(request.split('\n', 1)[0] ?? '')}]`);
    return `    ${who.padEnd(8)} ${printable(note)}${line}`;
  });
  const code = stack.flatMap((name) => {
    const lines = finding.code[name]?.split('\n') ?? [];
    return lines.length === 0 ? [] : [`  In ${name}:`, ...lines.map((line) => `    ${line}`)];
  });
  const remedy = [`  What to do: ${finding.remediation}`, ...code];
  return [head, paint(90, rule), printable(finding.description), ...steps, ...remedy].join('\n');
}

function checksText({ checks }: Report, paint: Paint): string {
  const width = Math.max(0, ...checks.map(({ id }) => id.length));
  const lines = checks.map(({ id, status, reason }) => {
    const why = status === 'fail' || reason === null ? '' : paint(90, `  ${printable(reason)}`);
    return `${paint(markColours[status], marks[status])} ${id.padEnd(width)} ${status}${why}`;
  });
  return [paint(1, 'Checks'), ...lines].join('\n');
}

function summaryOf({ findings, checks, requests, signIns, durationMs }: Report, paint: Paint): string {
  const count = (status: CheckStatus['status']) => checks.filter((check) => check.status === status).length;
  const result = `${findings.length} found, ${count('pass')} passed, ${count('inconclusive')} inconclusive, ${count('skipped')} skipped`;
  return `${paint(1, result)}; ${requests} requests, ${signIns} sign-ins, ${(durationMs / 1000).toFixed(1)} s`;
}

/** A target must not be able to write to the terminal: what is not printable is shown as its code. */
function printable(text: string): string {
  return text.replace(/[^\P{C}\n\t]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
