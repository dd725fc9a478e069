import { describe, expect, test } from 'vitest';
import { emptyTarget, type Report, scan } from '../src/index.ts';
import { jwtCases } from './cases/jwt-cases.ts';
import { type JwtTrait, startJwtApp } from './fixtures/jwt-app.ts';
import { accounts } from './fixtures/users.ts';
import { fast, statusOf } from './scan-app.ts';

async function scanJwtApp(traits: readonly JwtTrait[], checks: readonly string[] = []): Promise<Report> {
  await using app = await startJwtApp(traits);
  return await scan({ target: emptyTarget(app.url, accounts), ...fast, checks });
}

describe.each(jwtCases)('$check with $faulty', ({ check, faulty, sound = [], severity }) => {
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

test('signatures that nobody checks are one fault, not four', async () => {
  const report = await scanJwtApp(['skips-signature'], ['jwt']);
  expect(report.findings.map(({ ruleId }) => ruleId)).toEqual(['jwt.signature']);
  const others = ['jwt.alg-none', 'jwt.key-confusion', 'jwt.header-injection'];
  expect(others.map((id) => statusOf(report, id))).toEqual(['skipped', 'skipped', 'skipped']);
});
