import { expect, test } from 'vitest';
import { isOneTimeSecret, nextOneTimeCode, oneTimeCode } from './one-time-code.ts';

/** "12345678901234567890" in base 32: the vectors of RFC 4226 (appendix D) and RFC 6238 (appendix B). */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test('codes are those of RFC 4226', () => {
  expect([0, 1, 2, 9].map((counter) => oneTimeCode(secret, counter))).toEqual(['755224', '287082', '359152', '520489']);
});

test('an address from a QR code says how long codes are', () => {
  const address = `otpauth://totp/App:alice?secret=${secret}&digits=8&period=30`;
  expect(oneTimeCode(address, Math.floor(1111111109 / 30))).toBe('07081804');
});

test('a code is given once', async () => {
  const own = 'JBSWY3DPEHPK3PXP';
  expect(await nextOneTimeCode(own)).not.toBe(await nextOneTimeCode(own));
});

test('what is no secret is known as such', () => {
  expect([secret, 'jbsw y3dp ehpk 3pxp', `otpauth://totp/a?secret=${secret}`].map(isOneTimeSecret)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['123456', 'otpauth://totp/a', '', 'not a secret!'].map(isOneTimeSecret)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
