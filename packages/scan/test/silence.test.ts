import { describe, test } from 'vitest';
import type { Trait } from './fixtures/cookie-app.ts';
import { alarms, scanCookieApp } from './scan-app.ts';

describe.concurrent('a sound application with habits that look like faults stays silent', () => {
  const habits: readonly (readonly Trait[])[] = [
    ['uuid-id'],
    ['time-prefixed-id'],
    ['bearer-too'],
    ['many-sessions'],
    [],
    ['second-cookie'],
    ['volatile-cookie'],
    ['sign-in-page-with-200'],
    ['dead-id-answers-400'],
    ['no-anonymous-sessions'],
    ['refuses-foreign-id'],
    ['grace-after-rotation'],
    ['greets-by-name'],
    ['greets-by-name', 'sign-in-page-with-200'],
    ['remember-me'],
    ['logout-asks'],
    ['replaces-touched-session'],
  ];
  test.for(habits)('%s', async (traits, { expect }) => {
    const report = await scanCookieApp(traits);
    expect(alarms(report), JSON.stringify(report, null, 1)).toEqual([]);
    expect(report.status).toBe('complete');
  });
});
