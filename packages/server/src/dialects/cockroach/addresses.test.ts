import { describe, expect, it } from 'vitest';
import { startServer } from '../../../test/start.ts';

const noSession = 'a valid authentication cookie or JWT is required\n';
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

const bodies = [
  {},
  { type: { 'content-type': 'application/json' }, payload: '{"broken":' },
  { type: { 'content-type': 'application/x-protobuf' }, payload: Buffer.alloc(9, 0xff) },
  { type: { 'content-type': 'application/x-unknown' }, payload: 'x' },
];

const urls = [
  '/_admin/v1',
  '/_admin/v1/users',
  '/_admin/v1/settings',
  '/_status',
  '/_status/nodes',
  '/ts',
  '/ts/query',
  '/api/v2',
  '/api/v2/',
  '/api/v2/sessions/',
  '/api/v2/users/',
  '/api/v2/nodes/',
];

describe.each(methods)('%s', (method) => {
  it('without a session is 401 before the body is read, whatever the address', async () => {
    const { send } = await startServer();
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const dead = { cookie: `session=${'x'.repeat(40)}`, 'x-cockroach-api-session': 'x'.repeat(40) };
    const asked = urls.flatMap((url) =>
      (hasBody ? bodies : bodies.slice(0, 1)).flatMap(({ type, ...payload }) =>
        [{}, dead].map((headers) => ({ url, ...payload, headers: { ...type, ...headers } })),
      ),
    );
    for (const request of asked) {
      const answer = await send({ method, ...request });
      expect([request.url, answer.statusCode]).toEqual([request.url, 401]);
      if (method !== 'HEAD') expect(answer.body).toBe(noSession);
    }
  });

  it('with one is 404 in plain text, where there is nothing', async () => {
    const { send, signIn } = await startServer();
    const { token } = await signIn('root');
    const headers = { authorization: `Bearer ${token}` };
    for (const url of urls.filter((each) => !/users|sessions/.test(each))) {
      const answer = await send({ method, url, headers });
      expect([url, answer.statusCode]).toEqual([url, 404]);
      expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    }
  });
});

it.each(['PUT', 'PATCH', 'DELETE'] as const)('%s neither signs in nor out, in the words of gRPC', async (method) => {
  const { send } = await startServer();
  for (const url of ['/login', '/logout']) {
    const answer = await send({ method, url });
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'POST']);
    expect(answer.json()).toMatchObject({ code: 12, message: 'Method Not Allowed', details: [] });
  }
});

describe('lists', () => {
  async function asRoot() {
    const server = await startServer();
    const { bearer } = await server.signIn('root');
    await server.signIn('web_user');
    return (url: string) => server.send({ url, headers: { authorization: bearer } });
  }

  it('of sessions are filtered by user', async () => {
    const ask = await asRoot();
    const namesOf = async (query: string) =>
      (await ask(`/api/v2/sessions/${query}`)).json().sessions.map(({ username }: { username: string }) => username);
    expect((await namesOf('')).sort()).toEqual(['root', 'web_user']);
    expect(await namesOf('?username=web_user')).toEqual(['web_user']);
    expect(await namesOf('?username=nobody')).toEqual([]);
  });

  it.each(['/api/v2/sessions/', '/api/v2/sessions', '/api/v2/users/', '/_admin/v1/users'])(
    '%s refuse what they do not understand',
    async (path) => {
      const ask = await asRoot();
      for (const query of ['user=x', 'exclude_closed_sessions=false', 'offset=1', 'filter=x', 'username[]=x']) {
        const answer = await ask(`${path}?${query}`);
        expect([query, answer.statusCode]).toEqual([query, 400]);
        expect(answer.body).toContain(`unknown parameter "${query.split('=')[0]}"`);
      }
      expect((await ask(`${path}?limit=1&limit=2`)).statusCode).toBe(400);
      expect((await ask(`${path}?limit=0`)).statusCode).toBe(400);
    },
  );
});
