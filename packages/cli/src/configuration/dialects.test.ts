import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfiguration } from './configuration.ts';

const folder = mkdtempSync(join(tmpdir(), 'curfew-dialects-'));
afterAll(() => rmSync(folder, { recursive: true }));

function load(text: string) {
  const file = join(folder, 'curfew.yaml');
  writeFileSync(file, text);
  return loadConfiguration({}, { config: file });
}

describe('dialects', () => {
  it('are all as they come without a word about them', async () => {
    expect((await load('listen: 127.0.0.1:1')).dialects).toEqual({});
  });

  it('are switched off and set one by one', async () => {
    const { dialects } = await load(`
dialects:
  couchdb: { enabled: false, openSignUp: true }
  rancher: { echoToken: never, policy: strict }
  arvados: { clusterId: xq7p2, issueTrustedTokens: false, trustedClients: ["https://*.example.com"] }
`);
    expect(dialects).toEqual({
      couchdb: false,
      rancher: { echoToken: 'never', policy: 'strict' },
      arvados: { clusterId: 'xq7p2', issueTrustedTokens: false, trustedClients: ['https://*.example.com'] },
    });
  });

  it('put a CouchDB behind the server, whose secret is in a file of its own', async () => {
    const secret = 'a secret of more than sixteen characters';
    writeFileSync(join(folder, 'secret'), `${secret}\n`);
    const gateway = (more: string) =>
      load(`dialects: { couchdb: { gateway: { secretFile: "${join(folder, 'secret')}", ${more} } } }`);
    const { dialects } = await gateway('url: "http://127.0.0.1:5984", systemRoles: { admin: _admin }');
    expect(dialects).toEqual({
      couchdb: { gateway: { url: new URL('http://127.0.0.1:5984'), secret, systemRoles: { admin: '_admin' } } },
    });
    await expect(gateway('url: "ftp://127.0.0.1"')).rejects.toThrow('is no address of a server');
    await expect(gateway('url: "http://a:b@127.0.0.1"')).rejects.toThrow('is no address of a server');
    await expect(gateway('url: "http://127.0.0.1", algorithm: md5')).rejects.toThrow('must be sha1 or sha256');
    writeFileSync(join(folder, 'secret'), 'short');
    await expect(gateway('url: "http://127.0.0.1"')).rejects.toThrow('fewer than 16 characters');
  });

  it('are set by the environment too', async () => {
    const { dialects } = await loadConfiguration({ CURFEW_DIALECTS: '{ cockroach: { enabled: false } }' });
    expect(dialects).toEqual({ cockroach: false });
  });

  it.each([
    ['dialects: { couch: {} }', 'unknown key "couch" in dialects'],
    ['dialects: { rancher: { echo: true } }', 'unknown key "echo" in dialects.rancher'],
    ['dialects: { rancher: { echoToken: sometimes } }', 'dialects.rancher.echoToken must be never, programs or always'],
    ['dialects: { arvados: { clusterId: ZZZZZ } }', 'dialects.arvados.clusterId must be five characters'],
    ['dialects: { arvados: { enabled: 1 } }', 'dialects.arvados.enabled must be true or false, not 1'],
  ])('are refused where they are wrong: %j', async (text, message) => {
    await expect(load(text)).rejects.toThrow(message);
  });

  it('come out of an Arvados cluster file, with its own Workbenches', async () => {
    const { dialects, policies } = await load(`
Clusters:
  xq7p2:
    Login:
      TokenLifetime: 12h
      IssueTrustedTokens: false
      TrustedClients: { "https://app.example.com": {}, "https://*.lab.example.com": {} }
      TrustPrivateNetworks: true
    Services:
      Workbench2: { ExternalURL: "https://workbench.example.com/" }
`);
    expect(dialects).toEqual({
      arvados: {
        clusterId: 'xq7p2',
        issueTrustedTokens: false,
        trustedClients: ['https://app.example.com', 'https://*.lab.example.com', 'https://workbench.example.com/'],
        trustPrivateNetworks: true,
      },
    });
    expect(policies.policies.arvados?.tokenLifetimeMs).toBe(12 * 3_600_000);
    // The clients of other systems keep their limits.
    expect(policies.policies.rancher?.tokenLifetimeMs).toBe(16 * 3_600_000);
    const plain = await load('Clusters: { zzzzz: {} }');
    expect(plain.dialects.arvados).toMatchObject({ issueTrustedTokens: true, trustedClients: [] });
  });

  it('have a cluster’s SystemRootToken as a digest only', async () => {
    const token = 'systemRootToken0123456789abcdefghijkl';
    const configuration = await load(`Clusters: { zzzzz: { SystemRootToken: ${token} } }`);
    const { arvados } = configuration.dialects;
    expect(arvados).toMatchObject({ systemRootTokenDigest: hash('sha256', token, 'buffer') });
    expect(inspect(configuration, { depth: 9 })).not.toContain(token);
    for (const none of ['', ', SystemRootToken: ""', ', SystemRootToken: null']) {
      const plain = await load(`Clusters: { zzzzz: { ManagementToken: x${none} } }`);
      expect(plain.dialects.arvados).not.toHaveProperty('systemRootTokenDigest');
    }
  });

  it.each(['tooShort', 'a'.repeat(31), `${'a'.repeat(40)}-b`, '12345678', '[x]', '{ a: b }'])(
    'refuse a SystemRootToken that could be guessed, or is none, without repeating it: %s',
    async (written) => {
      const refused = await load(`Clusters: { zzzzz: { SystemRootToken: ${written} } }`).catch((error) => error);
      expect(refused.message).toContain('Clusters.zzzzz.SystemRootToken must be a text of 32 or more characters');
      expect(refused.message).not.toContain(written);
    },
  );
});
