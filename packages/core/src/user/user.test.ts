import { expect, test } from 'vitest';
import { normalizeUsername } from './user.ts';

test.each([
  ['Web_User', 'web_user'],
  ['Ünal@Example.com', 'ünal@example.com'],
  ['ﬁona', 'fiona'],
  ['J\u030cx', '\u01f0x'],
])('%j is stored as %j', (typed, stored) => {
  expect(normalizeUsername(typed)).toBe(stored);
  expect(normalizeUsername(stored)).toBe(stored);
});

test.each(['', ' ', 'a b', 'a:b', 'a\0b', 'a\nb', 'a\u202eb', 'x'.repeat(129)])('refuses %j', (name) => {
  expect(() => normalizeUsername(name)).toThrow(expect.objectContaining({ code: 'invalid-username' }));
});
