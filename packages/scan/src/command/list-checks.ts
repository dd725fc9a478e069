import type { Check } from '../checks/check.ts';
import type { Format } from './options.ts';

export function listChecks(checks: readonly Check[], format: Format): string {
  if (format === 'json') {
    return `${JSON.stringify(
      checks.map(({ run: _run, ...rest }) => rest),
      null,
      2,
    )}\n`;
  }
  return checks.map(describe).join('\n');
}

function describe(check: Check): string {
  const cwe = check.cwe.map((number) => `CWE-${number}`).join(', ');
  return [
    `${check.id}  (${check.severity}, ${check.profile})`,
    `  ${check.title}`,
    `  ${cwe} · ASVS 5.0 ${check.asvs.join(', ')} · ${check.wstg}`,
    `  sends:  ${check.sends}`,
    `  proves: ${check.proves}`,
    '',
  ].join('\n');
}

/** Everything about some checks, for whoever has a finding before them. */
export function explainChecks(checks: readonly Check[]): string {
  return checks.map(explain).join('\n');
}

function explain(check: Check): string {
  const code = Object.entries(check.remedy.code ?? {}).flatMap(([name, text]) => [
    `  In ${name}:`,
    ...text.split('\n').map((line) => `    ${line}`),
  ]);
  return [describe(check), `  why:    ${check.impact}.`, `  mend:   ${check.remedy.text}`, ...code, ''].join('\n');
}
