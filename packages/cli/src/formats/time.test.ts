import { expect, it } from 'vitest';
import { formatTime, formatTimeOrNull } from './time.ts';

it.each([
  ['2026-11-22T10:40:03.123Z', '2026-11-22 10:40:03.123'],
  ['2026-11-22T10:40:03.120Z', '2026-11-22 10:40:03.12'],
  ['2026-11-22T10:40:10.000Z', '2026-11-22 10:40:10'],
  ['2000-10-10T00:00:00.000Z', '2000-10-10 00:00:00'],
  ['2026-11-22T12:40:03.500+02:00', '2026-11-22 10:40:03.5'],
])('prints %s as %s', (instant, text) => {
  expect(formatTime(Date.parse(instant))).toBe(text);
});

it('prints no time as NULL', () => expect(formatTimeOrNull(null)).toBeNull());
