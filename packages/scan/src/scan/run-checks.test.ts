import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Check, fault, inconclusive, type Outcome, pass } from '../checks/check.ts';
import type { CheckContext } from '../checks/context.ts';
import { createTrail } from '../report/trail.ts';
import { runCheck, runChecks } from './run-checks.ts';

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

test('nobody’s session dies of what others do: checks run concurrently, and what is open is done again alone', async () => {
  const checks = [checkThat(pass()), checkThat(pass()), checkThat(seen, seen), checkThat(inconclusive('busy'), pass())];
  expect(await outcomesOf(checks, [true, true, true])).toEqual(['pass', 'pass', 'fail', 'pass']);
});

test('where the control session was ended by others, what came out concurrently is worth nothing', async () => {
  const checks = [checkThat(pass(), seen, seen), ...Array.from({ length: 3 }, () => checkThat(pass(), pass()))];
  expect(await outcomesOf(checks, [true, true, false])).toEqual(['fail', 'pass', 'pass', 'pass']);
  const others = [
    checkThat(pass(), pass()),
    ...Array.from({ length: 2 }, () => checkThat(pass(), pass())),
    checkThat(pass()),
  ];
  expect(await outcomesOf(others, [true, false])).toEqual(['pass', 'pass', 'pass', 'pass']);
});

test('where sessions of an account end each other, and for what runs alone, nothing runs beside it', async () => {
  let underWay = 0;
  const alone = (runsAlone: boolean): Check => ({
    ...checkThat(),
    runsAlone,
    async run() {
      underWay += 1;
      await setImmediate();
      const isAlone = underWay === 1;
      underWay -= 1;
      return isAlone ? pass() : inconclusive('not alone');
    },
  });
  const checks = (runsAlone: boolean) => Array.from({ length: 5 }, () => alone(runsAlone));
  expect(new Set(await outcomesOf(checks(false), [false]))).toEqual(new Set(['pass']));
  expect(new Set(await outcomesOf(checks(true), [true]))).toEqual(new Set(['pass']));
});

async function outcomesOf(checks: readonly Check[], controlSession: readonly boolean[]): Promise<string[]> {
  const states = { first: state, second: state };
  const looks = [...controlSession];
  const isControlSessionAlive = async () => looks.shift() ?? false;
  const results = await runChecks({ checks, states, isControlSessionAlive, onCheck: () => undefined });
  return results.map(({ outcome }) => outcome.status);
}
