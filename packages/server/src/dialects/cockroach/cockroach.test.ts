import type { Authority } from '@curfew/core';
import { CurfewError } from '@curfew/core';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { setCookies } from '../../../test/cookie-jar.ts';
import { operator, password, startServer, type TestServer, tokenIn } from '../../../test/start.ts';

const hour = 3_600_000;
const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const noSession = 'a valid authentication cookie or JWT is required\n';
const wrongCredentials = 'the provided credentials did not match any account on the server';

const login = (username: string, secret = password): InjectOptions => ({
  method: 'POST',
  url: '/login',
  headers: json,
  payload: { username, password: secret },
});
const apiLogin = (username: string, secret = password): InjectOptions => ({
  method: 'POST',
  url: '/api/v2/login/',
  headers: form,
  payload: new URLSearchParams({ username, password: secret }).toString(),
});
const protectedUrl = '/_admin/v1/users';

async function cookieOf({ send }: TestServer, username = 'root'): Promise<string> {
  const answer = await send(login(username));
  expect(answer.statusCode).toBe(200);
  return `session=${tokenIn(answer)}`;
}

async function apiTokenOf({ send }: TestServer, username = 'root'): Promise<string> {
  const answer = await send(apiLogin(username));
  expect(answer.statusCode).toBe(200);
  return answer.json<{ session: string }>().session;
}

function expectGrpc(answer: LightMyRequestResponse, status: number, code: number, message: string): void {
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.json()).toEqual({ error: message, code, message, details: [] });
}

function expectText(answer: LightMyRequestResponse, status: number, text: string): void {
  expect([answer.statusCode, answer.body]).toEqual([status, text]);
  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
}

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

describe('users who go, the API, OIDC (4.4)', () => {
  it('TestDropRoleConcurrentSession: the sessions of a dropped user are over', async () => {
    const server = await startServer();
    const cookie = await cookieOf(server);
    await server.authority.deleteUser('root', operator);
    expectText(await server.send({ url: protectedUrl, headers: { cookie } }), 401, noSession);
    expect((await server.authority.listSessions({ limit: 1 })).items).toMatchObject([{ endReason: 'user-deleted' }]);
  });

  it('TestPurgeSession: one purge takes what has expired or was ended longer ago than the retention, and nothing else', async () => {
    const server = await startServer();
    const { authority } = server;
    await cookieOf(server, 'other');
    server.advance(7 * 24 * hour - 2_000);
    await authority.signOut(await apiTokenOf(server, 'web_user'), { ip: null, userAgent: null });
    const alive = await cookieOf(server);
    server.advance(hour + 2_000);
    const purge = () => authority.sweep({ retentionMs: hour }, operator);
    expect(await purge()).toBe(1);
    server.advance(1);
    expect(await purge()).toBe(1);
    expect((await authority.listSessions({ limit: 5 })).items).toMatchObject([{ username: 'root', endedAt: null }]);
    expect((await server.send({ url: protectedUrl, headers: { cookie: alive } })).statusCode).toBe(200);
  });

  it('TestAuthV2', async () => {
    const server = await startServer();
    const token = await apiTokenOf(server);
    const cookie = `session=${token}`;
    const ask = (headers: Record<string, string>) => server.send({ url: '/api/v2/sessions/', headers });
    expectText(await ask({}), 401, noSession);
    expect((await ask({ 'x-cockroach-api-session': token })).statusCode).toBe(200);
    expect((await ask({ 'x-cockroach-api-session': 'cookie', cookie })).statusCode).toBe(200);
    expect((await ask({ authorization: `Bearer ${token}` })).statusCode).toBe(200);
    expectText(await ask({ cookie }), 401, noSession);
    expectText(await ask({ 'x-cockroach-api-session': 'cookie' }), 401, noSession);
    expect((await ask({ 'x-cockroach-api-session': 'yes', cookie })).statusCode).toBe(400);
    expectText(await ask({ 'x-cockroach-api-session': 'x'.repeat(40), cookie }), 401, noSession);
  });

  it('TestListSessionsV2: the pages together are the whole list, for administrators only', async () => {
    const server = await startServer();
    for (let count = 0; count < 6; count++) await server.signIn('web_user');
    const headers = { 'x-cockroach-api-session': await apiTokenOf(server) };
    const page = async (query: string) => {
      const answer = await server.send({ url: `/api/v2/sessions/?${query}`, headers });
      return answer.json<{ sessions: { id: string; username: string }[]; next?: string }>();
    };
    const all = (await page('')).sessions;
    expect(all).toHaveLength(7);
    for (const limit of [1, 3, 7, 15]) {
      const seen: unknown[] = [];
      let next: string | undefined;
      do {
        const { sessions, next: following } = await page(
          `limit=${limit}${next === undefined ? '' : `&start=${encodeURIComponent(next)}`}`,
        );
        seen.push(...sessions);
        next = following;
      } while (next !== undefined);
      expect(seen).toEqual(all);
    }
    const other = { 'x-cockroach-api-session': await apiTokenOf(server, 'web_user') };
    expectText(
      await server.send({ url: '/api/v2/sessions/', headers: other }),
      403,
      'user not allowed to access this endpoint\n',
    );
  });

  it('TestOIDCBadRequestIfDisabled', async () => {
    const { send } = await startServer();
    for (const url of ['/oidc/v1/login', '/oidc/v1/callback?state=x&code=y']) {
      expectText(await send({ url }), 400, 'OIDC: disabled\n');
    }
  });
});

describe('POST /api/v2/login/ and /api/v2/logout/', () => {
  it('gives the token in the body and no cookie, and ends it again', async () => {
    const server = await startServer();
    const signedIn = await server.send(apiLogin('root'));
    expect(signedIn.json()).toEqual({ session: expect.stringMatching(/^\w{40}$/) });
    expect(setCookies(signedIn)).toEqual([]);
    const headers = { 'x-cockroach-api-session': signedIn.json().session };
    const out = { method: 'POST', url: '/api/v2/logout/', headers } as const;
    const answer = await server.send(out);
    expect([answer.statusCode, answer.json()]).toEqual([200, { logged_out: true }]);
    expectText(await server.send({ url: '/api/v2/users/', headers }), 401, noSession);
    expectText(await server.send(out), 400, 'invalid session\n');
  });

  it('log-out needs the secret: knowing the id is not enough (3.7)', async () => {
    const server = await startServer();
    const token = await apiTokenOf(server);
    const [session] = (await server.authority.listSessions({ username: 'root', limit: 1 })).items;
    const out = (value: string | null) =>
      server.send({
        method: 'POST',
        url: '/api/v2/logout/',
        headers: value === null ? {} : { 'x-cockroach-api-session': value },
      });
    expectText(await out(null), 400, 'invalid or unspecified session\n');
    expectText(await out(String(session?.id)), 400, 'invalid or unspecified session\n');
    expectText(await out('!!!'), 400, 'invalid or unspecified session\n');
    expectText(await out('x'.repeat(40)), 400, 'invalid session\n');
    expect((await server.authority.inspect(token))?.username).toBe('root');
  });

  it('ends a session that may be used for something else only', async () => {
    const { send, authority } = await startServer();
    const scopes = ['GET /v1/users'];
    const minted = await authority.mint({ username: 'root', kind: 'api', lifetimeMs: hour, scopes }, operator);
    if (!minted.ok) throw new Error(minted.code);
    const headers = { 'x-cockroach-api-session': minted.token.reveal() };
    expect((await send({ method: 'POST', url: '/api/v2/logout/', headers })).json()).toEqual({ logged_out: true });
    expect(await authority.findSession(minted.session.id)).toMatchObject({ endReason: 'signed-out' });
  });

  it('ends the cookie’s session where the header says "cookie"', async () => {
    const server = await startServer();
    const cookie = await cookieOf(server);
    const url = '/api/v2/logout/';
    expect((await server.send({ method: 'POST', url, headers: { cookie } })).statusCode).toBe(400);
    const headers = { cookie, 'x-cockroach-api-session': 'cookie' };
    const answer = await server.send({ method: 'POST', url, headers });
    expect(answer.json()).toEqual({ logged_out: true });
    expect(setCookies(answer)).toEqual([expect.stringMatching(/^session=;/)]);
    expectText(await server.send({ url: protectedUrl, headers: { cookie } }), 401, noSession);
  });

  it.each(['GET', 'PUT', 'DELETE'] as const)(
    '%s signs nobody in, also with credentials in the query (3.7)',
    async (method) => {
      const { send, authority } = await startServer();
      const query = new URLSearchParams({ username: 'root', password });
      for (const url of [`/api/v2/login/?${query}`, `/api/v2/login?${query}`]) {
        expect((await send({ method, url })).statusCode).toBe(404);
      }
      expectText(await send({ method: 'POST', url: `/api/v2/login/?${query}` }), 400, 'username not specified\n');
      expect((await authority.listSessions({ limit: 1 })).items).toEqual([]);
    },
  );
});

it('can be switched off, and follow another policy', async () => {
  const { send } = await startServer({ dialects: { cockroach: false } });
  expect((await send(login('root'))).statusCode).toBeGreaterThanOrEqual(404);
  expect((await send(apiLogin('root'))).statusCode).toBe(404);
  const server = await startServer({ dialects: { cockroach: { policy: 'rancher' } } });
  const cookie = await cookieOf(server);
  server.advance(16 * hour);
  expectText(await server.send({ url: protectedUrl, headers: { cookie } }), 401, noSession);
});
