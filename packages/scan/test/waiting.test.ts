import { describe, test } from 'vitest';
import { emptyTarget, type Report, scan } from '../src/index.ts';
import { waitingCases } from './cases/waiting-cases.ts';
import { startCookieApp, type Trait } from './fixtures/cookie-app.ts';
import { accounts } from './fixtures/users.ts';
import { fast, statusOf } from './scan-app.ts';

async function scanWithPolicy(traits: readonly Trait[], check: string): Promise<Report> {
  await using app = await startCookieApp(traits);
  const target = { ...emptyTarget(app.url, accounts), policy: { idleTimeoutMs: 3000, lifetimeMs: 86_400_000 } };
  return await scan({ target, ...fast, checks: [check] });
}

/** These wait for real sessions to run out, so they wait side by side. */
describe.concurrent('sessions that run out', () => {
  test.for(waitingCases)('$check is found with $faulty', async ({ check, faulty }, { expect }) => {
    const report = await scanWithPolicy(faulty, check);
    expect(statusOf(report, check), JSON.stringify(report, null, 1)).toBe('fail');
  });

  test.for(waitingCases)('$check is not found with $sound', async ({ check, sound }, { expect }) => {
    const report = await scanWithPolicy(sound, check);
    expect(statusOf(report, check), JSON.stringify(report, null, 1)).toBe('pass');
  });

  test('a session that outlives the scan is left undecided', async ({ expect }) => {
    const report = await scanWithPolicy(['lives-an-hour'], 'expiry.past-lifetime');
    expect(statusOf(report, 'expiry.past-lifetime')).toBe('inconclusive');
  });
});
