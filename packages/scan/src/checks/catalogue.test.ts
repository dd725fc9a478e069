import { expect, test } from 'vitest';
import { stepUpCases, tokenCases, twoStepCases } from '../../test/cases/api-cases.ts';
import { cookieCases } from '../../test/cases/cookie-cases.ts';
import { jwtCases } from '../../test/cases/jwt-cases.ts';
import { serverCases } from '../../test/cases/server-cases.ts';
import { tableCases } from '../../test/cases/table-cases.ts';
import { trapCases } from '../../test/cases/trap-cases.ts';
import { waitingCases } from '../../test/cases/waiting-cases.ts';
import { catalogue } from './catalogue.ts';

const ids = catalogue.map(({ id }) => id);

test('ids are unique, and every check says what it is, sends, proves and asks for', () => {
  expect(new Set(ids).size).toBe(catalogue.length);
  for (const check of catalogue) {
    expect(check.id).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z0-9.-]+$/);
    expect(check.cwe.length).toBeGreaterThan(0);
    expect(check.asvs.length).toBeGreaterThan(0);
    expect(check.wstg).toMatch(/^WSTG-[A-Z]{4}-\d\d$/);
    for (const text of [check.title, check.sends, check.proves, check.remedy.text])
      expect(text.length).toBeGreaterThanOrEqual(10);
  }
});

test('every check has a faulty application in which it must find the fault, and a sound one in which it must pass', () => {
  const cases = [
    cookieCases,
    jwtCases,
    tableCases,
    serverCases,
    waitingCases,
    stepUpCases,
    tokenCases,
    twoStepCases,
  ].flat();
  const shown = new Set<string>(cases.map(({ check }) => check));
  expect(ids.filter((id) => !shown.has(id))).toEqual([]);
  expect([...shown].filter((id) => !ids.includes(id))).toEqual([]);
});

/** What a check reads there is so, or it is not: nothing sound looks like it. */
const nothingLooksLikeIt = new Set([
  'rotation.privilege',
  'timeout.idle',
  'password-change.other-sessions',
  'csrf.token-unbound',
  ...ids.filter((id) => id.startsWith('database.')),
]);

test('every check has a sound application that looks like its fault, in which it must stay silent', () => {
  const trapped = new Set(trapCases.flatMap(({ checks }) => checks));
  expect(ids.filter((id) => !trapped.has(id) && !nothingLooksLikeIt.has(id))).toEqual([]);
  expect([...trapped].filter((id) => !ids.includes(id))).toEqual([]);
});
