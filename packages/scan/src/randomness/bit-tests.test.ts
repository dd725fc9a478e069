import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { blockFrequency, cumulativeSums, fips140, monobit, runs, serial, testBits } from './bit-tests.ts';

const bitsOf = (text: string) => Uint8Array.from([...text].map(Number));

/** The first binary digits of pi: the example of NIST SP 800-22 2.1.8, 2.2.8, 2.3.8 and 2.13.8. */
const pi = bitsOf(
  '1100100100001111110110101010001000100001011010001100001000110100110001001100011001100010100010111000',
);

test('the published examples of NIST SP 800-22 come out', () => {
  expect(monobit(pi)).toBeCloseTo(0.109599, 5);
  expect(blockFrequency(pi, 10)).toBeCloseTo(0.706438, 5);
  expect(runs(pi)).toBeCloseTo(0.500798, 5);
  expect(cumulativeSums(pi)).toBeCloseTo(0.219194, 4);
  // 2.11.4, with m = 3.
  expect(serial(bitsOf('0011011101'), 3)).toBeCloseTo(0.808792, 5);
});

function randomBits(count: number): Uint8Array {
  return Uint8Array.from(
    [...randomBytes(count / 8)].flatMap((byte) => [...byte.toString(2).padStart(8, '0')].map(Number)),
  );
}

test('bits of the operating system are never as odd as what raises an alarm', () => {
  const tests = testBits(randomBits(24_000));
  expect(tests).toHaveLength(9);
  for (const { p } of tests) expect(p ?? 1).toBeGreaterThan(1e-9);
});

test('bits that alternate, and bits that repeat, fail', () => {
  const alternating = Uint8Array.from({ length: 20_000 }, (_, index) => index % 2);
  expect(
    testBits(alternating)
      .filter(({ passed }) => !passed)
      .map(({ name }) => name),
  ).toContain('runs (NIST 2.3)');
  expect(fips140(new Uint8Array(20_000)).every(({ passed }) => !passed)).toBe(true);
});
