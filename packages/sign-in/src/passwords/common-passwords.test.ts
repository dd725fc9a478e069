import { expect, test } from 'vitest';
import { isCommonPassword } from './common-passwords.ts';

test.each([
  'password',
  'Password1',
  'QWERTYUIOP',
  '12345678',
  'iloveyou1',
  'passwordpassword',
  'abcabcabcabcabcabc',
  '111111111111111',
])('%s is guessed first', async (password) => {
  expect(await isCommonPassword(password)).toBe(true);
});

test.each(['correct horse battery staple', 'fifteen 4567890', 'hunter2 hunter3 hunter4', ''])(
  '%j is not',
  async (password) => {
    expect(await isCommonPassword(password)).toBe(false);
  },
);
