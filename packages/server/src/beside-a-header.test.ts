import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { password, startServer, type TestServer } from '../test/start.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const username = 'web_user';

/** A proxy's own password, which browsers send with everything; a session of somebody else; nothing that is known here. */
const headers: readonly (readonly [string, (server: TestServer) => Promise<string>])[] = [
  ['a Basic header that a proxy has asked for', async () => `Basic ${btoa('staging:staging')}`],
  ['another scheme', async () => 'Negotiate YII='],
  ['a dead token', async () => `Bearer ${'x'.repeat(40)}`],
  ['a session of somebody else', async ({ signIn }) => (await signIn('other')).bearer],
];

const signOuts: readonly (readonly [cookie: string, InjectOptions])[] = [
  ['session', { method: 'DELETE', url: '/v1/sessions/current' }],
  ['session', { method: 'POST', url: '/sign-out', headers: form }],
  ['AuthSession', { method: 'DELETE', url: '/_session' }],
  ['token', { method: 'DELETE', url: '/v2-beta/token/current' }],
  ['TOKEN', { method: 'DELETE', url: '/v2-beta/tokens/current' }],
  ['session', { method: 'POST', url: '/logout' }],
];

const signIns: readonly (readonly [cookie: string, InjectOptions])[] = [
  ['session', { method: 'POST', url: '/v1/sessions', payload: { username, password } }],
  [
    'session',
    { method: 'POST', url: '/sign-in', headers: form, payload: `${new URLSearchParams({ username, password })}` },
  ],
  ['AuthSession', { method: 'POST', url: '/_session', payload: { name: username, password } }],
  ['token', { method: 'POST', url: '/v2-beta/token', payload: { code: `${username}:${password}` } }],
  ['session', { method: 'POST', url: '/login', payload: { username, password } }],
  ['session', { method: 'POST', url: '/v1/sessions/anonymous' }],
];

describe.each(headers)('a cookie beside %s', (_name, authorizationFor) => {
  it.each(signOuts)('%s: its session is ended by %j', async (cookie, request) => {
    const server = await startServer();
    const { token } = await server.signIn();
    const answer = await send(server, request, `${cookie}=${token}`);
    expect(answer.statusCode).toBeLessThan(400);
    expect(await server.authority.describe(token)).toBeNull();
    expect(String(answer.headers['set-cookie'])).toContain(`${cookie}=;`);
  });

  it.each(signIns)('%s: its session is ended by %j', async (cookie, request) => {
    const server = await startServer();
    const { token } = await server.signIn('root');
    const answer = await send(server, request, `${cookie}=${token}`);
    expect(answer.statusCode).toBeLessThan(400);
    expect(await server.authority.describe(token)).toBeNull();
  });

  async function send(server: TestServer, request: InjectOptions, cookie: string) {
    const authorization = await authorizationFor(server);
    return server.send({ ...request, headers: { ...request.headers, authorization, cookie } });
  }
});

it('ends no session by a header, whatever is begun with it', async () => {
  const server = await startServer();
  for (const [, request] of [...signIns, ['session', { method: 'POST', url: '/v1/sessions/anonymous' }] as const]) {
    const program = await server.signIn('root');
    const headers = { ...request.headers, authorization: program.bearer };
    expect((await server.send({ ...request, headers })).statusCode).toBeLessThan(400);
    expect([request.url, await server.authority.describe(program.token)]).toEqual([request.url, expect.anything()]);
  }
});

it('says nobody’s name by it', async () => {
  const { send, signIn } = await startServer();
  const { cookie } = await signIn();
  for (const authorization of ['Basic eA==', `Bearer ${'x'.repeat(40)}`]) {
    for (const url of ['/v1/sessions/current', '/verify', '/v2-beta/', '/_admin/v1/users']) {
      expect([url, (await send({ url, headers: { authorization, cookie } })).statusCode]).toEqual([url, 401]);
    }
  }
});
