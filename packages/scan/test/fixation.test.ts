import { expect, test } from 'vitest';
import { emptyTarget, type Report, type ScanOptions, scan } from '../src/index.ts';
import { startCookieApp, type Trait } from './fixtures/cookie-app.ts';
import { accounts } from './fixtures/users.ts';

async function scanApp(traits: readonly Trait[], options: Partial<ScanOptions> = {}): Promise<Report> {
  await using app = await startCookieApp(traits);
  return await scan({
    target: emptyTarget(app.url, accounts),
    requestsPerSecond: Number.POSITIVE_INFINITY,
    ...options,
  });
}

test('finds and proves', async () => {
  const report = await scanApp(['keeps-id']);
  expect(report.findings.map(({ ruleId }) => ruleId)).toContain('fixation.cookie.issued');
});
test('silent', async () => {
  const report = await scanApp([]);
  expect(report.findings.map(({ ruleId }) => ruleId)).toEqual([]);
});
