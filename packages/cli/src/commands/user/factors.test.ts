import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type CodeTools, createAuthority } from '@curfew/core';
import { newSecretKey } from '@curfew/server';
import { openSqliteStore } from '@curfew/store-sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';
import { openCodeTools } from '../../operator/secret-keys.ts';
import type { StoreLocation } from '../../operator/store-url.ts';

let sandbox: Sandbox;
let database: StoreLocation & { readonly kind: 'sqlite' };
beforeAll(() => {
  sandbox = openSandbox();
  database = { kind: 'sqlite', path: sandbox.path('curfew-data/curfew.db') };
});
afterAll(() => sandbox.remove());

const client = { ip: null, userAgent: null };
const toolsBeside = async () => openCodeTools({ keyFile: null, publicUrl: null }, database);

/** Works on the store of the sandbox as a server does, with codes that are always those of step 7. */
async function withAuthority(work: (authority: ReturnType<typeof createAuthority>) => Promise<void>, step = 7) {
  const tools = await toolsBeside();
  if (tools === undefined) throw new Error('a store in a file has keys beside it');
  const codes: CodeTools['codes'] = { ...tools.codes, stepOf: (_secret, code) => (code === '000000' ? step : null) };
  const store = openSqliteStore({ path: database.path });
  const authority = createAuthority({ store, codeTools: { ...tools, codes } });
  await work(authority);
  await authority.close();
}

async function setUp(): Promise<void> {
  await withAuthority(async (authority) => {
    const identity = { issuer: 'https://login.example.com', subject: 'alice' };
    const admitted = await authority.admit({ identity, methods: ['pwd'], presented: null, client });
    if (!admitted.ok) throw new Error(admitted.code);
    const token = admitted.token.reveal();
    const begun = await authority.beginEnrolment(token);
    if (!begun.ok) throw new Error(begun.code);
    const confirmation = { enrolment: begun.enrolment, code: '000000' };
    expect(await authority.confirmEnrolment(token, confirmation, client)).toMatchObject({ ok: true });
  });
}

describe('user factors', () => {
  it('shows codes, and takes them away', async () => {
    await sandbox.succeed(['user', 'add', 'root', '--no-password']);
    await setUp();
    const lines = (await sandbox.succeed(['user', 'factors', 'alice'])).trimEnd().split('\n');
    expect(lines[0]).toBe('factor\tset up\tlast used\trecovery codes left');
    expect(lines[1]).toMatch(/^one-time codes\t.*\t10$/);
    expect(lines[2]).toBe('account alice at https://login.example.com\t-\t-\t-');
    const reset = await sandbox.run(['user', 'factors', 'alice', '--reset']);
    expect(reset).toEqual({ code: 0, stdout: '', stderr: 'user "alice" has no second factor any more\n' });
    expect(await sandbox.succeed(['user', 'factors', 'alice'])).not.toContain('one-time codes');
    expect((await sandbox.run(['user', 'factors', 'alice', '--reset'])).code).toBe(4);
    expect((await sandbox.run(['user', 'factors', 'nobody'])).code).toBe(4);
  });
});

describe('the key file', () => {
  it('is made beside the database, for its owner alone, and used from then on', async () => {
    const sealed = (await toolsBeside())?.secrets.seal('secret', 'x') ?? '';
    const file = sandbox.path('curfew-data/curfew.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await toolsBeside())?.secrets.open(sealed, 'x')).toBe('secret');
    chmodSync(file, 0o644);
    await expect(toolsBeside()).rejects.toThrow('others may read');
    chmodSync(file, 0o600);
  });

  it('is made once, however many servers start at the same time', async () => {
    const keyFile = sandbox.path('new/secrets.key');
    const open = () => openCodeTools({ keyFile, publicUrl: null }, database);
    const tools = await Promise.all(Array.from({ length: 8 }, open));
    const sealed = tools[0]?.secrets.seal('secret', 'x') ?? '';
    for (const each of tools) expect(each?.secrets.open(sealed, 'x')).toBe('secret');
  });

  it('is asked for where the store is a server', async () => {
    const location: StoreLocation = { kind: 'postgres', url: 'postgres://db.example.com/curfew' };
    expect(await openCodeTools({ keyFile: null, publicUrl: null }, location)).toBeUndefined();
  });

  it('takes a new key in front, and what is used is sealed with it', async () => {
    await setUp();
    const file = sandbox.path('curfew-data/curfew.key');
    writeFileSync(file, newSecretKey('k2') + readFileSync(file, 'utf8'));
    await withAuthority(async (authority) => {
      const identity = { issuer: 'https://login.example.com', subject: 'alice' };
      const admitted = await authority.admit({ identity, methods: ['pwd'], presented: null, client });
      if (!admitted.ok) throw new Error(admitted.code);
      expect(await authority.proveCode(admitted.token.reveal(), '000000', client)).toMatchObject({ ok: true });
    }, 8);
    // The old key is not needed any more.
    writeFileSync(file, readFileSync(file, 'utf8').split('\n')[0] ?? '');
    await withAuthority(async (authority) => {
      const identity = { issuer: 'https://login.example.com', subject: 'alice' };
      const admitted = await authority.admit({ identity, methods: ['pwd'], presented: null, client });
      if (!admitted.ok) throw new Error(admitted.code);
      expect(await authority.proveCode(admitted.token.reveal(), '000000', client)).toMatchObject({ ok: true });
    }, 9);
  });
});
