import { describe, test } from 'vitest';
import { emptyTarget, parseTargetFile, type Report, type ScanOptions, scan } from '../src/index.ts';
import { apiFixations, apiShapes, otherPlants } from './cases/json-api-cases.ts';
import { type ApiShape, type ApiTrait, startJsonApi, usualShape } from './fixtures/json-api.ts';
import { accounts, passwords } from './fixtures/users.ts';
import { fast, statusOf } from './scan-app.ts';

async function scanApi(
  shape: Partial<ApiShape>,
  traits: readonly ApiTrait[],
  options: Partial<ScanOptions> = {},
): Promise<Report> {
  await using app = await startJsonApi({ ...usualShape, ...shape }, traits);
  return await scan({ target: emptyTarget(app.url, accounts), ...fast, ...options });
}

describe.concurrent('an API without a page is found and signed in to by its address alone', () => {
  test.for(Object.entries(apiShapes))('%s', async ([, shape], { expect }) => {
    // Where the answer names no new token, the old one is all that there is.
    const traits = shape.loginGives === null ? (['keeps-issued'] as const) : [];
    const report = await scanApi(shape, traits, { checks: ['logout.server-side'] });
    const shown = JSON.stringify(report, null, 1);
    expect(report.status, shown).toBe('complete');
    expect(
      report.checks.map(({ status }) => status),
      shown,
    ).toEqual(['pass']);
  });
});

/** A pass says where a token was carried to a sign-in that worked. */
const isProven = /carried to the sign-in: |is refused/;

describe.concurrent('a token from before the sign-in that is the session after it', { timeout: 90_000 }, () => {
  test.for(apiFixations)('$shape: $check', async ({ shape, check, where }, { expect }) => {
    const report = await scanApi(apiShapes[shape] ?? {}, ['keeps-issued'], { checks: ['fixation'] });
    const shown = JSON.stringify(report, null, 1);
    const [finding, ...others] = report.findings;
    expect(others, shown).toEqual([]);
    expect(finding, shown).toMatchObject({ ruleId: check, severity: 'high', cwe: expect.arrayContaining(['CWE-384']) });
    expect(finding?.title).toMatch(/^Session token not regenerated upon authentication/);
    expect(finding?.description).toContain(where);
    expect(finding?.severityReason).toMatch(/signed in as the victim/);
    const exchanges = finding?.evidence.filter(({ request, response }) => request !== null && response !== null);
    expect(exchanges?.length).toBeGreaterThanOrEqual(4);
  });

  test.for(otherPlants)('$shape, $trait: $check', async ({ shape, trait, check }, { expect }) => {
    const report = await scanApi(apiShapes[shape] ?? {}, [trait], {
      checks: ['fixation', 'rotation.old-token-survives'],
    });
    expect(
      report.findings.map(({ ruleId }) => ruleId),
      JSON.stringify(report, null, 1),
    ).toContain(check);
  });

  const sound = Object.entries(apiShapes).filter(([, { loginGives }]) => loginGives !== null);
  test.for(sound)(
    '%s: nothing is found in the sound one, and what passes was carried',
    async ([, shape], { expect }) => {
      for (const traits of [[], ['echoes']] as const) {
        const report = await scanApi(shape, traits, { checks: ['fixation', 'rotation.old-token-survives'] });
        const shown = JSON.stringify(report, null, 1);
        expect(report.findings, shown).toEqual([]);
        const passed = report.checks.filter(({ id, status }) => id.startsWith('fixation') && status === 'pass');
        expect(passed.length, shown).toBeGreaterThan(4);
        for (const { id, reason } of passed) expect(reason, id).toMatch(isProven);
        expect(
          report.checks.filter(({ status }) => status === 'inconclusive'),
          shown,
        ).toEqual([]);
      }
    },
  );
});

describe.concurrent('a target file may call the two tokens as it likes', () => {
  test.for([
    { before: 'anon', after: 'token' },
    { before: 'token', after: 'token' },
    { before: 'first', after: 'second' },
  ])('$before, then $after', async ({ before, after }, { expect }) => {
    for (const [traits, status] of [
      [['keeps-issued'], 'fail'],
      [[], 'pass'],
    ] as const) {
      await using app = await startJsonApi({ ...usualShape, needsStart: true }, traits);
      const target = parseTargetFile(fileFor(app.url, before, after), { ALICE: passwords.get('alice') });
      const report = await scan({ target, ...fast, checks: ['fixation.header'] });
      expect(statusOf(report, 'fixation.header'), JSON.stringify(report, null, 1)).toBe(status);
    }
  });
});

function fileFor(url: string, before: string, after: string): string {
  return `
url: ${url}
accounts: [{ user: alice, passwordEnv: ALICE }]
start:
  - request: POST /session/init
    extract: { ${before}: { json: $.token } }
login:
  - request: POST /login
    headers: { Authorization: "Bearer \${${before}}" }
    json: { username: "\${user}", password: "\${password}" }
    extract: { ${after}: { json: $.token } }
check: { request: GET /me, headers: { Authorization: "Bearer \${${after}}" } }
`;
}
