import { chmodSync, mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { expect, it, onTestFinished } from 'vitest';
import { openSandbox } from '../../test/sandbox.ts';
import { openSigningKeys, rotateSigningKey } from './signing-keys.ts';

it('makes keys, takes a new one while it runs, and publishes the one before for a week', async () => {
  const sandbox = openSandbox();
  onTestFinished(() => sandbox.remove());
  const file = sandbox.path('keys/signing.json');
  const keys = await openSigningKeys(file);
  const first = (await keys.published()).keys;
  expect(first).toMatchObject([{ kty: 'RSA', alg: 'RS256' }]);
  expect(JSON.stringify(first)).not.toContain('"d"');
  const old = await keys.sign({ iss: 'a' });

  await rotateSigningKey(file, 'ES256', Date.now());
  utimesSync(file, new Date(), new Date(Date.now() + 5_000));
  const second = (await keys.published()).keys;
  expect(second.map(({ alg }) => alg)).toEqual(['ES256', 'RS256']);
  const jwks = createLocalJWKSet({ keys: [...second] });
  for (const token of [old, await keys.sign({ iss: 'a' })]) {
    expect((await jwtVerify(token, jwks, { typ: 'secevent+jwt' })).payload.iss).toBe('a');
  }
  await rotateSigningKey(file, 'RS256', Date.now() + 8 * 86_400_000);
  expect(JSON.parse(readFileSync(file, 'utf8')).keys.map(({ alg }: { alg: string }) => alg)).toEqual([
    'RS256',
    'ES256',
  ]);
  chmodSync(file, 0o644);
  await expect(openSigningKeys(file)).rejects.toThrow(/others may read/);
});

it('loses no key where several are made at once, also behind somebody who died', async () => {
  const sandbox = openSandbox();
  onTestFinished(() => sandbox.remove());
  const file = sandbox.path('keys/signing.json');
  mkdirSync(`${file}.lock`, { recursive: true });
  utimesSync(`${file}.lock`, new Date(0), new Date(0));
  await Promise.all(Array.from({ length: 4 }, () => rotateSigningKey(file, 'ES256', Date.now())));
  const keys: { readonly kid: string; readonly replacedAt?: number }[] = JSON.parse(readFileSync(file, 'utf8')).keys;
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(4);
  expect(keys.filter(({ replacedAt }) => replacedAt === undefined)).toHaveLength(1);
  expect(readdirSync(sandbox.path('keys'))).toEqual(['signing.json']);
});
