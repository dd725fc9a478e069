import { describe, expect, it } from 'vitest';
import { createSecretBox, newSecretKey, parseSecretKeys } from './secret-box.ts';

const [first, second] = [newSecretKey('a'), newSecretKey('b')];

describe('a secret box', () => {
  it('opens what it has sealed, for what it was sealed for, and nothing else', () => {
    const box = createSecretBox(parseSecretKeys(first));
    const sealed = box.seal('JBSWY3DP', 'user 1');
    expect(sealed).not.toContain('JBSWY3DP');
    expect(box.seal('JBSWY3DP', 'user 1')).not.toBe(sealed);
    expect(box.open(sealed, 'user 1')).toBe('JBSWY3DP');
    expect(box.open(sealed, 'user 2')).toBeNull();
    const tail = sealed.at(-2) === 'A' ? 'B' : 'A';
    const forged = [
      `${sealed.slice(0, -2)}${tail}${sealed.at(-1)}`,
      sealed.slice(0, -4),
      sealed.replace('a.', 'b.'),
      'a.',
      '',
      '.',
    ];
    for (const text of forged) expect(box.open(text, 'user 1')).toBeNull();
  });

  it('goes on opening after its key has been replaced, until the old one is gone', () => {
    const sealed = createSecretBox(parseSecretKeys(first)).seal('secret', 'x');
    const rotated = createSecretBox(parseSecretKeys(second + first));
    expect(rotated.open(sealed, 'x')).toBe('secret');
    expect(rotated.isOutdated(sealed)).toBe(true);
    const anew = rotated.seal('secret', 'x');
    expect(rotated.isOutdated(anew)).toBe(false);
    const alone = createSecretBox(parseSecretKeys(second));
    expect([alone.open(sealed, 'x'), alone.open(anew, 'x')]).toEqual([null, 'secret']);
  });
});

describe('a key file', () => {
  it.each([
    ['', 'holds no key'],
    ['# nothing', 'holds no key'],
    ['a c2hvcnQ=', 'line 1 of the key file is no key'],
    [`${first}${first}`, 'two keys with one id'],
    [`${first}garbage`, 'line 2'],
  ])('refuses %j', (text, reason) => {
    expect(() => parseSecretKeys(text)).toThrow(reason);
    expect(() => parseSecretKeys(text)).not.toThrow('c2hvcnQ=');
  });
});
