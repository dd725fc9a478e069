import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { CurfewError, deny } from '../errors.ts';
import { presentedByKey, readKeyWitness } from './key-witness.ts';
import { digestOf, maskTokens, Token } from './token.ts';

describe('a token', () => {
  test('is 40 characters of [0-9A-Za-z], and no two are alike', () => {
    const tokens = Array.from({ length: 1_000 }, () => Token.generate(randomBytes).reveal());
    for (const token of tokens) expect(token).toMatch(/^[0-9A-Za-z]{40}$/);
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  test('drops the bytes that would favour the first characters', () => {
    // 248 is the first byte that would wrap around to '0' once too often.
    const bytes = [...Array<number>(30).fill(248), ...Array<number>(18).fill(61)];
    expect(Token.generate(() => Uint8Array.from(bytes)).reveal()).toBe('z'.repeat(40));
  });

  test('uses every character about equally often', () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 5_000; index++) {
      for (const character of Token.generate(randomBytes).reveal()) {
        counts.set(character, (counts.get(character) ?? 0) + 1);
      }
    }
    const expected = (5_000 * 40) / 62;
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(counts.size).toBe(62);
    // 61 degrees of freedom: 130 is passed by chance once in a million runs.
    expect(chiSquare).toBeLessThan(130);
  });

  test('masks itself wherever it could be printed', () => {
    const token = Token.generate(randomBytes);
    const text = token.reveal();
    const error = new Error(`failed for ${token}`, { cause: token });
    const shown = [
      String(token),
      `${token}`,
      JSON.stringify({ token }),
      inspect(token),
      inspect({ deep: [{ token }] }, { depth: 10, showHidden: true }),
      inspect(error),
      JSON.stringify(Object.entries({ ...token })),
    ];
    for (const output of shown) expect(output).not.toContain(text);
  });

  test('says nothing of a key that nobody here has noted behind it', () => {
    const text = Token.generate(randomBytes).reveal();
    const noted = presentedByKey(text, { thumbprint: 'thumbprint', proofId: 'proof', request: 'request' });
    expect(readKeyWitness(noted)).toMatchObject({ is: 'proven', thumbprint: 'thumbprint' });
    for (const seal of ['', 'x'.repeat(43), 'é'.repeat(43), '\ud800'.repeat(43)]) {
      expect(readKeyWitness(`${noted.slice(0, -43)}${seal}`)).toEqual({ is: 'unproven' });
    }
  });

  test('is masked where somebody pasted it into what a message repeats', () => {
    const text = Token.generate(randomBytes).reveal();
    expect(maskTokens(`there is no "${text}" at /v1/sessions/${text}`)).toBe(
      'there is no "Token(***)" at /v1/sessions/Token(***)',
    );
    expect(new CurfewError('invalid-request', `not ${text}`, {}).message).toBe('not Token(***)');
    expect(deny('user-not-found', { detail: `no ${text}` }).detail).toBe('no Token(***)');
    const digest = '0'.repeat(64);
    expect(maskTokens(digest)).toBe(digest);
  });

  test('has the SHA-256 of its text as digest, as has whoever presents it', () => {
    // NIST's "abc" vector does not fit 40 characters, so the digest of 40 zeros, from coreutils' sha256sum.
    const zeros = '0'.repeat(40);
    expect(digestOf(zeros)).toBe('9692e67b8378a6f6753f97782d458aa757e947eab2fbdf6b5c187b74561eb78f');
    const token = Token.generate(randomBytes);
    expect(digestOf(token.reveal())).toBe(token.digest);
  });
});

test.each([
  ['nothing', null],
  ['an empty text', ''],
  ['39 characters', 'a'.repeat(39)],
  ['41 characters', 'a'.repeat(41)],
  ['a space', `${'a'.repeat(39)} `],
  ['a character beside the alphabet', `${'a'.repeat(39)}-`],
  ['a NUL', `${'a'.repeat(39)}\0`],
  ['a letter that looks alike', `${'a'.repeat(39)}а`],
])('%s is no token of ours and is not looked up', (_, presented) => {
  expect(digestOf(presented)).toBeNull();
});
