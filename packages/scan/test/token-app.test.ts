import { expect, test } from 'vitest';
import { type Report, scan } from '../src/index.ts';
import { tokenCases } from './cases/api-cases.ts';
import { startTokenApp, type TokenTrait, tokenAppTarget } from './fixtures/token-app.ts';
import { alarms, fast, statusOf } from './scan-app.ts';

async function scanTokenApp(traits: readonly TokenTrait[], checks: readonly string[] = []): Promise<Report> {
  await using app = await startTokenApp(traits);
  return await scan({ target: tokenAppTarget(app.url), ...fast, checks });
}

test.each(tokenCases)('$check is found with $faulty', async ({ check, faulty, severity }) => {
  const report = await scanTokenApp(faulty, [check]);
  expect(report.findings[0], JSON.stringify(report, null, 1)).toMatchObject({ ruleId: check, severity });
});

test('a sound API stays silent', async () => {
  const report = await scanTokenApp([]);
  expect(alarms(report), JSON.stringify(report, null, 1)).toEqual([]);
  expect(report.status).toBe('complete');
  for (const { check } of tokenCases) expect(statusOf(report, check), check).toBe('pass');
});
