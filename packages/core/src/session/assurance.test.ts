import { describe, expect, test } from 'vitest';
import { assertMethods, higherLevel, levelOf, mergeProofs, reachesLevel } from './assurance.ts';

describe('the level that methods reach', () => {
  test.each([
    [[], null],
    [['pwd'], 'aal1'],
    [['otp'], 'aal1'],
    [['pwd', 'pin'], 'aal1'],
    [['hwk', 'otp'], 'aal1'],
    [['pwd', 'otp'], 'aal2'],
    [['hwk', 'face'], 'aal2'],
    [['mfa'], 'aal2'],
    [['something-new'], 'aal1'],
    [['constructor', 'pwd'], 'aal1'],
  ] as const)('%j: %s', (methods, level) => {
    expect(levelOf(methods)).toBe(level);
  });
});

test('a level reaches itself and what is below it; nothing proven reaches none', () => {
  expect(reachesLevel('aal2', 'aal1')).toBe(true);
  expect(reachesLevel('aal2', 'aal2')).toBe(true);
  expect(reachesLevel('aal2', 'aal3')).toBe(false);
  expect(reachesLevel(null, 'aal1')).toBe(false);
  expect(higherLevel('aal1', 'aal2')).toBe('aal2');
  expect(higherLevel('aal3', 'aal2')).toBe('aal3');
  expect(higherLevel(null, 'aal1')).toBe('aal1');
});

test('a step-up keeps what was proven before, with the last time of each method', () => {
  const merged = mergeProofs(
    [
      { method: 'pwd', at: 1 },
      { method: 'otp', at: 2 },
    ],
    [{ method: 'otp', at: 9 }],
  );
  expect(merged).toEqual([
    { method: 'pwd', at: 1 },
    { method: 'otp', at: 9 },
  ]);
});

test.each([[['']], [['with space']], [['pwd\n']], [['x'.repeat(65)]], [Array.from({ length: 17 }, (_, i) => `m${i}`)]])(
  'refuses %j as methods',
  (methods) => {
    expect(() => assertMethods(methods)).toThrow(/authentication method/);
  },
);
