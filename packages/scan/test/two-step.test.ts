import { expect, test } from 'vitest';
import { scan } from '../src/index.ts';
import { twoStepCases } from './cases/api-cases.ts';
import { startTwoStepApp, type TwoStepTrait, twoStepTarget } from './fixtures/two-step-app.ts';
import { fast, statusOf } from './scan-app.ts';

async function scanTwoSteps(traits: readonly TwoStepTrait[], check: string) {
  await using app = await startTwoStepApp(traits);
  return await scan({ target: twoStepTarget(app.url), ...fast, checks: [check] });
}

test.concurrent.each(twoStepCases)('$check is found with $faulty, and not with $sound', async (one) => {
  const [faulty, sound] = await Promise.all([scanTwoSteps(one.faulty, one.check), scanTwoSteps(one.sound, one.check)]);
  expect(faulty.findings[0], JSON.stringify(faulty, null, 1)).toMatchObject({ ruleId: one.check, severity: 'high' });
  expect(statusOf(sound, one.check), JSON.stringify(sound, null, 1)).toBe('pass');
});
