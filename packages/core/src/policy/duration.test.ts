import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

describe('parseDuration', () => {
  test.each([
    ['4h30m', 16_200_000],
    ['12h', 43_200_000],
    ['90s', 90_000],
    ['1.5h', 5_400_000],
    ['1h0m0s', 3_600_000],
    ['30d', 2_592_000_000],
    ['250ms', 250],
    ['0s', 0],
    ['0', 0],
    ['+1h', 3_600_000],
    ['.5h', 1_800_000],
    ['1.h', 3_600_000],
    ['1h15m30.918s', 4_530_918],
    ['2500us', 3],
    ['1000\u00b5s', 1],
    ['1000\u03bcs', 1],
    ['5000000ns', 5],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    '',
    'abc',
    '3600',
    '-1h',
    '+',
    '++1h',
    '1h+1m',
    '.h',
    '1..5h',
    '1 h',
    '1h 30m',
    '1w',
    'h',
    '1e3s',
    '٣s',
    '1h\n',
    '9'.repeat(400),
    'Infinitys',
  ])('refuses %j and names it', (text) => {
    expect(() => parseDuration(text)).toThrow(
      expect.objectContaining({ code: 'invalid-duration', message: expect.stringContaining(JSON.stringify(text)) }),
    );
  });

  test('says that a unit is missing', () => {
    expect(() => parseDuration('3600')).toThrow('a unit is missing, for example "3600s"');
  });

  test.each(['1ns', '0.4ms', '400us'])('refuses %s, which would round to "no limit"', (text) => {
    expect(() => parseDuration(text)).toThrow('shorter than 1ms');
  });

  test('refuses what no date can hold', () => {
    expect(() => parseDuration('1000000d')).toThrow('longer than 100 years');
  });
});

describe('formatDuration', () => {
  test.each([
    [16_200_000, '4h30m0s'],
    [90_000, '1m30s'],
    [1_500, '1.5s'],
    [90, '90ms'],
    [0, '0s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test('is read back as the same duration', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000_000_000_000 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });
});
