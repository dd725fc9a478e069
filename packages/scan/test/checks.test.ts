import { describe, test } from 'vitest';
import { cookieCases } from './cases/cookie-cases.ts';
import { scanCookieApp, statusOf } from './scan-app.ts';

describe.concurrent.each(cookieCases)(
  '$check with $faulty',
  { timeout: 90_000 },
  ({ check, faulty, sound = [], tls = false, severity, changes = false }) => {
    test('is found, with proof', async ({ expect }) => {
      const report = await scanCookieApp(faulty, { checks: [check], allowChanges: changes }, { tls });
      const [finding] = report.findings;
      expect(finding, JSON.stringify(report, null, 1)).toMatchObject({ ruleId: check, category: 'Authentication' });
      if (severity !== undefined) expect(finding?.severity).toBe(severity);
      expect(finding?.evidence.length).toBeGreaterThan(1);
    });

    test('is not found in the sound application', async ({ expect }) => {
      const report = await scanCookieApp(sound, { checks: [check], allowChanges: changes }, { tls });
      expect(report.findings, JSON.stringify(report, null, 1)).toEqual([]);
      expect(statusOf(report, check)).toBe('pass');
    });
  },
);
