import { expect, test } from 'vitest';
import { type Report, scan } from '../src/index.ts';
import { startTokenApp, type TokenTrait, tokenAppTarget } from './fixtures/token-app.ts';
import { alarms, fast, statusOf } from './scan-app.ts';

async function scanTokenApp(traits: readonly TokenTrait[], checks: readonly string[] = []): Promise<Report> {
  await using app = await startTokenApp(traits);
  return await scan({ target: tokenAppTarget(app.url), ...fast, checks });
}

test('a token in a header that a sign-in keeps is found', async () => {
  const report = await scanTokenApp(['keeps-token'], ['fixation.cookie.issued']);
  expect(report.findings[0], JSON.stringify(report, null, 1)).toMatchObject({ ruleId: 'fixation.cookie.issued' });
});

test('two refreshes of one token at once are found', async () => {
  const report = await scanTokenApp(['refreshes-twice'], ['race.refresh']);
  expect(report.findings[0], JSON.stringify(report, null, 1)).toMatchObject({
    ruleId: 'race.refresh',
    severity: 'low',
  });
});

test('a sound API stays silent', async () => {
  const report = await scanTokenApp([]);
  expect(alarms(report), JSON.stringify(report, null, 1)).toEqual([]);
  expect(report.status).toBe('complete');
  expect(statusOf(report, 'race.refresh')).toBe('pass');
  expect(statusOf(report, 'fixation.cookie.issued')).toBe('pass');
});
