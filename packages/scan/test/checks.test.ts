import { describe, expect, test } from 'vitest';
import { catalogue } from '../src/index.ts';
import type { Trait } from './fixtures/cookie-app.ts';
import { alarms, scanCookieApp, statusOf } from './scan-app.ts';

interface Case {
  readonly check: string;
  readonly faulty: readonly Trait[];
  /** The sound application to compare with; without any trait, where nothing is said. */
  readonly sound?: readonly Trait[];
  readonly tls?: boolean;
  readonly severity?: string;
}

const cases: readonly Case[] = [
  { check: 'fixation.cookie.issued', faulty: ['keeps-id'], severity: 'high' },
  { check: 'fixation.cookie.issued', faulty: ['keeps-id', 'replaces-touched-session'] },
  { check: 'fixation.cookie.adopted', faulty: ['adopts-id'], severity: 'high' },
  {
    check: 'fixation.planted-auth',
    faulty: ['keeps-authenticated-id', 'no-anonymous-sessions'],
    sound: ['no-anonymous-sessions'],
    severity: 'high',
  },
  { check: 'fixation.url', faulty: ['id-from-url'], severity: 'high' },
  { check: 'fixation.url', faulty: ['id-from-path'] },
  { check: 'fixation.body', faulty: ['id-from-body'], severity: 'high' },
  { check: 'fixation.header', faulty: ['id-from-header'], severity: 'high' },
  { check: 'fixation.chosen-token', faulty: ['field-sets-token'], severity: 'high' },
  { check: 'rotation.old-token-survives', faulty: ['old-id-survives'], severity: 'high' },
  { check: 'rotation.reauth', faulty: ['no-rotation-for-same-user'], severity: 'low' },
  { check: 'logout.server-side', faulty: ['logout-forgets-cookie-only'], severity: 'medium' },
  { check: 'logout.server-side', faulty: ['logout-forgets-cookie-only', 'logout-asks'], sound: ['logout-asks'] },
  { check: 'logout.other-artefacts', faulty: ['remember-me-survives'], sound: ['remember-me'], severity: 'medium' },
  { check: 'cookie.secure', faulty: ['no-secure'], tls: true, severity: 'medium' },
  { check: 'cookie.httponly', faulty: ['no-httponly'], severity: 'medium' },
  { check: 'cookie.samesite', faulty: ['no-samesite'], severity: 'low' },
  { check: 'cookie.samesite', faulty: ['bad-samesite'], severity: 'medium' },
  { check: 'cookie.scope', faulty: ['wide-domain'], severity: 'low' },
  { check: 'cookie.integrity', faulty: [], sound: ['host-prefix'], tls: true, severity: 'info' },
  { check: 'cookie.persistence', faulty: ['huge-cookie'], severity: 'low' },
  { check: 'cookie.ambiguity', faulty: ['nameless-cookie'], tls: true, severity: 'medium' },
  { check: 'cookie.ambiguity', faulty: ['first-duplicate-wins'], tls: true, severity: 'medium' },
];

describe.each(cases)('$check with $faulty', ({ check, faulty, sound = [], tls = false, severity }) => {
  test('is found, with proof', async () => {
    const report = await scanCookieApp(faulty, { checks: [check] }, { tls });
    const [finding] = report.findings;
    expect(finding, JSON.stringify(report, null, 1)).toMatchObject({ ruleId: check, category: 'Authentication' });
    if (severity !== undefined) expect(finding?.severity).toBe(severity);
    expect(finding?.evidence.length).toBeGreaterThan(1);
  });

  test('is not found in the sound application', async () => {
    const report = await scanCookieApp(sound, { checks: [check] }, { tls });
    expect(report.findings, JSON.stringify(report, null, 1)).toEqual([]);
    expect(statusOf(report, check)).toBe('pass');
  });
});

test('every check has a faulty and a sound application', () => {
  const elsewhere = ['rotation.privilege'];
  const covered = new Set([...elsewhere, ...cases.map(({ check }) => check)]);
  expect(catalogue.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
});

describe('a sound application with habits that look like faults stays silent', () => {
  const habits: readonly (readonly Trait[])[] = [
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
  test.each(habits)('%s %s', async (...traits) => {
    const report = await scanCookieApp(traits);
    expect(alarms(report), JSON.stringify(report, null, 1)).toEqual([]);
    expect(report.status).toBe('complete');
  });
});
