import { expect, test } from 'vitest';
import { emptyTarget, type Report, scan } from '../src/index.ts';
import { type Session, startCookieApp } from './fixtures/cookie-app.ts';
import { accounts } from './fixtures/users.ts';
import { fast, statusOf } from './scan-app.ts';

const check = 'token.clear-text';

/** One application behind TLS, and the same or another one without. */
async function scanBoth({ isSame }: { readonly isSame: boolean }): Promise<Report> {
  const sessions = new Map<string, Session>();
  await using secure = await startCookieApp(['hsts'], { tls: true, sessions });
  await using plain = await startCookieApp([], isSame ? { sessions } : {});
  const target = { ...emptyTarget(secure.url, accounts), clearTextUrl: plain.url };
  return await scan({ target, ...fast, checks: [check] });
}

test('a session that is accepted over http:// is found, although browsers are told to keep to TLS', async () => {
  const report = await scanBoth({ isSame: true });
  expect(report.findings[0], JSON.stringify(report, null, 1)).toMatchObject({
    ruleId: check,
    severity: 'medium',
    confidence: 'confirmed',
    description: 'The session is accepted over http://.',
  });
});

test('another application at that address is none of its business', async () => {
  expect(statusOf(await scanBoth({ isSame: false }), check)).toBe('pass');
});
