import { describe, expect, test } from 'vitest';
import { emptyTarget, scan } from '../src/index.ts';
import { startCookieApp, type Trait } from './fixtures/cookie-app.ts';
import { accounts } from './fixtures/users.ts';
import { fast, statusOf } from './scan-app.ts';

/** These wait for real sessions to run out, so they wait side by side. */
describe.concurrent('sessions that run out', () => {
  const cases: readonly { check: string; traits: readonly Trait[]; status: string }[] = [
    { check: 'expiry.past-lifetime', traits: ['expiry-only-in-cookie'], status: 'fail' },
    { check: 'expiry.past-lifetime', traits: ['short-life'], status: 'pass' },
    { check: 'expiry.past-lifetime', traits: ['lives-an-hour'], status: 'inconclusive' },
    { check: 'timeout.idle', traits: [], status: 'fail' },
    { check: 'timeout.idle', traits: ['idle-for-three-seconds'], status: 'pass' },
  ];

  test.each(cases)('$check with $traits: $status', async ({ check, traits, status }) => {
    await using app = await startCookieApp(traits);
    const target = { ...emptyTarget(app.url, accounts), policy: { idleTimeoutMs: 3000, lifetimeMs: 86_400_000 } };
    const report = await scan({ target, ...fast, checks: [check] });
    expect(statusOf(report, check), JSON.stringify(report, null, 1)).toBe(status);
  });
});
