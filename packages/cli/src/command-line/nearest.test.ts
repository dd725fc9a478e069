import { expect, it } from 'vitest';
import { nearest } from './nearest.ts';

const known = ['idleTimeout', 'tokenLifetime', 'maxSessions', 'listen', 'list', 'login'];

it.each([
  ['idleTimout', 'idleTimeout'],
  ['IDLETIMEOUT', 'idleTimeout'],
  ['lits', 'list'],
  ['lsit', 'list'],
  ['listn', 'listen'],
  ['logn', 'login'],
  ['token', 'tokenLifetime'],
  ['lxx', undefined],
  ['something', undefined],
  ['', undefined],
])('finds what %j was meant to be: %s', (word, expected) => {
  expect(nearest(word, known)).toBe(expected);
});
