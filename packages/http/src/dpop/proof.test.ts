import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { readCredential } from '../credential.ts';
import { isSameAddress } from './address.ts';
import { checkProof } from './proof.ts';
import { proveCredential } from './prove.ts';

/** RFC 9449, 4.1 and 7.1: what the document's own client sends. */
const header =
  'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19';
const atTokenEndpoint = `${header}.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg`;
const atResource = `${header}.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA`;
const token = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU';
const thumbprint = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I';

test('the examples of RFC 9449 are proofs, by the clock of their day', async () => {
  const asked = { method: 'POST', url: 'https://server.example.com/token', now: 1_562_262_616_000 };
  expect(await checkProof(atTokenEndpoint, asked)).toMatchObject({ ok: true, thumbprint });
  const used = { method: 'GET', url: 'https://resource.example.org/protectedresource', token, now: 1_562_262_618_000 };
  expect(await checkProof(atResource, used)).toMatchObject({ ok: true, thumbprint });
  for (const other of [
    { ...used, token: `${token}x` },
    { ...used, method: 'HEAD' },
    { ...used, url: 'https://resource.example.org/' },
    { ...used, url: null },
    { ...used, now: used.now + 61_000 },
  ]) {
    expect(await checkProof(atResource, other)).toMatchObject({ ok: false });
  }
});

test('addresses are compared as RFC 3986 normalises them, without query and fragment', () => {
  const address = 'https://shop.example/a/b~c';
  for (const same of ['HTTPS://SHOP.example:443/a/b~c', 'https://shop.example/x/../a/b%7Ec?y#z']) {
    expect([same, isSameAddress(same, address)]).toEqual([same, true]);
  }
  for (const other of [
    'https://shop.example/a/b~C',
    'https://shop.example/a%2Fb~c',
    'https://u@shop.example/a/b~c',
    'x',
  ]) {
    expect([other, isSameAddress(other, address)]).toEqual([other, false]);
  }
  expect(isSameAddress('x', 'x')).toBe(false);
  expect(isSameAddress('https://shop.example/%2f', 'https://shop.example/%2F')).toBe(true);
});

test('an RSA key that makes checking a signature dear is no key', async () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n = '' } = publicKey.export({ format: 'jwk' });
  const modulus = (length: number, first = 0xff) =>
    Buffer.concat([Buffer.from([first]), Buffer.alloc(length - 1, 0xff)]).toString('base64url');
  const why = async (jwk: object) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ typ: 'dpop+jwt', alg: 'RS256', jwk: { kty: 'RSA', ...jwk } })}.${part({})}.AAAA`;
    return (await checkProof(text, { method: 'GET', url: 'https://shop.example/', now: 0 })) as { why: string };
  };
  for (const dear of [
    { n, e: n },
    { n, e: 'AQ' },
    { n, e: 'AAEAAQ' },
    { n: modulus(128), e: 'AQAB' },
    { n: modulus(256, 0x7f), e: 'AQAB' },
    { n: modulus(256, 0), e: 'AQAB' },
    { n: modulus(513, 1), e: 'AQAB' },
    { n: '', e: 'AQAB' },
  ]) {
    expect([dear, await why(dear)]).toEqual([dear, { ok: false, why: expect.stringContaining('"jwk"') }]);
  }
  for (const fair of [n, modulus(512)]) {
    expect(await why({ n: fair, e: 'AQAB' })).toMatchObject({ why: expect.stringContaining('signature') });
  }
});

test('nothing is verified for a text that is no token', async () => {
  const headers = { authorization: 'DPoP x', dpop: atResource };
  const credential = readCredential(headers, 'session');
  const url = 'https://resource.example.org/protectedresource';
  const proven = await proveCredential(credential, { headers, method: 'GET', url, now: 1_562_262_618_000 });
  expect(proven.keyScheme).toEqual({ token: 'x' });
});
