import { emptyTarget, type Report, type ScanOptions, scan, type Target } from '../src/index.ts';
import type { CheckStatus } from '../src/report/report.ts';
import { formStep } from '../src/target/step.ts';
import { variable } from '../src/target/variable.ts';
import { type CookieAppOptions, startCookieApp, type Trait } from './fixtures/cookie-app.ts';
import { accounts } from './fixtures/users.ts';

/** As fast as the fixture answers: the tests show what is found, not how politely. */
export const fast: Partial<ScanOptions> = {
  requestsPerSecond: Number.POSITIVE_INFINITY,
  graceMs: 250,
  samples: 60,
  maxWaitMs: 4000,
  insecure: true,
};

export async function scanCookieApp(
  traits: readonly Trait[],
  options: Partial<ScanOptions> = {},
  app: CookieAppOptions = {},
): Promise<Report> {
  await using running = await startCookieApp(traits, app);
  return await scan({ target: cookieAppTarget(running.url, options), ...fast, ...options });
}

function cookieAppTarget(url: string, { allowChanges }: Partial<ScanOptions>): Target {
  const change = [formStep('/account', { new: variable('newPassword') }, 'form[action="/password"]')];
  return { ...emptyTarget(url, accounts), ...(allowChanges === true && { change }) };
}

export function statusOf(report: Report, id: string): CheckStatus['status'] | 'not run' {
  return report.checks.find((check) => check.id === id)?.status ?? 'not run';
}

/** Findings that would stop a build: above Info. */
export function alarms(report: Report): string[] {
  return report.findings.filter(({ severity }) => severity !== 'info').map(({ ruleId }) => ruleId);
}
