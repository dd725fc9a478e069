import { describe, expect, test } from 'vitest';
import { emptyTarget, type Report, scan } from '../src/index.ts';
import { type JwtTrait, startJwtApp } from './fixtures/jwt-app.ts';
import { accounts } from './fixtures/users.ts';
import { alarms, fast, statusOf } from './scan-app.ts';

async function scanJwtApp(traits: readonly JwtTrait[], checks: readonly string[] = []): Promise<Report> {
  await using app = await startJwtApp(traits);
  return await scan({ target: emptyTarget(app.url, accounts), ...fast, checks });
}

const cases: readonly { check: string; faulty: readonly JwtTrait[]; sound?: readonly JwtTrait[]; severity: string }[] =
  [
    { check: 'jwt.alg-none', faulty: ['accepts-none'], severity: 'critical' },
    { check: 'jwt.signature', faulty: ['skips-signature'], severity: 'critical' },
    { check: 'jwt.weak-secret', faulty: ['weak-secret'], sound: ['strong-secret'], severity: 'critical' },
    { check: 'jwt.key-confusion', faulty: ['confuses-keys'], severity: 'critical' },
    { check: 'jwt.header-injection', faulty: ['follows-kid'], severity: 'critical' },
    { check: 'jwt.header-injection', faulty: ['believes-jwk'], severity: 'critical' },
    { check: 'jwt.header-injection', faulty: ['fetches-jku'], severity: 'critical' },
    { check: 'jwt.expiry', faulty: ['no-exp'], severity: 'medium' },
    { check: 'jwt.type-confusion', faulty: ['any-type'], severity: 'high' },
    { check: 'logout.server-side', faulty: ['no-deny-list'], severity: 'medium' },
  ];

describe.each(cases)('$check with $faulty', ({ check, faulty, sound = [], severity }) => {
  test('is found, with proof', async () => {
    const report = await scanJwtApp(faulty, [check]);
    expect(report.findings[0], JSON.stringify(report, null, 1)).toMatchObject({ ruleId: check, severity });
  });

  test('is not found in the sound application', async () => {
    const report = await scanJwtApp(sound, [check]);
    expect(report.findings).toEqual([]);
    expect(statusOf(report, check), JSON.stringify(report, null, 1)).toBe('pass');
  });
});

test.each([[], ['strong-secret']] as const)('a sound application with %s stays silent', async (...traits) => {
  const report = await scanJwtApp(traits);
  expect(alarms(report), JSON.stringify(report, null, 1)).toEqual([]);
  expect(report.status).toBe('complete');
});
