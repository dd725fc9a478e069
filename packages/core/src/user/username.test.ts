import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldUsername, parseUsername, usernameKey } from './username.ts';

const keyOf = (name: string) => usernameKey(parseUsername(name), { caseSensitive: false });

test.each([
  'Jan',
  'x²',
  'Ünal@Example.com',
  '山田　太郎',
  'می‌خواهم',
  'क्‍ष',
  "O'Neill, Sinéad",
  'jan%20vos',
  '100%',
  'x'.repeat(128),
  '𠮷'.repeat(128),
])('%j is kept as it was written', (written) => {
  expect(parseUsername(written)).toBe(written);
});

test.each([
  ['e\u0301va', 'éva'],
  ['Jan\u00a0Vos', 'Jan Vos'],
  ['Jan\u202fVos', 'Jan Vos'],
])('%j is written as %j', (typed, written) => {
  expect(parseUsername(typed)).toBe(written);
});

test.each([
  ['Jan', 'jan'],
  ['JAN', 'jan'],
  ['ｊａｎ', 'jan'],
  ['x²', 'X2'],
  ['ﬁona', 'FIONA'],
  ['Straße', 'STRASSE'],
  ['STRAẞE', 'strasse'],
  ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
  ['οδυσσευσ', 'οδυσσευς'],
  ['ᾳ', 'ΑΙ'],
  ['山田　太郎', '山田 太郎'],
  ['می‌خواهم', 'میخواهم'],
  ['J\u030cx', '\u01f0x'],
])('%j and %j are one user, unless case counts', (one, other) => {
  expect(keyOf(one)).toBe(keyOf(other));
  const written = [parseUsername(one), parseUsername(other)].map((name) => usernameKey(name, { caseSensitive: true }));
  expect(new Set(written).size).toBe(one.normalize('NFC') === other.normalize('NFC') ? 1 : 2);
});

test('Turkish dotless i is another letter', () => {
  expect(keyOf('ışık')).not.toBe(keyOf('işik'));
});

test.each([
  ...[
    '',
    ' ',
    ' jan',
    'jan ',
    'jan\u00a0',
    '\u3000太郎',
    'a:b',
    'a：b',
    'a\0b',
    'a\nb',
    'a\tb',
    'a\u202eb',
    'a\u2028b',
  ],
  ...['a\u200cb', '\u200d', '\ufdfa'.repeat(60), 'x'.repeat(129), '𠮷'.repeat(129)],
])('refuses %j', (name) => {
  expect(() => parseUsername(name)).toThrow(expect.objectContaining({ code: 'invalid-username' }));
});

test('a key is its own key, whatever the name', () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 40 });
  fc.assert(
    fc.property(name, (text) => foldUsername(foldUsername(text)) === foldUsername(text)),
    { numRuns: 2_000 },
  );
});
