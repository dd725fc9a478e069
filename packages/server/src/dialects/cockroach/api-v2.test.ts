import { describe, expect, it } from 'vitest';
import {
  apiLogin,
  apiTokenOf,
  cookieOf,
  expectText,
  hour,
  login,
  noSession,
  protectedUrl,
} from '../../../test/cockroach.ts';
import { setCookies } from '../../../test/cookie-jar.ts';
import { operator, password, startServer } from '../../../test/start.ts';

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
