import { describe, test } from 'vitest';
import { emptyTarget, type Report, type ScanOptions, scan } from '../src/index.ts';
import { apiShapes } from './cases/json-api-cases.ts';
import { type ApiShape, type ApiTrait, startJsonApi, usualShape } from './fixtures/json-api.ts';
import { accounts } from './fixtures/users.ts';
import { fast } from './scan-app.ts';

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
