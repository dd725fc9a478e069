import { expect, test } from 'vitest';
import { type Check, fault, inconclusive, type Outcome, pass } from '../checks/check.ts';
import type { CheckContext } from '../checks/context.ts';
import { createTrail } from '../report/trail.ts';
import { runCheck } from './run-checks.ts';

function checkThat(...outcomes: readonly (Outcome | Error)[]): Check {
  let runs = 0;
  return {
    id: 'test.check',
    title: 'A check that says what it is told to say',
    severity: 'high',
    impact: 'Nothing at all',
    cwe: [384],
    asvs: ['7.2.4'],
    wstg: 'WSTG-SESS-03',
    profile: 'quick',
    needs: [],
    sends: 'Nothing at all.',
    proves: 'Nothing at all.',
    remedy: { text: 'Nothing to do.' },
    async run() {
      const outcome = outcomes[runs];
      runs += 1;
      if (outcome === undefined) throw new Error('the check ran too often');
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  };
}

const state = { forCheck: () => ({ trail: createTrail() }) as unknown as CheckContext };
const run = (...outcomes: readonly (Outcome | Error)[]) =>
  runCheck(checkThat(...outcomes), { first: state, second: state });

const seen = fault('It was seen.', 'it');

test('a finding is what happens twice', async () => {
  expect((await run(seen, seen)).outcome.status).toBe('fail');
});

test.each([pass(), inconclusive('busy'), new Error('broke')])(
  'what happens once, and then %s, is no finding',
  async (second) => {
    const { outcome } = await run(seen, second);
    expect(outcome).toMatchObject({ status: 'inconclusive' });
  },
);

test('a pass is not repeated, and a check that breaks decides nothing', async () => {
  expect((await run(pass())).outcome.status).toBe('pass');
  expect((await run(new Error('broke'))).outcome).toMatchObject({ status: 'inconclusive' });
});
