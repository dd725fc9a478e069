import { expect, test } from 'vitest';
import { createOneTimeCodes } from './one-time-codes.ts';

const codes = createOneTimeCodes('sessions.example.com');
/** "12345678901234567890" of RFC 6238, appendix B. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_234_567_890, '005924'],
  [20_000_000_000, '353130'],
])('knows the code of RFC 6238 at %i s, and which step it is of', (seconds, code) => {
  const step = Math.floor(seconds / 30);
  expect(codes.stepOf(secret, code, seconds * 1_000)).toBe(step);
  expect(codes.stepOf(secret, code, (seconds + 30) * 1_000)).toBe(step);
  expect(codes.stepOf(secret, code, (seconds + 90) * 1_000)).toBeNull();
});

test.each(['', '28708', '2870820', ' 287082', '28708a', '２８７０８２'])('takes %j for no code', (code) => {
  expect(codes.stepOf(secret, code, 59_000)).toBeNull();
});

test('makes secrets of 160 bits, and addresses that authenticator apps read', () => {
  const made = codes.newSecret();
  expect(made).toMatch(/^[A-Z2-7]{32}$/);
  const address = new URL(codes.addressOf(made, 'Jürgen ä:b'));
  expect([address.protocol, address.host]).toEqual(['otpauth:', 'totp']);
  expect(decodeURIComponent(address.pathname)).toContain('Jürgen ä');
  expect(address.searchParams.get('secret')).toBe(made);
  expect(address.searchParams.get('issuer')).toBe('sessions.example.com');
});
