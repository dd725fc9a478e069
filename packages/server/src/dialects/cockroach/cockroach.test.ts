import type { Authority } from '@curfew/core';
import { CurfewError } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import {
  apiLogin,
  apiTokenOf,
  cookieOf,
  expectGrpc,
  expectText,
  hour,
  json,
  login,
  noSession,
  protectedUrl,
  wrongCredentials,
} from '../../../test/cockroach.ts';
import { setCookies } from '../../../test/cookie-jar.ts';
import { operator, password, startServer, tokenIn } from '../../../test/start.ts';

/** A protobuf message of two texts. */
function protobuf(username: string, secret: string): Buffer {
  const field = (number: number, text: string) => [(number << 3) | 2, Buffer.byteLength(text), ...Buffer.from(text)];
  return Buffer.from([...field(1, username), ...field(2, secret)]);
}

describe('POST /login', () => {
  it('answers an empty object and the cookie, and makes an ordinary session under the policy "cockroach"', async () => {
    const server = await startServer();
    const answer = await server.send(login('web_user'));
    expect([answer.statusCode, answer.body]).toEqual([200, '{}']);
    expect(setCookies(answer)).toEqual([expect.stringMatching(/^session=\w{40}; Path=\/; HttpOnly; SameSite=Lax$/)]);
    const { items } = await server.authority.listSessions({ username: 'web_user', limit: 5 });
    expect(items).toMatchObject([{ policy: 'cockroach', label: 'cockroach', kind: 'interactive', idleTimeoutMs: 0 }]);
  });

  it('has a Secure cookie over https', async () => {
    const server = await startServer({ publicUrl: new URL('https://sessions.example.com') });
    const answer = await server.send(login('root'));
    expect(setCookies(answer)).toEqual([expect.stringMatching(/^session=.*; Secure; HttpOnly; SameSite=Lax$/)]);
    const cookie = `session=${tokenIn(answer)}`;
    expect((await server.send({ url: protectedUrl, headers: { cookie } })).statusCode).toBe(200);
    const minted = await server.signIn('root');
    // The line that the command line prints has Curfew's own name there.
    const line = `${minted.cookie}; Path=/; Secure; HttpOnly`;
    expect((await server.send({ url: protectedUrl, headers: { cookie: line } })).statusCode).toBe(200);
  });

  it('takes the cookies of two users for nobody’s, and signing in ends both', async () => {
    const server = await startServer({ publicUrl: new URL('https://sessions.example.com') });
    const [own, planted] = [await server.signIn('root'), (await cookieOf(server, 'other')).slice('session='.length)];
    expect(own.cookie).toMatch(/^__Host-session=/);
    const status = async (url: string, headers: Record<string, string>) =>
      (await server.send({ url, headers })).statusCode;
    for (const cookie of [`session=${planted}; ${own.cookie}`, `${own.cookie}; session=${planted}`]) {
      expect(await status(protectedUrl, { cookie })).toBe(401);
      expect(await status('/api/v2/users/', { cookie, 'x-cockroach-api-session': 'cookie' })).toBe(401);
    }
    expect(await status(protectedUrl, { cookie: `session=junk; ${own.cookie}` })).toBe(200);
    const headers = { ...json, cookie: `session=${planted}; ${own.cookie}` };
    expect((await server.send({ ...login('root'), headers })).statusCode).toBe(200);
    expect([await server.authority.inspect(planted), await server.authority.inspect(own.token)]).toEqual([null, null]);
  });

  it('reads protobuf, as the console sends it', async () => {
    const { send } = await startServer();
    const answer = await send({
      method: 'POST',
      url: '/login',
      headers: { 'content-type': 'application/x-protobuf', accept: 'application/x-protobuf' },
      payload: protobuf('root', password),
    });
    expect([answer.statusCode, answer.body, answer.headers['content-type']]).toEqual([
      200,
      '',
      'application/x-protobuf',
    ]);
    expect(tokenIn(answer)).not.toBeNull();
  });

  it.each([[0x0a], [0x0a, 0x05, 0x61], [0x08, 0x01], [0xff, 0xff, 0xff, 0xff, 0xff, 0x01], [0x0a, 0x01, 0xff]])(
    'refuses protobuf that is none: %j',
    async (...bytes) => {
      const { send } = await startServer();
      const headers = { 'content-type': 'application/x-protobuf' };
      const answer = await send({ method: 'POST', url: '/login', headers, payload: Buffer.from(bytes) });
      expectGrpc(answer, 400, 3, 'the body is no protobuf message of texts');
    },
  );

  it('ends the session that came with it, which CockroachDB leaves (3.7)', async () => {
    const server = await startServer();
    const old = await cookieOf(server);
    await server.send({ ...login('root'), headers: { ...json, cookie: old } });
    expectText(await server.send({ url: protectedUrl, headers: { cookie: old } }), 401, noSession);
  });

  it('comes from no other site', async () => {
    const { send } = await startServer();
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
      const answer = await send({ ...login('root'), headers: { ...json, ...headers } });
      expect(answer.statusCode).toBe(403);
      expect(answer.json()).toMatchObject({ code: 7 });
      expect(setCookies(answer)).toEqual([]);
    }
  });

  it('waits after too many attempts, and is 503 without a store', async () => {
    const { send } = await startServer();
    for (let attempt = 0; attempt < 6; attempt++) await send(login('root', 'wrong'));
    expect((await send(login('root'))).json()).toMatchObject({ code: 8 });
    const broken = (authority: Authority): Authority => ({
      ...authority,
      signIn: () => Promise.reject(new CurfewError('store-unavailable')),
    });
    const { send: sendBroken } = await startServer({ between: broken });
    const answer = await sendBroken(login('root'));
    expect([answer.statusCode, answer.json().code]).toEqual([503, 14]);
  });
});

describe('the tests of CockroachDB (4.1): sessions of the command line', () => {
  it('C5 to C8: a printed cookie line works until its user is logged out, and other users stay', async () => {
    const { authority, send } = await startServer();
    const line = async (username: string) => {
      const minted = await authority.mint({ username, kind: 'minted', lifetimeMs: hour }, operator);
      if (!minted.ok) throw new Error(minted.code);
      return `session=${minted.token.reveal()}; Path=/; HttpOnly`;
    };
    await authority.setRoles('web_user', ['admin'], operator);
    const [eisen, second, root] = [await line('web_user'), await line('web_user'), await line('root')];
    const status = async (cookie: string) => (await send({ url: protectedUrl, headers: { cookie } })).statusCode;
    expect(await status(eisen)).toBe(200);
    expect(await authority.endSessions({ username: 'web_user' }, operator)).toMatchObject({ count: 2 });
    expect([await status(eisen), await status(second), await status(root)]).toEqual([401, 401, 200]);
  });

  it('an end of one session is felt at the next request', async () => {
    const server = await startServer();
    const token = await apiTokenOf(server);
    const headers = { 'x-cockroach-api-session': token };
    expect((await server.send({ url: '/api/v2/users/', headers })).statusCode).toBe(200);
    const [session] = (await server.authority.listSessions({ username: 'root', limit: 1 })).items;
    if (session === undefined) throw new Error('there is no session');
    await server.authority.endSession(session.id, operator);
    expectText(await server.send({ url: '/api/v2/users/', headers }), 401, noSession);
  });
});

describe('VerifySession (4.2)', () => {
  it('accepts the whole secret and nothing else', async () => {
    const server = await startServer();
    const token = (await cookieOf(server)).slice('session='.length);
    const { items } = await server.authority.listSessions({ username: 'root', limit: 1 });
    const status = async (value: string) =>
      (await server.send({ url: protectedUrl, headers: { cookie: `session=${value}` } })).statusCode;
    expect(await status(token)).toBe(200);
    for (const [name, value] of [
      ['right id, no secret', String(items[0]?.id)],
      ['right id, wrong secret', `${token.slice(0, 36)}xxxx`],
      ['half a secret', token.slice(20)],
      ['wrong id, right secret', `123456${token}`],
      ['empty', ''],
    ] as const) {
      expect([name, await status(value)]).toEqual([name, 401]);
    }
  });
});

describe('creation, log-in, log-out (4.3)', () => {
  it('TestAuthenticationAPIUserLogin: a wrong password gives no cookie, the right one a session', async () => {
    const { send, authority } = await startServer();
    const answer = await send(login('web_user', 'wrong'));
    expectGrpc(answer, 401, 16, wrongCredentials);
    expect(setCookies(answer)).toEqual([]);
    expect((await authority.listSessions({ limit: 5 })).items).toEqual([]);
    expect((await send(login('web_user'))).statusCode).toBe(200);
    expect((await authority.listSessions({ limit: 5 })).items).toMatchObject([{ username: 'web_user' }]);
  });

  it('TestCreateSession: lasts a week from its creation, whatever the use', async () => {
    const server = await startServer();
    const cookie = await cookieOf(server);
    const alive = async () => (await server.send({ url: protectedUrl, headers: { cookie } })).statusCode;
    for (let day = 0; day < 6; day++) {
      server.advance(24 * hour);
      expect(await alive()).toBe(200);
    }
    server.advance(24 * hour - 1);
    expect(await alive()).toBe(200);
    server.advance(1);
    expect(await alive()).toBe(401);
  });

  it('TestLogout, TestLogoutClearsCookies: the row ends, and the old cookie is refused', async () => {
    const server = await startServer();
    const cookie = await cookieOf(server);
    const answer = await server.send({ method: 'POST', url: '/logout', headers: { cookie } });
    expect([answer.statusCode, answer.body]).toEqual([200, '{}']);
    expect(setCookies(answer)).toEqual([expect.stringMatching(/^session=; .*Max-Age=0$/)]);
    expectText(await server.send({ url: protectedUrl, headers: { cookie } }), 401, noSession);
    const { items } = await server.authority.listSessions({ username: 'root', limit: 1 });
    expect(items).toMatchObject([{ endReason: 'signed-out', endedBy: 'user' }]);
    // Once more, and without any session: nobody needs luck to be signed out.
    expect((await server.send({ method: 'POST', url: '/logout', headers: { cookie } })).statusCode).toBe(200);
    expect((await server.send({ method: 'POST', url: '/logout' })).statusCode).toBe(200);
  });

  it('log-out is never a GET, and comes from no other site', async () => {
    const server = await startServer();
    const cookie = await cookieOf(server);
    for (const request of [
      { method: 'GET', url: '/logout', headers: { cookie } },
      { method: 'GET', url: '/api/v2/logout/', headers: { 'x-cockroach-api-session': cookie.slice(8) } },
      { method: 'POST', url: '/logout', headers: { cookie, 'sec-fetch-site': 'cross-site' } },
      { method: 'POST', url: '/logout', headers: { cookie, origin: 'https://evil.example' } },
    ] as const) {
      expect((await server.send(request)).statusCode).toBeGreaterThanOrEqual(300);
      expect((await server.send({ url: protectedUrl, headers: { cookie } })).statusCode).toBe(200);
    }
  });

  it.each(['/_admin/v1/users', '/_status/nodes', '/ts/query'])('TestAuthenticationMux: %s', async (url) => {
    const server = await startServer();
    const cookie = await cookieOf(server);
    expectText(await server.send({ url }), 401, noSession);
    expectText(await server.send({ url, headers: { cookie: 'session=badcookie' } }), 401, noSession);
    const known = url === '/_admin/v1/users' ? 200 : 404;
    for (const good of [cookie, `session=badcookie; ${cookie}`, `${cookie}; session=badcookie`]) {
      expect((await server.send({ url, headers: { cookie: good } })).statusCode).toBe(known);
    }
  });

  describe('TestVerifyPasswordDBConsole', () => {
    it.each<[string, string, string]>([
      ['wrong', 'web_user', 'incorrect'],
      ['empty', 'web_user', ''],
      ['emoji', 'web_user', '🦦'],
      ['right with suffix', 'web_user', `${password}foo`],
      ['right with prefix', 'web_user', `foo${password}`],
      ['numeric', 'web_user', '12345'],
      ['stars', 'web_user', '*****'],
      ['root with an empty password', 'root', ''],
      ['unknown user', 'doesntexist', password],
      ['a name that cannot be one', 'two words', password],
    ])('%s: no', async (_name, username, secret) => {
      const { send } = await startServer();
      expectGrpc(await send(login(username, secret)), 401, 16, wrongCredentials);
      expectText(await send(apiLogin(username, secret)), 401, `${wrongCredentials}\n`);
    });

    it('right: yes', async () => {
      const { send } = await startServer();
      expect((await send(login('web_user'))).statusCode).toBe(200);
      // Names are compared as they are stored: in lower case.
      expect((await send(login('WEB_USER'))).statusCode).toBe(200);
    });

    it('another user’s password: no', async () => {
      const { send, authority, advance } = await startServer();
      await authority.setPassword('other', 'the other password', operator);
      advance(1);
      expect((await send(login('web_user', 'the other password'))).statusCode).toBe(401);
      expect((await send(login('other', 'the other password'))).statusCode).toBe(200);
    });

    it('NOLOGIN: no, also for a session that there was before', async () => {
      const server = await startServer();
      const cookie = await cookieOf(server);
      await server.authority.disableUser('root', operator);
      expect((await server.send(login('root'))).statusCode).toBe(401);
      expectText(await server.send({ url: protectedUrl, headers: { cookie } }), 401, noSession);
    });

    it('empty user: says so', async () => {
      const { send } = await startServer();
      expectGrpc(await send(login('')), 401, 16, 'no username was provided');
      expectGrpc(await send({ ...login(''), payload: {} }), 401, 16, 'no username was provided');
      expectText(await send(apiLogin('')), 400, 'username not specified\n');
    });
  });
});
