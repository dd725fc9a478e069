import { expect, test } from 'vitest';
import { decodeBody, encodeText, encodingNamed } from './charset.ts';

test.for([
  ['shift_jis', 'ログイン', '838d834f834383 93'],
  ['euc-jp', 'ログイン', 'a5eda5b0a5a4a5f3'],
  ['gbk', '登录', 'b5c7c2bc'],
  ['big5', '登入', 'b56ea44a'],
  ['euc-kr', '로그인', 'b7ceb1d7c0ce'],
  ['windows-1251', 'Войти', 'c2eee9f2e8'],
  ['windows-1256', 'دخول', 'cfcee6e1'],
  ['iso-8859-9', 'giriş', '676972 69fe'],
  ['windows-1252', 'é€', 'e980'],
] as const)('%s is written and read', ([label, text, hex]) => {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const encoding = encodingNamed(label) ?? '';
  expect(encodeText(text, encoding)).toEqual(bytes);
  expect(decodeBody(bytes, `text/html; charset=${label}`)).toBe(text);
});

test('what an encoding has no letter for is written as a number', () => {
  expect(encodeText('a中', 'windows-1252').toString('latin1')).toBe('a&#20013;');
});

test('the page says how it is written where the header does not', () => {
  const page = Buffer.concat([Buffer.from('<meta charset="windows-1251"><p>'), Buffer.from('c2eee9f2e8', 'hex')]);
  expect(decodeBody(page, 'text/html')).toContain('Войти');
  expect(decodeBody(Buffer.from('\ufeffé'), 'text/html; charset=iso-8859-1')).toBe('é');
});
