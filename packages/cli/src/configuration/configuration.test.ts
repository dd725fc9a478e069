import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policyPresets } from '@curfew/core';
import { servedPolicies } from '@curfew/server/policies';
import { afterAll, describe, expect, it } from 'vitest';
import { Failure } from '../command-line/failure.ts';
import { loadConfiguration } from './configuration.ts';

const folder = mkdtempSync(join(tmpdir(), 'curfew-configuration-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(text: string): string {
  const file = join(folder, 'curfew.yaml');
  writeFileSync(file, text);
  return file;
}

const load = (text: string, environment: Record<string, string> = {}) =>
  loadConfiguration(environment, { config: write(text) });

async function failure(
  work: Promise<unknown>,
): Promise<{ message: string; hint: string | undefined; exitCode: number }> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failure)) throw new Error('it was accepted', { cause: error });
  return error;
}

/** The message, with the folder taken out of it. */
async function refusal(text: string): Promise<string> {
  return (await failure(load(text))).message.replaceAll(`${folder}/`, '');
}

describe('the binding of sessions to devices', () => {
  it('is written in policies and roles', async () => {
    const { policies } = await load(`
policies:
  default: { binding: required, bindingGrace: 30s, bindingRefresh: 1m, onBindingViolation: end }
roles:
  guest: { binding: "off" }
`);
    expect(policies.policies.default?.binding).toEqual({
      ...{ mode: 'required', graceMs: 30_000, refreshMs: 60_000, onViolation: 'end' },
    });
    expect(policies.roles.guest?.binding).toEqual({ mode: 'off' });
    expect(
      (await load('policies: { default: { idleTimeout: 30m } }')).policies.policies.default?.binding,
    ).toBeUndefined();
  });

  it('refuses what means nothing, naming it', async () => {
    const said = (rule: string) => refusal(`policies: { default: { ${rule} } }`);
    expect(await said('binding: always')).toContain('off, preferred, required');
    expect(await said('onBindingViolation: log')).toContain('refuse or end');
    expect(await said('bindingRefresh: 0')).toContain('policies.default.bindingRefresh: 0 is too short');
    expect(await said('bindingGrace: 3600')).toContain('a unit is missing');
  });
});

describe('a configuration file', () => {
  it('is read whole', async () => {
    const configuration = await load(`
listen: 0.0.0.0:9000
publicUrl: https://sessions.example.com
store: sqlite:data/curfew.db
trustedProxies: [10.0.0.0/8, "::1"]
csrf: strict
dpopNonce: required
returnOrigins: [https://app.example.com]
retention: 48h
logLevel: warn
policies:
  default: { idleTimeout: 30m, tokenLifetime: 12h, maxSessions: 3, onLimit: reject }
  couchdb: { idleTimeout: 10m }
  strict: nist-aal3
  looser: { preset: nist-aal3, idleTimeout: 0 }
roles:
  admin: { idleTimeout: 15m }
maxTokenLifetime: 7d
throttle:
  account: { freeFailures: 3, firstDelay: 2s }
  anonymous: { burst: 5000 }
validation: { cache: 2s }
`);
    const off = { idleTimeoutMs: 0, tokenLifetimeMs: 0, maxSessions: 0, onLimit: 'evict-oldest' };
    expect(configuration).toMatchObject({
      listen: { host: '0.0.0.0', port: 9000 },
      publicUrl: new URL('https://sessions.example.com'),
      // Relative to the file, not to where the command runs.
      store: `sqlite:${folder}/data/curfew.db`,
      trustedProxies: ['10.0.0.0/8', '::1'],
      csrf: 'strict',
      dpopNonce: 'required',
      returnOrigins: ['https://app.example.com'],
      retentionMs: 48 * 3_600_000,
      logLevel: 'warn',
      throttle: {
        account: { freeFailures: 3, firstDelayMs: 2_000 },
        address: { freeFailures: 50 },
        anonymous: { burst: 5_000, everyMs: 2_000 },
      },
      validationCacheMs: 2_000,
    });
    expect(configuration.policies).toEqual({
      policies: {
        ...servedPolicies.policies,
        default: { idleTimeoutMs: 1_800_000, tokenLifetimeMs: 12 * 3_600_000, maxSessions: 3, onLimit: 'reject' },
        couchdb: { ...off, idleTimeoutMs: 600_000 },
        strict: policyPresets['nist-aal3'],
        looser: { ...policyPresets['nist-aal3'], idleTimeoutMs: 0 },
      },
      roles: { admin: { ...off, idleTimeoutMs: 900_000 } },
      maxTokenLifetimeMs: 7 * 86_400_000,
    });
  });

  it('keeps the cap of the default policy where only its idle timeout is written', async () => {
    const { policies } = await load('policies: { default: { idleTimeout: 30m } }');
    expect(policies.policies.default).toEqual({ ...policyPresets['nist-aal2'], idleTimeoutMs: 1_800_000 });
  });

  it('may be empty', async () => {
    const { policies, listen } = await load('# nothing yet\n');
    expect(policies).toEqual(servedPolicies);
    expect(listen).toEqual({ host: '127.0.0.1', port: 8420 });
    expect((await load('validation: {}')).validationCacheMs).toBe(0);
  });

  it.each([
    ['listen: 127.0.0.1:1\n\nlistn: x', 'curfew.yaml:3: unknown key "listn"', 'did you mean "listen"?'],
    [
      'policies:\n  default:\n    idleTimout: 1h',
      'curfew.yaml:3: unknown key "idleTimout" in policies.default',
      'did you mean "idleTimeout"?',
    ],
    [
      'roles: { admin: { whatever: 1 } }',
      'curfew.yaml:1: unknown key "whatever" in roles.admin',
      'known keys: preset, idleTimeout, tokenLifetime, maxSessions, onLimit, levels, binding, bindingGrace, bindingRefresh, onBindingViolation, requires',
    ],
    ['throttle: { acount: {} }', 'curfew.yaml:1: unknown key "acount" in throttle', 'did you mean "account"?'],
    [
      'policies: { default: nist-aal4 }',
      'curfew.yaml:1: policies.default names the unknown preset "nist-aal4"',
      'did you mean "nist-aal1"?',
    ],
  ])('names an unknown key, its line, and the nearest known one: %j', async (text, message, hint) => {
    const error = await failure(load(text));
    expect(error.message.replaceAll(`${folder}/`, '')).toBe(message);
    expect(error.hint).toBe(hint);
    expect(error.exitCode).toBe(2);
  });

  it.each([
    [
      'policies:\n  default:\n    idleTimeout: 3600',
      'curfew.yaml:3: policies.default.idleTimeout: invalid duration "3600"; a unit is missing, for example "3600s": write it like 90s, 4h30m or 30d',
    ],
    [
      'policies: { default: { idleTimeout: soon } }',
      'curfew.yaml:1: policies.default.idleTimeout: invalid duration "soon": write it like 90s, 4h30m or 30d',
    ],
    [
      'policies: { default: { idleTimeout: true } }',
      'curfew.yaml:1: policies.default.idleTimeout must be a duration such as 15m or 12h, or 0 for off, not true',
    ],
    [
      'policies: { default: { maxSessions: -1 } }',
      'curfew.yaml:1: policies.default.maxSessions must be a whole number, or 0 for off, not -1',
    ],
    [
      'policies: { default: { onLimit: explode } }',
      'curfew.yaml:1: policies.default.onLimit must be reject or evict-oldest, not "explode"',
    ],
    ['policies: [1]', 'curfew.yaml:1: policies must be rules by name, not [1]'],
    ['validation: { cache: 61s }', 'curfew.yaml:1: validation.cache: "61s" is longer than one minute'],
    [
      'validation: { cache: true }',
      'curfew.yaml:1: validation.cache must be a duration of at most one minute such as 2s, or 0 for off, not true',
    ],
    ['csrf: none', 'curfew.yaml:1: csrf must be standard or strict, not "none"'],
    [
      'trustedProxies: 10.0.0.1',
      'curfew.yaml:1: trustedProxies must be a list of addresses and blocks such as 10.0.0.0/8, not "10.0.0.1"',
    ],
    ['trustedProxies: [10.0.0.1/33]', 'curfew.yaml:1: trustedProxies: "10.0.0.1/33" is no address'],
    ['listen: "8420"', 'curfew.yaml:1: listen: "8420" is no HOST:PORT'],
    ['listen: 127.0.0.1:99999', 'curfew.yaml:1: listen: "127.0.0.1:99999" is no HOST:PORT'],
    ['publicUrl: sessions.example.com', 'curfew.yaml:1: publicUrl: "sessions.example.com" is no address of a server'],
    [
      'publicUrl: https://a.example/path?query',
      'curfew.yaml:1: publicUrl: "https://a.example/path?query" is no address of a server',
    ],
    ['publicUrl: http://a.example', 'curfew.yaml:1: publicUrl: "http://a.example" would send cookies in the clear'],
    ['returnOrigins: ["https://a.example/x"]', 'curfew.yaml:1: returnOrigins: "https://a.example/x" is no origin'],
    ['- 1', 'curfew.yaml: the configuration must be settings by name, not [1]'],
    ['just text', 'curfew.yaml: the configuration must be settings by name, not "just text"'],
    ['listen: a:1\nlisten: b:2', 'curfew.yaml:2: Map keys must be unique'],
  ])('names a wrong value and its line: %j', async (text, message) => {
    expect(await refusal(text)).toBe(message);
  });

  it('names the line of broken YAML', async () => {
    expect(await refusal('listen: 127.0.0.1:1\npolicies: { default: {\n')).toMatch(/^curfew\.yaml:[23]: /);
  });

  it('must exist where it is named', async () => {
    const error = await failure(loadConfiguration({}, { config: join(folder, 'missing.yaml') }));
    expect(error.message).toBe(`the configuration ${folder}/missing.yaml: there is no such file`);
  });
});

describe('precedence', () => {
  it('is file, then environment, then flags', async () => {
    const config = write('listen: 127.0.0.1:1\nretention: 1h\nstore: sqlite:file.db\nlogLevel: error');
    const environment = { CURFEW_LISTEN: '127.0.0.1:2', CURFEW_RETENTION: '2h', CURFEW_STORE: 'sqlite:/variable.db' };
    const flags = { config, listen: '127.0.0.1:3', store: 'sqlite:/flag.db' };
    expect(await loadConfiguration(environment, flags)).toMatchObject({
      listen: { port: 3 },
      retentionMs: 7_200_000,
      store: 'sqlite:/flag.db',
      logLevel: 'error',
    });
    expect(await loadConfiguration(environment, { config })).toMatchObject({
      listen: { port: 2 },
      store: 'sqlite:/variable.db',
    });
  });

  it('reads every setting from the environment', async () => {
    const configuration = await loadConfiguration({
      CURFEW_PUBLIC_URL: 'https://sessions.example.com',
      CURFEW_TRUSTED_PROXIES: '10.0.0.1, 10.1.0.0/16',
      CURFEW_RETURN_ORIGINS: 'https://a.example,https://b.example',
      CURFEW_CSRF: 'strict',
      CURFEW_LOG_LEVEL: 'silent',
      CURFEW_MAX_TOKEN_LIFETIME: '12h',
      CURFEW_POLICIES: '{"default": {"idleTimeout": "5m"}}',
      CURFEW_ROLES: 'admin: nist-aal3',
      CURFEW_THROTTLE: '{ address: { freeFailures: 7 } }',
      CURFEW_VALIDATION: '{ cache: 5s }',
    });
    expect(configuration).toMatchObject({
      publicUrl: new URL('https://sessions.example.com'),
      trustedProxies: ['10.0.0.1', '10.1.0.0/16'],
      returnOrigins: ['https://a.example', 'https://b.example'],
      csrf: 'strict',
      logLevel: 'silent',
      policies: {
        policies: { default: { idleTimeoutMs: 300_000 } },
        roles: { admin: policyPresets['nist-aal3'] },
        maxTokenLifetimeMs: 12 * 3_600_000,
      },
      throttle: { address: { freeFailures: 7 } },
      validationCacheMs: 5_000,
    });
  });

  it('names the variable or the flag that is wrong', async () => {
    expect((await failure(loadConfiguration({ CURFEW_RETENTION: '7' }))).message).toMatch(
      /^CURFEW_RETENTION: retention: /,
    );
    expect((await failure(loadConfiguration({ CURFEW_POLICIES: '{ default: { idle: 1 } }' }))).message).toBe(
      'CURFEW_POLICIES: unknown key "idle" in policies.default',
    );
    expect((await failure(loadConfiguration({}, { listen: 'here' }))).message).toMatch(/^--listen: /);
  });

  it('takes a store out of a file, but not twice', async () => {
    const file = join(folder, 'store');
    writeFileSync(file, 'sqlite:/secret.db\n');
    expect((await loadConfiguration({ CURFEW_STORE_FILE: file })).store).toBe('sqlite:/secret.db');
    const both = { CURFEW_STORE_FILE: file, CURFEW_STORE: 'sqlite:/x.db' };
    expect((await failure(loadConfiguration(both))).message).toBe('CURFEW_STORE and CURFEW_STORE_FILE are both set');
    const missing = { CURFEW_STORE_FILE: join(folder, 'none') };
    expect((await failure(loadConfiguration(missing))).message).toContain('CURFEW_STORE_FILE: cannot read');
  });
});

describe('an Arvados cluster file', () => {
  const file = (login: string, api: string) => `
Clusters:
  zzzzz:
    ManagementToken: e687950a23c3a9bceec28c6223a06c79
    API:
      MaxTokenLifetime: ${api}
      MaxItemsPerResponse: 1000
    Login:
      TokenLifetime: ${login}
      PAM: { Enable: true }
`;

  it('is read as it is', async () => {
    const { policies } = await load(file('12h', '24h'));
    expect(policies.maxTokenLifetimeMs).toBe(24 * 3_600_000);
    for (const name of ['default', 'minted', 'api']) {
      expect(policies.policies[name]?.tokenLifetimeMs).toBe(12 * 3_600_000);
    }
    expect(policies.policies.default?.idleTimeoutMs).toBe(3_600_000);
  });

  it.each(['0s', '0', '~'])('has %s for off', async (off) => {
    const { policies } = await load(file(off, off));
    expect(policies.maxTokenLifetimeMs).toBe(0);
    expect(policies.policies.default?.tokenLifetimeMs).toBe(0);
  });

  it('must name one cluster and write durations with units', async () => {
    expect(await refusal('Clusters: { a: {}, b: {} }')).toBe('curfew.yaml:1: Clusters has more than one cluster: a, b');
    expect(await refusal('Clusters: {}')).toBe('curfew.yaml:1: Clusters has no cluster');
    expect(await refusal(file('3600', '0'))).toMatch(
      /^curfew\.yaml:9: Clusters\.zzzzz\.Login\.TokenLifetime: invalid duration "3600"; a unit is missing/,
    );
  });
});

describe('a transmitter of shared signals', () => {
  const written = (more: string, name = 'company') =>
    `signals: { transmitters: { ${name}: { issuer: "https://login.example.com", audience: a, ${more} } } }`;

  it('is an issuer and what it calls this server; the rest is as usual', async () => {
    const one = async (text: string) => (await load(text)).signals.transmitters[0];
    expect(await one(written(''))).toEqual({
      ...{ name: 'company', issuer: 'https://login.example.com', identityIssuer: 'https://login.example.com' },
      ...{ jwksUri: null, audiences: ['a'], delivery: { method: 'push' }, bearerToken: null },
      ...{ matchesEmail: false, disablesUsers: false },
    });
    writeFileSync(join(folder, 'token'), 'agreed\n');
    const more = `jwksUri: "https://k.test/keys", delivery: poll, endpoint: "https://p.test/1", bearerTokenFile: "${join(folder, 'token')}"`;
    const others = 'identityIssuer: "https://i.test/", matchEmail: true, disableUsers: true';
    expect(await one(written(`${more}, ${others}`).replace('audience: a', 'audience: [a, b]'))).toMatchObject({
      ...{ jwksUri: new URL('https://k.test/keys'), audiences: ['a', 'b'], bearerToken: 'agreed' },
      delivery: { method: 'poll', endpoint: new URL('https://p.test/1') },
      ...{ identityIssuer: 'https://i.test/', matchesEmail: true, disablesUsers: true },
    });
  });

  it.each([
    [written('').replace('https:', 'http:'), 'issuer: "http://login.example.com" is not a valid transmitter address'],
    [written('jwksUri: "http://k.test"'), 'jwksUri: "http://k.test" is not a valid transmitter address'],
    [written('delivery: poll'), 'a transmitter that is polled needs its address'],
    [written('endpoint: "https://p.test"'), 'endpoint is only for delivery: poll'],
    [written('').replace('audience: a', 'audience: ""'), 'the audience is empty'],
    [written('').replace('audience: a', 'audience: []'), 'must be what the transmitter calls this server'],
    [written('', 'A_B'), '"A_B" cannot name a transmitter'],
    [written('bearerTokenFile: /nowhere'), 'cannot read /nowhere'],
    [written('matchMail: true'), 'unknown key "matchMail" in signals.transmitters.company'],
  ])('is refused: %s', async (text, said) => {
    expect(await refusal(text)).toContain(said);
  });
});
