import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfiguration } from './configuration.ts';

const folder = mkdtempSync(join(tmpdir(), 'curfew-sign-in-'));
afterAll(() => rmSync(folder, { recursive: true }));

const secret = 'a secret of more than sixteen characters';

async function load(provider: string, name = 'company') {
  const file = join(folder, 'curfew.yaml');
  writeFileSync(join(folder, 'secret'), `${secret}\n`);
  writeFileSync(
    file,
    `signIn: { providers: { ${name}: { clientId: c, clientSecretFile: "${join(folder, 'secret')}", ${provider} } } }\n`,
  );
  return (await loadConfiguration({}, { config: file })).signIn;
}

test('a provider is an issuer, a client and a secret in a file of its own; the rest is as usual', async () => {
  expect(await load('issuer: "https://login.example.com/realms/main"')).toEqual({
    providers: [
      {
        name: 'company',
        label: 'company',
        issuer: new URL('https://login.example.com/realms/main'),
        clientId: 'c',
        clientSecret: secret,
        scopes: ['openid', 'email', 'profile'],
        usernameClaim: 'preferred_username',
        roles: null,
        emailDomains: [],
        createUsers: true,
        levels: {},
      },
    ],
  });
  const all =
    'label: Example, scopes: [openid, groups], username: email, createUsers: false, emailDomains: [Example.com]';
  const more = 'roles: { claim: groups, values: { ops: admin } }, levels: { "urn:mfa": aal2 }';
  expect((await load(`issuer: "http://localhost:8080", ${all}, ${more}`)).providers?.[0]).toMatchObject({
    label: 'Example',
    scopes: ['openid', 'groups'],
    usernameClaim: 'email',
    createUsers: false,
    emailDomains: ['example.com'],
    roles: { claim: 'groups', values: { ops: 'admin' } },
    levels: { 'urn:mfa': 'aal2' },
  });
});

test.each([
  [
    'issuer: "http://login.example.com"',
    'curfew.yaml:1: signIn.providers.company.issuer: "http://login.example.com" is no issuer',
  ],
  ['issuer: "https://a.test/?x=1"', 'is no issuer'],
  ['issuer: "https://user:secret@a.test"', 'is no issuer'],
  ['issuer: "https://a.test", scopes: [email]', '["email"] is no list of scopes with openid'],
  ['issuer: "https://a.test", emailDomains: ["*.example.com"]', '"*.example.com" is no domain'],
  ['issuer: "https://a.test", levels: { mfa: aal4 }', 'must be aal1, aal2, aal3'],
  ['issuer: "https://a.test", clientSecret: x', 'unknown key "clientSecret"'],
  ['label: x', 'issuer'],
])('what cannot be meant is refused: %s', async (provider, message) => {
  await expect(load(provider)).rejects.toThrow(message);
});

test('a name that is no part of an address, and a short secret, are refused', async () => {
  await expect(load('issuer: "https://a.test"', 'Company')).rejects.toThrow('"Company" cannot name a provider');
  const file = join(folder, 'short.yaml');
  writeFileSync(join(folder, 'short'), 'short\n');
  const text = `{ issuer: "https://a.test", clientId: c, clientSecretFile: "${join(folder, 'short')}" }`;
  writeFileSync(file, `signIn: { providers: { company: ${text} } }\n`);
  await expect(loadConfiguration({}, { config: file })).rejects.toThrow('fewer than 16 characters');
});
