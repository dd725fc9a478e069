import { createAuthority } from '@curfew/core';
import { createServer } from '@curfew/server';
import { openSqliteStore } from '@curfew/store-sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = openSandbox();
  await sandbox.succeed(['user', 'add', 'somebody', '--no-password']);
});
afterAll(() => sandbox.remove());

const bodyOf = { method: 'POST', url: '/v1/applications/shop/lookup', payload: { lookups: [] } } as const;

describe('application token', () => {
  it('prints a token that a server takes for this application alone, and the trail says who made it', async () => {
    const { code, stdout, stderr } = await sandbox.run(['application', 'token', 'shop']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^[0-9A-Za-z]{40}\n$/)]);
    expect(stderr).toContain('token of the application "shop", shown this once');
    expect(stderr).not.toContain(stdout.trim());
    const authority = createAuthority({ store: openSqliteStore({ path: sandbox.path('curfew-data/curfew.db') }) });
    const { app } = createServer({ authority, log: { level: 'silent' } });
    const headers = { authorization: `Bearer ${stdout.trim()}` };
    expect((await app.inject({ ...bodyOf, headers })).statusCode).toBe(200);
    const elsewhere = await app.inject({ ...bodyOf, url: '/v1/applications/blog/lookup', headers });
    expect(elsewhere.statusCode).toBe(403);
    const { items } = await authority.listEvents({ type: 'session-minted', limit: 1 });
    expect(items).toMatchObject([
      { actor: 'root', username: 'application-shop', detail: { scopes: 'POST /v1/applications/shop/' } },
    ]);
    await app.close();
    await authority.close();
  });

  it('belongs to another user where one is named, and ends when it is told to', async () => {
    const { stdout, stderr } = await sandbox.run([
      ...['application', 'token', 'shop', '--user', 'somebody', '--expire-after', '30d'],
    ]);
    expect(stdout).toMatch(/^\w{40}\n$/);
    expect(stderr).toMatch(/it ends at \d{4}-/);
    const listed = await sandbox.succeed(['auth-session', 'list', '--username', 'somebody', '--kind', 'api']);
    expect(listed.trimEnd().split('\n')).toHaveLength(2);
  });

  it.each([
    [['application', 'token', 'a shop'], 2, 'name: "a shop" cannot be used'],
    [['application', 'token', '..'], 2, 'name: ".." cannot be used'],
    [['application', 'token', 'shop', '--user', 'nobody'], 4, 'user "nobody" does not exist'],
    [['application', 'token'], 2, 'accepts 1 arg(s), received 0'],
  ])('says what is wrong with %j', async (args, code, message) => {
    const failed = await sandbox.run(args);
    expect([failed.code, failed.stdout]).toEqual([code, '']);
    expect(failed.stderr).toContain(message);
  });
});

describe('signals client', () => {
  it.each([
    [[], 'ssf.manage'],
    [['--read'], 'ssf.read'],
  ])('prints credentials with the scope for %j, of a user of their own', async (flags, scope) => {
    const { code, stdout, stderr } = await sandbox.run(['signals', 'client', 'partner', ...flags]);
    const client = JSON.parse(stdout);
    expect([code, client]).toEqual([
      0,
      { client_id: expect.stringMatching(/^[0-9a-f-]{36}$/), client_secret: expect.stringMatching(/^\w{40}$/), scope },
    ]);
    expect(stderr).not.toContain(client.client_secret);
    const listed = await sandbox.succeed(['auth-session', 'list', '--username', 'receiver-partner', '--kind', 'api']);
    expect(listed).toContain(client.client_id);
    expect((await sandbox.run(['signals', 'client', 'a partner'])).stderr).toContain('"a partner" cannot be used');
  });
});
