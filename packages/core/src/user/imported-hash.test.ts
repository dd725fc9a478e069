import { hash as digestOf, pbkdf2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { formatPbkdf2, formatSha1, type Pbkdf2Hash, parseImportedHash } from './imported-hash.ts';
import { createPasswordHasher } from './password.ts';

const password = 'correct horse battery staple';

function hashOf(digest: Pbkdf2Hash['digest'], length: number, iterations = 10): string {
  const salt = Buffer.from('d5513283df4f649c72757a91aa30bdde');
  return formatPbkdf2({ digest, iterations, salt, key: pbkdf2Sync(password, salt, iterations, length, digest) });
}

test.each([
  ['sha1', 20],
  ['sha256', 32],
  ['sha512', 64],
] as const)('a password hashed with PBKDF2 and %s verifies, and is to be replaced', async (digest, length) => {
  const hasher = createPasswordHasher();
  const hash = hashOf(digest, length);
  expect(await hasher.verify(password, hash)).toBe(true);
  expect(await hasher.verify(`${password}!`, hash)).toBe(false);
  expect(await hasher.verify('', hash)).toBe(false);
  expect(hasher.isOutdated(hash)).toBe(true);
});

test('the vector of RFC 6070 with 4096 iterations verifies', async () => {
  const key = Buffer.from('4b007901b765489abead49d926f721d065a429c1', 'hex');
  const hash = formatPbkdf2({ digest: 'sha1', iterations: 4_096, salt: Buffer.from('salt'), key });
  expect(await createPasswordHasher().verify('password', hash)).toBe(true);
});

test.each([
  '$pbkdf2-md5$i=10$c2FsdHNhbHQ$RXhhbXBsZUV4YW1wbGVFeGFtcGxl',
  '$pbkdf2-sha1$i=0$c2FsdHNhbHQ$RXhhbXBsZUV4YW1wbGVFeGFtcGxl',
  '$pbkdf2-sha1$i=9999999999$c2FsdHNhbHQ$RXhhbXBsZUV4YW1wbGVFeGFtcGxl',
  '$pbkdf2-sha1$i=10$c2FsdHNhbHQ$',
  'plain:correct horse battery staple',
  '',
])('what is no such hash lets nobody in and breaks nothing: %s', async (hash) => {
  expect(parseImportedHash(hash)).toBeNull();
  expect(await createPasswordHasher().verify(password, hash)).toBe(false);
});

test('refuses to write a hash that could not be verified', () => {
  const salt = Buffer.from('salt');
  const key = Buffer.alloc(32);
  expect(() => formatPbkdf2({ digest: 'sha256', iterations: 1e9, salt, key })).toThrow('1000000000');
  expect(() => formatPbkdf2({ digest: 'sha256', iterations: 1.5, salt, key })).toThrow('1.5');
  expect(() => formatPbkdf2({ digest: 'sha256', iterations: 10, salt, key: key.subarray(0, 4) })).toThrow('key');
});

const salt = Buffer.from('d5513283df4f649c72757a91aa30bdde');
const sha1 = digestOf('sha1', Buffer.concat([Buffer.from(password), salt]), 'buffer');

test.each([
  ['one round of SHA-1', formatSha1({ salt, key: sha1 })],
  ['ten rounds of PBKDF2', hashOf('sha1', 20)],
  [
    'PBKDF2 over one round of SHA-1',
    formatPbkdf2({
      digest: 'sha256',
      iterations: 10,
      salt,
      key: pbkdf2Sync(sha1.toString('hex'), salt, 10, 32, 'sha256'),
      ofSha1: true,
    }),
  ],
])('%s is kept as the Argon2id hash of itself, by which it cannot be guessed any faster', async (_name, hash) => {
  const hasher = createPasswordHasher();
  const kept = (await hasher.strengthen?.(hash)) ?? '';
  const [key = ''] = hash.split('$').slice(-1);
  expect(kept).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  expect(kept).not.toContain(key);
  for (const each of [hash, kept]) {
    expect(await hasher.verify(password, each)).toBe(true);
    expect(await hasher.verify(`${password}!`, each)).toBe(false);
    expect(await hasher.verify(key, each)).toBe(false);
    expect(hasher.isOutdated(each)).toBe(true);
  }
  expect(await hasher.strengthen?.(kept)).toBe(kept);
});

test('a hash that is slow enough, or cut short, stays as it is', async () => {
  const hasher = createPasswordHasher();
  for (const hash of [hashOf('sha256', 32, 10_000), hashOf('sha256', 20, 10)]) {
    expect(await hasher.strengthen?.(hash)).toBe(hash);
    expect(await hasher.verify(password, hash)).toBe(true);
  }
});
