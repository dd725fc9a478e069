import { CurfewError } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { operator, startServer, tokenIn } from '../../test/start.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

describe('/verify', () => {
  it('says who it is in headers, without a body', async () => {
    const { send, signIn } = await startServer();
    const { cookie, id } = await signIn('root');
    const answer = await send({ url: '/verify', headers: { cookie } });
    expect(answer.statusCode).toBe(204);
    expect(answer.body).toBe('');
    expect(answer.headers).toMatchObject({
      'remote-user': 'root',
      'x-curfew-user': 'root',
      'x-curfew-roles': 'admin',
      'x-curfew-session': id,
      'cache-control': 'no-store',
    });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it.each(methods)('answers %s, and 200 below /verify/ for Envoy', async (method) => {
    const { send, signIn } = await startServer();
    const { cookie, bearer } = await signIn();
    for (const headers of [{ cookie }, { authorization: bearer }]) {
      expect((await send({ method, url: '/verify', headers })).statusCode).toBe(204);
      expect((await send({ method, url: '/verify/reports/2026?x=1', headers })).statusCode).toBe(200);
    }
    for (const url of ['/verify', '/verify/', '/verify?background=true', '/verify/reports']) {
      const answer = await send({ method, url });
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="Curfew"');
      expect(answer.headers['remote-user']).toBeUndefined();
      expect(answer.body).toBe('');
    }
  });

  it('feels every end at the very next request', async () => {
    const { send, signIn, authority, advance } = await startServer();
    const status = async (cookie: string) => (await send({ url: '/verify', headers: { cookie } })).statusCode;
    const ended = await signIn();
    expect(await status(ended.cookie)).toBe(204);
    await authority.endSession(ended.id, operator);
    expect(await status(ended.cookie)).toBe(401);
    const disabled = await signIn();
    await authority.disableUser('web_user', operator);
    expect(await status(disabled.cookie)).toBe(401);
    const idle = await signIn('other');
    advance(3_600_000);
    expect(await status(idle.cookie)).toBe(401);
  });

  it('counts as use', async () => {
    const { send, signIn, advance } = await startServer();
    const { cookie } = await signIn();
    for (let hours = 0; hours < 6; hours++) {
      // A second before the end, where the slide is written at once.
      advance(3_599_000);
      expect((await send({ url: '/verify', headers: { cookie } })).statusCode).toBe(204);
    }
  });

  it('encodes what a header cannot carry', async () => {
    const { send, signIn, authority } = await startServer();
    await authority.createUser(
      { username: 'jürgen', password: 'correct horse battery staple', roles: ['büro', '50%', 'a"b'] },
      operator,
    );
    const { cookie } = await signIn('jürgen');
    const { headers } = await send({ url: '/verify', headers: { cookie } });
    expect(headers['remote-user']).toBe('j%C3%BCrgen');
    const roles = String(headers['x-curfew-roles']).split(',').map(decodeURIComponent);
    expect(roles).toEqual(['büro', '50%', 'a"b']);
  });

  it('lets nobody in where the store does not answer', async () => {
    const { send, signIn, log } = await startServer({
      between: (authority) => ({
        ...authority,
        judge: async () => {
          throw new CurfewError('store-unavailable', 'the store is gone');
        },
      }),
    });
    const { cookie, token } = await signIn();
    for (const url of ['/verify', '/verify/x', '/verify?redirect=true']) {
      const answer = await send({ url, headers: { cookie, accept: 'text/html' } });
      expect(answer.statusCode).toBe(503);
      expect(answer.headers['retry-after']).toBe('1');
      expect(answer.headers['remote-user']).toBeUndefined();
    }
    expect(log()).toContain('could not verify');
    expect(log()).not.toContain(token);
  });

  it('holds the original request to the cross-site rule', async () => {
    const { send, signIn } = await startServer();
    const { cookie, bearer } = await signIn();
    const status = async (headers: Record<string, string>, method: 'GET' | 'POST' = 'GET') =>
      (await send({ method, url: '/verify', headers })).statusCode;
    const foreign = { 'sec-fetch-site': 'cross-site' };
    expect(await status({ cookie, ...foreign })).toBe(204);
    expect(await status({ cookie, ...foreign }, 'POST')).toBe(403);
    expect(await status({ cookie, ...foreign, 'x-forwarded-method': 'POST' })).toBe(403);
    expect(await status({ cookie, ...foreign, 'x-original-method': 'delete' })).toBe(403);
    expect(await status({ cookie, ...foreign, 'x-forwarded-method': 'GET', 'x-original-method': 'PUT' })).toBe(403);
    expect(await status({ authorization: bearer, ...foreign, 'x-forwarded-method': 'POST' })).toBe(204);
    expect(await status({ cookie, 'sec-fetch-site': 'same-origin', 'x-forwarded-method': 'POST' })).toBe(204);
    expect(await status({ cookie, origin: 'https://evil.example', 'x-forwarded-method': 'POST' })).toBe(403);
    expect(await status({ cookie, 'x-forwarded-method': 'POST' })).toBe(204);
  });

  it.each([
    { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
    { upgrade: 'WebSocket' },
    { 'sec-fetch-mode': 'websocket' },
  ])('holds whoever opens a WebSocket to it, too: %j', async (opening: Record<string, string>) => {
    const { send, signIn } = await startServer();
    const { cookie, bearer } = await signIn();
    const status = async (headers: Record<string, string>) =>
      (await send({ url: '/verify', headers: { ...opening, ...headers } })).statusCode;
    expect(await status({ cookie, origin: 'https://evil.example' })).toBe(403);
    expect(await status({ cookie, 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await status({ cookie, 'sec-fetch-site': 'same-origin' })).toBe(204);
    expect(await status({ cookie })).toBe(204);
    expect(await status({ authorization: bearer, origin: 'https://evil.example' })).toBe(204);
  });

  it('answers the same on the network, where no router stands before it', async () => {
    const { server, signIn } = await startServer();
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
    const { cookie, id } = await signIn();
    const yes = await fetch(`${address}/verify`, { headers: { cookie } });
    expect([yes.status, yes.headers.get('x-curfew-session')]).toEqual([204, id]);
    expect((await fetch(`${address}/verify/a/b`, { method: 'POST', body: 'x', headers: { cookie } })).status).toBe(200);
    expect((await fetch(`${address}/verify`)).status).toBe(401);
    expect((await fetch(`${address}/verifying`, { headers: { cookie } })).status).toBe(404);
  });
});

describe('/verify?redirect=true', () => {
  const forwarded = (host: string, uri: string) => ({
    accept: 'text/html,*/*',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': host,
    'x-forwarded-uri': uri,
  });
  const options = {
    publicUrl: new URL('https://sessions.example.com'),
    returnOrigins: ['https://app.example.com'],
    trustedProxies: ['10.0.0.0/8'],
  };

  it.each([
    ['app.example.com', '/a?b=c', 'https://app.example.com/a?b=c'],
    ['sessions.example.com', '/a?b=c', '/a?b=c'],
    ['evil.example', '/a', null],
    ['app.example.com@evil.example', '/a', null],
    ['app.example.com', '//evil.example', 'https://app.example.com//evil.example'],
    ['app.example.com', '/\\evil', null],
  ])('sends a person from %s%s to the sign-in page, back to %s', async (host, uri, returnTo) => {
    const { send } = await startServer(options);
    const answer = await send({
      url: '/verify?redirect=true',
      remoteAddress: '10.0.0.1',
      headers: forwarded(host, uri),
    });
    expect(answer.statusCode).toBe(302);
    const location = new URL(String(answer.headers.location));
    expect(location.origin + location.pathname).toBe('https://sessions.example.com/sign-in');
    expect(location.searchParams.get('returnTo')).toBe(returnTo);
    expect(location.searchParams.get('timedOut')).toBeNull();
  });

  it('says that the session is over where a dead cookie came', async () => {
    const { send, signIn, authority } = await startServer(options);
    const { cookie, id } = await signIn();
    await authority.endSession(id, operator);
    const headers = { ...forwarded('app.example.com', '/'), cookie };
    const answer = await send({ url: '/verify?redirect=true', remoteAddress: '10.0.0.1', headers });
    expect(new URL(String(answer.headers.location)).searchParams.get('timedOut')).toBe('true');
  });

  it('believes nobody who is not a trusted proxy', async () => {
    const { send } = await startServer(options);
    const answer = await send({
      url: '/verify?redirect=true',
      remoteAddress: '192.0.2.1',
      headers: forwarded('app.example.com', '/a'),
    });
    expect(answer.headers.location).toBe('https://sessions.example.com/sign-in');
  });

  it('stays on the host that was asked where there is no public URL', async () => {
    const { send } = await startServer({ trustedProxies: ['10.0.0.0/8'] });
    const location = async (uri: string) =>
      (await send({ url: '/verify?redirect=true', remoteAddress: '10.0.0.1', headers: forwarded('any.example', uri) }))
        .headers.location;
    expect(await location('/a?b')).toBe('/sign-in?returnTo=%2Fa%3Fb');
    expect(await location('//evil.example')).toBe('/sign-in');
  });

  it('leaves programs and writes with 401, and people with a session alone', async () => {
    const { send, signIn } = await startServer(options);
    const { cookie } = await signIn();
    const status = async (headers: Record<string, string>) =>
      (await send({ url: '/verify?redirect=true', remoteAddress: '10.0.0.1', headers })).statusCode;
    expect(await status({ accept: 'application/json' })).toBe(401);
    const plain = await send({
      url: '/verify',
      remoteAddress: '10.0.0.1',
      headers: forwarded('app.example.com', '/a'),
    });
    expect([plain.statusCode, plain.headers.location]).toEqual([
      401,
      'https://sessions.example.com/sign-in?returnTo=https%3A%2F%2Fapp.example.com%2Fa',
    ]);
    expect(await status({ ...forwarded('app.example.com', '/'), 'x-forwarded-method': 'POST' })).toBe(401);
    expect(await status({ ...forwarded('app.example.com', '/'), cookie })).toBe(204);
    const anonymous = tokenIn(await send({ method: 'POST', url: '/v1/sessions/anonymous' }));
    expect(await status({ ...forwarded('app.example.com', '/'), cookie: `__Host-session=${anonymous}` })).toBe(302);
  });
});
