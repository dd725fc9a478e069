import { afterEach, describe, expect, it } from 'vitest';
import { ago, duration, exactDuration, instant } from './duration.ts';
import { enumerate, number, plural, setLocale } from './locale.ts';

afterEach(() => setLocale('en'));

describe('what is left', () => {
  it.each([
    [0, '0 sec'],
    [-5, '0 sec'],
    [59.9, '59 sec'],
    [90, '1 min 30 sec'],
    [3_599, '59 min'],
    [3_600, '1 hr'],
    [86_399, '23 hr'],
    [180_000, '2 days 2 hr'],
  ])('%d seconds are %j', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });

  it.each([
    [0, '0 sec'],
    [5_400, '1 hr 30 min'],
    [86_400, '1 day'],
  ])('as a limit %d is %j', (seconds, words) => {
    expect(exactDuration(seconds)).toBe(words);
  });
});

it('is said as the reader’s locale says it', () => {
  expect([ago(200), number(12_345), plural(1, { one: '# session', other: '# sessions' })]).toEqual([
    '3 minutes ago',
    '12,345',
    '1 session',
  ]);
  setLocale('de-DE');
  expect([duration(90), ago(200), number(12_345), enumerate(['a', 'b', 'c'])]).toEqual([
    '1 Min. 30 Sek.',
    'vor 3 Minuten',
    '12.345',
    'a, b und c',
  ]);
  expect(instant(Date.UTC(2026, 10, 30, 6, 16), 'day', 'UTC')).toBe('Montag, 30. November 2026');
  setLocale('en-IN');
  expect(number(1_234_567)).toBe('12,34,567');
});
