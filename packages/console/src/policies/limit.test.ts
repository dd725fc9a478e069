import { describe, expect, it } from 'vitest';
import { parseLimit, writeLimit } from './limit.ts';

describe('a limit that somebody types', () => {
  it.each([
    ['12h', 43_200],
    [' 1D2h ', 93_600],
    ['90s', 90],
    ['0', 0],
    ['', 0],
    ['12', null],
    ['1.5h', null],
    ['-1h', null],
    ['soon', null],
  ])('%j is %j seconds', (text, seconds) => {
    expect(parseLimit(text)).toBe(seconds);
  });

  it('is written as it is read', () => {
    for (const seconds of [0, 60, 5_400, 86_400, 93_784]) expect(parseLimit(writeLimit(seconds))).toBe(seconds);
  });
});
