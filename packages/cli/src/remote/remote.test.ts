import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createAuthority, type SessionView } from '@curfew/core';
import { createServer } from '@curfew/server';
import { openSqliteStore } from '@curfew/store-sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox } from '../../test/sandbox.ts';
import { freePort } from '../../test/server.ts';
import { createLocalOperator } from '../operator/local-operator.ts';
import type { Connection } from '../operator/operator.ts';
import { connectRemotely } from './connect.ts';

const actor = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' } as const;
const authority = createAuthority({ store: openSqliteStore({ path: ':memory:' }) });
const server = createServer({ authority, log: { level: 'silent' } });
const inPlace = createLocalOperator(authority);
const sandbox = openSandbox();
let url: string;
let connection: Connection;
let tokens: { admin: string; user: string; dead: string };

async function mint(username: string): Promise<string> {
  const minted = await authority.mint({ username, kind: 'minted', lifetimeMs: 3_600_000 }, actor);
  if (!minted.ok) throw new Error(minted.code);
  return minted.token.reveal();
}

beforeAll(async () => {
  await authority.migrate();
  await authority.createUser({ username: 'boss', password: null, roles: ['admin'] }, actor);
  await authority.createUser({ username: 'alice', password: null, profile: { email: 'alice@example.com' } }, actor);
  ({ address: url } = await server.listen({ host: '127.0.0.1', port: 0 }));
  tokens = { admin: await mint('boss'), user: await mint('alice'), dead: await mint('boss') };
  await authority.signOut(tokens.dead, { ip: null, userAgent: null });
  connection = await connectRemotely(url, undefined, { CURFEW_TOKEN: tokens.admin });
});
afterAll(async () => {
  await server.close();
  await authority.close();
  sandbox.remove();
});

/** Two looks are not at the same instant. */
function withoutCountdown(view: SessionView | null) {
  const { expiresInSeconds: _, lifetimeEndsInSeconds: __, ...rest } = view ?? {};
  return rest;
}

const run = (args: readonly string[], token = tokens.admin) =>
  sandbox.run([...args, '--url', url], { environment: { CURFEW_TOKEN: token } });

describe('an operator through a server', () => {
  it('makes one token where the answer to the first request gets lost', async () => {
    let isLost = false;
    const proxy = createHttpServer(async (request, response) => {
      const headers = new Headers(request.headers as Record<string, string>);
      for (const name of ['connection', 'host', 'transfer-encoding']) headers.delete(name);
      const { method = 'GET' } = request;
      const body = method === 'GET' ? undefined : Readable.toWeb(request);
      const answer = await fetch(new URL(request.url ?? '/', url), {
        method,
        headers,
        body,
        duplex: 'half',
      } as RequestInit);
      const text = await answer.text();
      if (method === 'POST' && !isLost) {
        isLost = true;
        return response.destroy();
      }
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    try {
      const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const { operator } = await connectRemotely(address, undefined, { CURFEW_TOKEN: tokens.admin });
      const minted = await operator.mint({ username: 'alice', kind: 'api', lifetimeMs: 60_000, label: 'once' }, actor);
      expect([isLost, minted.ok]).toEqual([true, true]);
      const { items } = await authority.listSessions({ username: 'alice', kind: 'api', state: 'active', limit: 9 });
      expect(items.map(({ id }) => id)).toEqual([minted.ok && minted.session.id]);
      if (minted.ok) await authority.signOut(minted.token.reveal(), { ip: null, userAgent: null });
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  });

  it('mints, sees and ends sessions as one in place does', async () => {
    const { operator } = connection;
    const minted = await operator.mint(
      { username: 'alice', kind: 'minted', lifetimeMs: 16_200_000, label: 'backup' },
      actor,
    );
    if (!minted.ok) throw new Error(minted.code);
    const live = await authority.validate(minted.token.reveal());
    expect(minted.session).toMatchObject({ id: live?.id, user: 'alice', kind: 'minted', label: 'backup' });
    expect(Date.parse(minted.session.lifetimeEndsAt ?? '')).toBe(Date.parse(minted.session.createdAt) + 16_200_000);

    const found = await operator.findSession(minted.session.id);
    expect(withoutCountdown(found)).toEqual(withoutCountdown(await inPlace.findSession(minted.session.id)));
    const query = { username: 'alice', state: 'active', limit: 200 } as const;
    const page = await operator.listSessions(query);
    expect(page.items.map(({ id }) => id)).toContain(minted.session.id);
    expect(page.items.map(withoutCountdown)).toEqual((await inPlace.listSessions(query)).items.map(withoutCountdown));

    const foreign = await operator.endSession(minted.session.id, actor, { username: 'boss' });
    expect(foreign).toMatchObject({ ok: false, code: 'session-not-found' });
    const ended = await operator.endSession(minted.session.id, actor, { username: 'alice' });
    expect(ended).toMatchObject({ ok: true, session: { endReason: 'revoked', endedBy: 'admin' } });
    expect(await authority.validate(minted.token.reveal())).toBeNull();
  });

  it('ends all but one', async () => {
    const [kept, gone] = [await mint('alice'), await mint('alice')];
    const exceptId = (await authority.inspect(kept))?.id;
    if (exceptId === undefined) throw new Error('not live');
    const ended = await connection.operator.endSessions({ username: 'alice', exceptId }, actor);
    expect(ended).toMatchObject({ ok: true });
    expect(await authority.validate(gone)).toBeNull();
    expect(await authority.validate(kept)).not.toBeNull();
    const nobody = await connection.operator.endSessions({ username: 'nobody' }, actor);
    expect(nobody).toMatchObject({ ok: false, code: 'user-not-found' });
  });

  it('pages through lists', async () => {
    for (let index = 0; index < 5; index++) await mint('alice');
    const first = await connection.operator.listSessions({ username: 'alice', limit: 2 });
    expect(first.items).toHaveLength(2);
    const second = await connection.operator.listSessions({ username: 'alice', limit: 2, cursor: first.cursor ?? '' });
    expect(second.items[0]?.id).not.toBe(first.items[0]?.id);
  });

  it('lives the life of a user', async () => {
    const { operator } = connection;
    const request = {
      username: 'bob',
      password: 'correct horse battery',
      roles: ['ops'],
      profile: { email: 'b@example.com' },
    };
    expect(await operator.createUser(request, actor)).toMatchObject({ ok: true, user: { username: 'bob' } });
    expect(await operator.createUser(request, actor)).toMatchObject({ ok: false, code: 'user-exists' });
    const token = await mint('bob');
    expect(await operator.findUser('bob')).toEqual(await inPlace.findUser('bob'));
    expect(await operator.setRoles('bob', ['dev'], actor)).toMatchObject({ user: { roles: ['dev'] }, ended: 1 });
    expect(await authority.validate(token)).toBeNull();
    expect(await operator.disableUser('bob', actor)).toMatchObject({ user: { disabledAt: expect.any(String) } });
    expect(await operator.enableUser('bob', actor)).toMatchObject({ user: { disabledAt: null } });
    expect(await operator.setPassword('bob', 'another good password', actor)).toMatchObject({ ok: true });
    expect(await operator.findUser('bob')).toMatchObject({ email: 'b@example.com' });
    const users = await operator.listUsers({ limit: 200 });
    expect(users.items.map(({ username }) => username)).toContain('bob');
    expect(users).toEqual(await inPlace.listUsers({ limit: 200 }));
    expect(await operator.deleteUser('bob', actor)).toMatchObject({ ok: true });
    expect(await operator.findUser('bob')).toBeNull();
    expect(await operator.deleteUser('bob', actor)).toMatchObject({ ok: false, code: 'user-not-found' });
  });

  it('reads policies, statistics, migrations and events', async () => {
    expect(await connection.readPolicies()).toEqual(authority.policies);
    expect(await connection.operator.statistics()).toEqual(await authority.statistics());
    expect(await connection.operator.migrations()).toEqual(await authority.migrations());
    const query = { username: 'alice', type: 'session-minted', limit: 3 } as const;
    expect(await connection.operator.listEvents(query)).toEqual(await inPlace.listEvents(query));
  });

  it('finds and fixes long-lived tokens, applies policies, and sweeps', async () => {
    const minted = await authority.mint({ username: 'alice', kind: 'api', lifetimeMs: null }, actor);
    if (!minted.ok) throw new Error(minted.code);
    const found = await connection.operator.longLived({ fix: false }, actor);
    expect(found).toMatchObject({ lifetimeMs: 86_400_000, fixed: 0 });
    expect(found.found.map(({ id }) => id)).toEqual([minted.session.id]);
    expect(await connection.operator.longLived({ fix: true, username: 'alice' }, actor)).toMatchObject({ fixed: 1 });
    expect((await connection.operator.longLived({ fix: false }, actor)).found).toEqual([]);
    expect(await connection.operator.applyPolicies({ dryRun: true }, actor)).toMatchObject({ shortened: 0, ended: 0 });
    expect(await connection.operator.sweep({ retentionMs: 3_600_000 }, actor)).toBe(0);
  });
});

describe('commands through a server', () => {
  it('log in, list and log out', async () => {
    const login = await run(['auth-session', 'login', 'alice', '--only-cookie']);
    expect(login).toMatchObject({ code: 0, stderr: '' });
    const token = /^session=([0-9A-Za-z]{40}); Path=\/; HttpOnly; SameSite=Lax\n$/.exec(login.stdout)?.[1] ?? '';
    expect(await authority.validate(token)).not.toBeNull();
    const list = await run(['auth-session', 'list', '--username', 'alice', '--format', 'json']);
    expect(JSON.parse(list.stdout)[0]).toMatchObject({ username: 'alice', revoked: null });
    expect(list.stdout).not.toContain(token);
    expect((await run(['auth-session', 'logout', 'alice'])).code).toBe(0);
    expect(await authority.validate(token)).toBeNull();
    expect((await run(['auth-session', 'logout', 'nonexistent'])).code).toBe(0);
  });

  it('are for administrators only', async () => {
    for (const args of [
      ['auth-session', 'login', 'boss'],
      ['auth-session', 'list'],
      ['auth-session', 'list', '--username', 'boss'],
      ['auth-session', 'logout', 'boss'],
      ['user', 'list'],
      ['tokens', 'fix-long-lived'],
      ['policy', 'apply'],
      ['purge'],
    ]) {
      const token = await mint('alice');
      const { code, stdout, stderr } = await run(args, token);
      expect(`${args.join(' ')}: ${code}`).toBe(`${args.join(' ')}: ${args[0] === 'auth-session' ? 1 : 3}`);
      expect(stderr).toContain('ERROR: only an administrator may do this');
      expect(`${stdout}${stderr}`).not.toContain(token);
    }
  });

  it('say that a token is dead, missing, or no token, and never repeat it', async () => {
    const dead = await run(['user', 'list'], tokens.dead);
    expect(dead.code).toBe(3);
    expect(dead.stderr).toContain('the token is not valid, or not any more');
    expect(dead.stderr).not.toContain(tokens.dead);
    const header = await run(['user', 'list'], `Bearer ${tokens.admin}`);
    expect(header.code).toBe(2);
    expect(header.stderr).not.toContain(tokens.admin);
    const missing = await sandbox.run(['user', 'list', '--url', url]);
    expect(missing.code).toBe(3);
    expect(missing.stderr).toContain('CURFEW_TOKEN');
  });

  it('take the cookie that `--only-cookie` prints', async () => {
    const { stdout } = await run(['auth-session', 'login', 'boss', '--only-cookie']);
    expect(await run(['user', 'list', '--format', 'csv'], stdout.trimEnd())).toMatchObject({ code: 0 });
    expect((await run(['user', 'list'], `__Host-session=${tokens.user}; Path=/; Secure; HttpOnly`)).code).toBe(3);
  });

  it('take the token from a file, and the address from the environment', async () => {
    const file = sandbox.write('token', `${tokens.admin}\n`);
    const withFlag = await sandbox.run(['auth-session', 'list', '--token-file', file], {
      environment: { CURFEW_URL: url },
    });
    expect(withFlag.code).toBe(0);
    const environment = { CURFEW_URL: url, CURFEW_TOKEN_FILE: file };
    expect((await sandbox.run(['user', 'list'], { environment })).stdout).toContain('alice@example.com');
    // A store that is named counts more than the variable.
    const { stderr } = await sandbox.run(['user', 'list', '--store', 'sqlite:none.db'], { environment });
    expect(stderr).toContain('there is no database at');
  });

  it('do not send a token in the clear, or twice', async () => {
    const environment = { CURFEW_TOKEN: tokens.admin };
    const clear = await sandbox.run(['user', 'list', '--url', 'http://sessions.example.com'], { environment });
    expect(clear).toMatchObject({ code: 2 });
    expect(clear.stderr).toContain('http://sessions.example.com would get the token in the clear');
    const both = await sandbox.run(['user', 'list', '--url', url, '--store', 'sqlite:x.db'], { environment });
    expect(both.stderr).toContain('--store and --url are both given');
  });

  it('do not follow a redirect with the token', async () => {
    let reached = false;
    const elsewhere = createHttpServer((_request, response) => {
      reached = true;
      response.end('{}');
    });
    const other = await freePort();
    await new Promise<void>((resolve) => elsewhere.listen(other, '127.0.0.1', resolve));
    const first = createHttpServer((_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${other}/` }).end();
    });
    const port = await freePort();
    await new Promise<void>((resolve) => first.listen(port, '127.0.0.1', resolve));
    const { code } = await sandbox.run(['user', 'list', '--url', `http://127.0.0.1:${port}`], {
      environment: { CURFEW_TOKEN: tokens.admin },
    });
    expect(code).toBe(69);
    expect(reached).toBe(false);
    first.close();
    elsewhere.close();
  });

  it('reach a server that is below a path', async () => {
    const publicUrl = new URL('http://127.0.0.1:8420/curfew');
    const dialects = { arvados: { clusterId: 'xq7p2' } };
    const below = createServer({ authority, publicUrl, dialects, log: { level: 'silent' } });
    const { address } = await below.listen({ host: '127.0.0.1', port: 0 });
    try {
      for (const path of ['/curfew', '/curfew/']) {
        const { operator, readCookieName, readArvadosCluster } = await connectRemotely(address + path, undefined, {
          CURFEW_TOKEN: tokens.admin,
        });
        expect((await operator.listUsers({ limit: 9 })).items.map(({ username }) => username)).toContain('alice');
        expect([await readCookieName(), await readArvadosCluster()]).toEqual(['session', 'xq7p2']);
      }
      const environment = { CURFEW_TOKEN: tokens.admin };
      expect(await sandbox.run(['user', 'list', '--url', address], { environment })).toMatchObject({ code: 4 });
    } finally {
      await below.close();
    }
  });

  it('say that nobody is there, or somebody else', async () => {
    const environment = { CURFEW_TOKEN: tokens.admin };
    const closed = await sandbox.run(['user', 'list', '--url', `http://127.0.0.1:${await freePort()}`], {
      environment,
    });
    expect(closed.code).toBe(69);
    expect(closed.stderr).toMatch(/ERROR: cannot reach http:\/\/127\.0\.0\.1:\d+: ECONNREFUSED\nHINT: is the server/);
    const plain = await sandbox.run(['user', 'list', '--url', url.replace('http:', 'https:')], { environment });
    expect([plain.code, plain.stderr]).toEqual([69, expect.stringContaining('HINT: does it speak https there?')]);
  });

  it('pass on what the server refuses', async () => {
    expect(await run(['auth-session', 'login', 'nonexistent'])).toMatchObject({
      code: 1,
      stderr: 'ERROR: user "nonexistent" does not exist\nFailed running "auth-session login"\n',
    });
    expect((await run(['user', 'delete', 'nonexistent'])).code).toBe(4);
    expect((await run(['user', 'add', 'alice', '--no-password'])).code).toBe(5);
    expect((await run(['user', 'add', 'a:b', '--no-password'])).code).toBe(2);
  });
});
