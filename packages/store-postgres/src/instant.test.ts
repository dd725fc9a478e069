import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant, parseInstant } from './instant.ts';

describe('instants', () => {
  it('come back to the millisecond', () => {
    const years = {
      min: new Date('1000-01-01T00:00:00Z'),
      max: new Date('+012345-01-01T00:00:00Z'),
      noInvalidDate: true,
    };
    fc.assert(
      fc.property(fc.date(years), (date) => {
        expect(parseInstant(instant(date.getTime()).replace('T', ' ').replace('Z', '+00'))).toBe(date.getTime());
      }),
    );
  });

  it.each([
    ['2026-11-22 10:15:42.123+00', 1_795_342_542_123],
    ['2026-11-22 10:15:42.1+00', 1_795_342_542_100],
    ['2026-11-22 10:15:42+00', 1_795_342_542_000],
    ['1970-01-01 00:00:00.001+00', 1],
    ['12026-11-22 10:15:42.12+00', 317_364_862_542_120],
  ])('are read: %s', (text, ms) => {
    expect(parseInstant(text)).toBe(ms);
  });

  it('that no calendar can name become its ends', () => {
    expect(instant(Number.MAX_SAFE_INTEGER)).toMatch(/^275760-/);
    expect(instant(-Number.MAX_SAFE_INTEGER)).toMatch(/^0100-/);
    expect(instant(null)).toBeNull();
  });
});
