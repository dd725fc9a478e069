import { describe, test } from 'vitest';
import { trapCases } from './cases/trap-cases.ts';
import { alarms, scanCookieApp } from './scan-app.ts';

/** Whole scans side by side: how long they take depends on what else the machine does. */
const timeout = 180_000;

describe.concurrent('what is sound and looks like a fault stays without an alarm', { timeout }, () => {
  test.for(trapCases)('$trap', async ({ scans, faults = [], status = 'complete' }, { expect }) => {
    for (const report of await scans()) {
      const shown = JSON.stringify(report, null, 1);
      expect(new Set(alarms(report)), shown).toEqual(new Set(faults));
      expect(report.status, shown).toBe(status);
    }
  });

  test('the sound application itself', async ({ expect }) => {
    const report = await scanCookieApp([]);
    expect(alarms(report), JSON.stringify(report, null, 1)).toEqual([]);
    expect(report.checks.filter(({ reason, status }) => status !== 'pass' && reason === null)).toEqual([]);
  });
});
