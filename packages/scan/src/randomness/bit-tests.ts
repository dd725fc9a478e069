import { erfc, upperGamma } from './special-functions.ts';

export interface BitTest {
  readonly name: string;
  /** Probability that random bits look at least as odd; null for a FIPS test, which has fixed limits. */
  readonly p: number | null;
  readonly passed: boolean;
}

/** The usual level of significance: one good generator in a hundred fails a test. */
const alpha = 0.01;

/** Tests of NIST SP 800-22, for any number of bits from 1,000, and of FIPS 140-2 from 20,000. */
export function testBits(bits: Uint8Array): BitTest[] {
  if (bits.length < 1000) return [];
  const tests: [string, number][] = [
    ['monobit (NIST 2.1)', monobit(bits)],
    ['block frequency (NIST 2.2)', blockFrequency(bits, 128)],
    ['runs (NIST 2.3)', runs(bits)],
    ['serial, 4 bits (NIST 2.11)', serial(bits, 4)],
    ['cumulative sums (NIST 2.13)', cumulativeSums(bits)],
  ];
  return [...tests.map(([name, p]) => ({ name, p, passed: p >= alpha })), ...fips140(bits)];
}

function ones(bits: Uint8Array): number {
  return bits.reduce((sum, bit) => sum + bit, 0);
}

export function monobit(bits: Uint8Array): number {
  return erfc(Math.abs(2 * ones(bits) - bits.length) / Math.sqrt(bits.length) / Math.SQRT2);
}

export function blockFrequency(bits: Uint8Array, size: number): number {
  const blocks = Math.floor(bits.length / size);
  let sum = 0;
  for (let block = 0; block < blocks; block += 1) {
    sum += (ones(bits.subarray(block * size, (block + 1) * size)) / size - 0.5) ** 2;
  }
  return upperGamma(blocks / 2, 2 * size * sum);
}

export function runs(bits: Uint8Array): number {
  const share = ones(bits) / bits.length;
  if (Math.abs(share - 0.5) >= 2 / Math.sqrt(bits.length)) return 0;
  const count = 1 + bits.reduce((sum, bit, index) => sum + (index > 0 && bit !== bits[index - 1] ? 1 : 0), 0);
  const expected = 2 * bits.length * share * (1 - share);
  return erfc(Math.abs(count - expected) / (2 * Math.sqrt(2 * bits.length) * share * (1 - share)));
}

export function serial(bits: Uint8Array, size: number): number {
  const [whole, shorter] = [psiSquared(bits, size), psiSquared(bits, size - 1)];
  return upperGamma(2 ** (size - 2), (whole - shorter) / 2);
}

function psiSquared(bits: Uint8Array, size: number): number {
  const counts = new Float64Array(2 ** size);
  for (let start = 0; start < bits.length; start += 1) {
    let pattern = 0;
    for (let index = 0; index < size; index += 1) pattern = pattern * 2 + (bits[(start + index) % bits.length] ?? 0);
    counts[pattern] = (counts[pattern] ?? 0) + 1;
  }
  return (2 ** size / bits.length) * counts.reduce((sum, count) => sum + count * count, 0) - bits.length;
}

export function cumulativeSums(bits: Uint8Array): number {
  let sum = 0;
  let furthest = 0;
  for (const bit of bits) {
    sum += 2 * bit - 1;
    furthest = Math.max(furthest, Math.abs(sum));
  }
  const root = Math.sqrt(bits.length);
  const range = (from: number, to: number, a: number, b: number) => {
    let total = 0;
    for (let k = Math.ceil(from); k <= to; k += 1)
      total += normal(((4 * k + a) * furthest) / root) - normal(((4 * k + b) * furthest) / root);
    return total;
  };
  const reach = bits.length / furthest;
  return 1 - range((-reach + 1) / 4, (reach - 1) / 4, 1, -1) + range((-reach - 3) / 4, (reach - 1) / 4, 3, 1);
}

function normal(x: number): number {
  return erfc(-x / Math.SQRT2) / 2;
}

/** FIPS 140-2 4.9.1 (the tests as they stood before change notice 2). */
const runLimits: readonly (readonly [number, number])[] = [
  [2315, 2685],
  [1114, 1386],
  [527, 723],
  [240, 384],
  [103, 209],
  [103, 209],
];

export function fips140(bits: Uint8Array): BitTest[] {
  if (bits.length < 20_000) return [];
  const sample = bits.subarray(0, 20_000);
  const count = ones(sample);
  const x = poker(sample);
  const lengths = runLengths(sample);
  const inLimits = [0, 1].every((bit) =>
    runLimits.every(([low, high], index) => {
      const seen = lengths.filter((run) => run.bit === bit && Math.min(run.length, 6) === index + 1).length;
      return seen >= low && seen <= high;
    }),
  );
  const results: [string, boolean][] = [
    ['monobit (FIPS 140-2)', count > 9725 && count < 10_275],
    ['poker (FIPS 140-2)', x > 2.16 && x < 46.17],
    ['runs (FIPS 140-2)', inLimits],
    ['long run (FIPS 140-2)', lengths.every(({ length }) => length < 26)],
  ];
  return results.map(([name, passed]) => ({ name, p: null, passed }));
}

function poker(bits: Uint8Array): number {
  const counts = new Float64Array(16);
  for (let start = 0; start + 3 < bits.length; start += 4) {
    const nibble = bits.subarray(start, start + 4).reduce((value, bit) => value * 2 + bit, 0);
    counts[nibble] = (counts[nibble] ?? 0) + 1;
  }
  const groups = bits.length / 4;
  return (16 / groups) * counts.reduce((sum, count) => sum + count * count, 0) - groups;
}

function runLengths(bits: Uint8Array): { bit: number; length: number }[] {
  const found: { bit: number; length: number }[] = [];
  for (const bit of bits) {
    const last = found.at(-1);
    if (last?.bit === bit) last.length += 1;
    else found.push({ bit, length: 1 });
  }
  return found;
}
