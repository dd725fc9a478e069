import { createConnection } from 'node:net';
import { describe, expect, it } from 'vitest';
import { operator, password, startServer, type TestServer } from '../test/start.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
interface Case {
  readonly name: string;
  readonly method: Method;
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly payload?: string | Buffer | object;
}

const nowhere = '00000000-0000-4000-8000-000000000000';
const json = { 'content-type': 'application/json' };

const jsonRoutes: readonly { readonly method: Method; readonly url: string }[] = [
  { method: 'POST', url: '/v1/sessions' },
  { method: 'POST', url: '/v1/sessions/anonymous' },
  { method: 'POST', url: '/v1/sessions/current/rotate' },
  { method: 'POST', url: '/v1/sessions/current/reauthenticate' },
  { method: 'PATCH', url: '/v1/sessions/current/data' },
  { method: 'POST', url: '/v1/sessions/minted' },
  { method: 'POST', url: '/v1/users' },
  { method: 'PATCH', url: '/v1/users/web_user' },
  { method: 'PUT', url: '/v1/users/current/password' },
  { method: 'POST', url: '/v1/tokens/long-lived/fix' },
  { method: 'POST', url: '/v1/policies/apply' },
  { method: 'POST', url: '/v1/sweep' },
];

/** Bodies that no route can read, whatever it is for. */
const brokenBodies: readonly Omit<Case, 'method' | 'url'>[] = [
  { name: 'half JSON', headers: json, payload: '{"a":' },
  { name: 'no JSON', headers: json, payload: 'hello' },
  { name: 'null', headers: json, payload: 'null' },
  { name: 'a list', headers: json, payload: '[]' },
  { name: 'a text', headers: json, payload: '"x"' },
  { name: 'a number', headers: json, payload: '1e400' },
  { name: 'invalid UTF-8', headers: json, payload: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) },
  { name: 'a NUL', headers: json, payload: '{"username":"a\\u0000b","password":"x"}' },
  { name: 'half a surrogate pair', headers: json, payload: '{"username":"\\ud800","password":"x"}' },
  { name: 'a poisoned prototype', headers: json, payload: '{"__proto__":{"roles":["admin"]}}' },
  { name: 'bottomless nesting', headers: json, payload: `{"data":${'['.repeat(20_000)}${']'.repeat(20_000)}}` },
  { name: 'a mebibyte', headers: json, payload: JSON.stringify({ username: 'x'.repeat(1_048_576) }) },
  { name: 'plain text', headers: { 'content-type': 'text/plain' }, payload: '{"username":"root"}' },
  {
    name: 'a form',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'username=root&password=x',
  },
  { name: 'a multipart form', headers: { 'content-type': 'multipart/form-data; boundary=x' }, payload: '--x--' },
  { name: 'an unreadable content type', headers: { 'content-type': ';;;' }, payload: '{}' },
];

/** Fields that are wrong in their own way. */
const wrongFields: readonly Case[] = (
  [
    ['POST', '/v1/sessions', {}],
    ['POST', '/v1/sessions', { username: 'web_user' }],
    ['POST', '/v1/sessions', { username: 'web_user', password: 7 }],
    ['POST', '/v1/sessions', { username: ['web_user'], password }],
    ['POST', '/v1/sessions', { username: 'web_user', password, transport: 'query' }],
    ['POST', '/v1/sessions', { username: 'web_user', password, admin: true }],
    ['POST', '/v1/sessions', { username: 'x'.repeat(300), password }],
    ['POST', '/v1/sessions', { username: 'two:words', password }],
    ['POST', '/v1/sessions', { username: 'a:b', password }],
    ['POST', '/v1/sessions', { username: 'web_user', password: 'x'.repeat(2_000) }],
    ['POST', '/v1/sessions', { username: 'web_user', password, label: 'x'.repeat(300) }],
    ['POST', '/v1/sessions', { username: 'web_user', password, label: 'bell\u0007' }],
    ['POST', '/v1/sessions/anonymous', { data: 'text' }],
    ['POST', '/v1/sessions/anonymous', { data: { ['x'.repeat(100)]: 1 } }],
    ['POST', '/v1/sessions/anonymous', { data: { big: 'x'.repeat(20_000) } }],
    ['POST', '/v1/sessions/current/rotate', { graceSeconds: 61 }],
    ['POST', '/v1/sessions/current/rotate', { graceSeconds: -1 }],
    ['POST', '/v1/sessions/current/rotate', { graceSeconds: 1.5 }],
    ['POST', '/v1/sessions/current/rotate', { graceSeconds: '30' }],
    ['POST', '/v1/sessions/minted', { username: 'web_user', lifetime: '3600' }],
    ['POST', '/v1/sessions/minted', { username: 'web_user', lifetime: '' }],
    ['POST', '/v1/sessions/minted', { username: 'web_user', lifetime: '1000000000h' }],
    ['POST', '/v1/sessions/minted', { username: 'web_user', lifetime: 3_600 }],
    ['POST', '/v1/sessions/minted', { username: 'nobody' }],
    ['POST', '/v1/users', { username: 'new_user' }],
    ['POST', '/v1/users', { username: 'new_user', password: 'short' }],
    ['POST', '/v1/users', { username: '\u202enew', password: null }],
    ['POST', '/v1/users', { username: 'new_user', password: null, roles: ['a,b'] }],
    ['POST', '/v1/users', { username: 'new_user', password: null, roles: 'admin' }],
    ['POST', '/v1/users', { username: 'new_user', password: null, roles: Array(101).fill('r') }],
    ['POST', '/v1/users', { username: 'new_user', password: null, email: 'nowhere' }],
    ['POST', '/v1/users', { username: 'new_user', password: null, fullName: 'x'.repeat(300) }],
    ['PATCH', '/v1/users/web_user', {}],
    ['PATCH', '/v1/users/web_user', { username: 'renamed' }],
    ['PATCH', '/v1/users/web_user', { disabled: 'yes' }],
    ['PATCH', '/v1/users/nobody', { disabled: true }],
    ['PUT', '/v1/users/current/password', { oldPassword: password }],
    ['PUT', '/v1/users/current/password', { oldPassword: password, newPassword: 'short' }],
    ['POST', '/v1/tokens/long-lived/fix', { dryRun: 'no' }],
    ['POST', '/v1/policies/apply', { dryRun: 1 }],
    ['POST', '/v1/sweep', { retention: '5' }],
    ['POST', '/v1/sweep', { retention: 'soon' }],
  ] as const
).map(([method, url, payload]) => ({ name: JSON.stringify(payload).slice(0, 60), method, url, payload }));

const wrongAddresses: readonly Case[] = (
  [
    ['GET', '/v1/sessions?limit=0'],
    ['GET', '/v1/sessions?limit=201'],
    ['GET', '/v1/sessions?limit=99999999999999999999'],
    ['GET', '/v1/sessions?limit=-1'],
    ['GET', '/v1/sessions?limit=1.5'],
    ['GET', '/v1/sessions?limit=0x10'],
    ['GET', '/v1/sessions?limit='],
    ['GET', '/v1/sessions?limit=10&limit=20'],
    ['GET', '/v1/sessions?cursor=nonsense'],
    ['GET', `/v1/sessions?cursor=${'x'.repeat(600)}`],
    ['GET', '/v1/sessions?cursor=%00'],
    ['GET', '/v1/sessions?cursor=bnVsbA'],
    ['GET', '/v1/sessions?state=zombie'],
    ['GET', '/v1/sessions?kind=root'],
    ['GET', '/v1/sessions?user=%00'],
    ['GET', `/v1/sessions?user=${'x'.repeat(300)}`],
    ['GET', '/v1/sessions?unknown=1'],
    ['GET', '/v1/policies?unknown=1'],
    ['POST', '/v1/sweep?retention=1h'],
    ['GET', `/v1/sessions/${nowhere}?x=`],
    ['GET', '/v1/sessions/current?passive=yes'],
    ['GET', '/v1/sessions/not-an-id'],
    ['GET', `/v1/sessions/${nowhere}`],
    ['GET', '/v1/sessions/%00'],
    ['GET', '/v1/sessions/%zz'],
    ['GET', `/v1/sessions/${'x'.repeat(2_000)}`],
    ['DELETE', `/v1/sessions/${nowhere}`],
    ['DELETE', '/v1/sessions'],
    ['DELETE', '/v1/sessions?user=nobody'],
    ['DELETE', '/v1/sessions?everyone=maybe'],
    ['DELETE', '/v1/sessions?user=web_user&before=2026-13-45T99:00:00Z'],
    ['GET', '/v1/users/nobody'],
    ['GET', '/v1/users/%00'],
    ['GET', '/v1/users/%E0%A4%A'],
    ['GET', '/v1/users?limit=1000'],
    ['GET', '/v1/users?cursor=%F0%9F'],
    ['DELETE', '/v1/users/nobody'],
    ['GET', '/v1/events?type=everything'],
    ['GET', '/v1/events?session=x'],
    ['GET', '/v1/events?cursor=%7B%7D'],
    ['GET', '/v1/tokens/long-lived?user=two%3Awords'],
    ['GET', '/nothing/here'],
    ['GET', '/v1/sessions/'],
    ['POST', '/v1/policies'],
    ['PUT', '/v1/sessions'],
    ['DELETE', '/healthz'],
    ['GET', '/oauth2/introspect'],
    ['GET', '//v1/sessions'],
    ['GET', '/v1/../../etc/passwd'],
  ] as const
).map(([method, url]) => ({ name: '', method, url }));

const cases: readonly Case[] = [
  ...jsonRoutes.flatMap((route) => brokenBodies.map((body) => ({ ...route, ...body }))),
  ...wrongFields,
  ...wrongAddresses,
];

async function start() {
  const server = await startServer();
  const { bearer } = await server.signIn('root');
  return { ...server, bearer };
}

/** Everything that a write would change. */
async function traces({ authority }: TestServer) {
  const [statistics, users, sessions, events] = await Promise.all([
    authority.statistics(),
    authority.listUsers({ limit: 200 }),
    authority.listSessions({ limit: 200 }),
    authority.listEvents({ limit: 200 }),
  ]);
  const relevant = events.items.filter((event) => event.type !== 'sign-in-failed');
  return { statistics, users: users.items, sessions: sessions.items, events: relevant.map((event) => event.id) };
}

describe('malformed requests', () => {
  it(`are refused with problem details, all ${cases.length} of them, and nothing is written`, async () => {
    expect(cases.length).toBeGreaterThanOrEqual(100);
    const server = await start();
    const before = await traces(server);
    for (const { name, headers, ...request } of cases) {
      const answer = await server.send({ ...request, headers: { authorization: server.bearer, ...headers } });
      const shown = `${request.method} ${request.url.slice(0, 60)} ${name}: ${answer.statusCode} ${answer.body.slice(0, 200)}`;
      expect(answer.statusCode, shown).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode, shown).toBeLessThan(500);
      if (request.url.startsWith('/oauth2') && answer.statusCode !== 405) continue;
      expect(answer.headers['content-type'], shown).toContain('application/problem+json');
      expect(answer.json(), shown).toMatchObject({
        type: 'about:blank',
        title: expect.any(String),
        status: answer.statusCode,
        detail: expect.stringMatching(/./),
        code: expect.stringMatching(/^[a-z-]+$/),
        instance: `urn:request:${answer.headers['x-request-id']}`,
      });
    }
    expect(await traces(server)).toEqual(before);
  });

  it('are refused without a session too, and never read as somebody’s', async () => {
    const server = await start();
    for (const { name, headers, ...request } of cases) {
      const answer = await server.send({ ...request, headers: headers ?? {} });
      const shown = `${request.method} ${request.url.slice(0, 60)} ${name}: ${answer.statusCode}`;
      expect(answer.statusCode, shown).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode, shown).toBeLessThan(500);
    }
  });

  it('are named by field and value, but never by a secret', async () => {
    const { send, bearer } = await start();
    const detail = async (payload: object) =>
      (await send({ method: 'POST', url: '/v1/users', headers: { authorization: bearer }, payload })).json().detail;
    expect(await detail({ username: 'a', password: null, emial: 'x' })).toContain('"emial"');
    expect(await detail({ password: null })).toContain('"username"');
    expect(await detail({ username: 'a', password: null, roles: 'admin' })).toContain('"admin"');
    const secret = await detail({ username: 'a', password: ['s3cret'] });
    expect(secret).toContain('"password"');
    expect(secret).not.toContain('s3cret');
    const broken = await send({
      method: 'POST',
      url: '/v1/sessions',
      headers: json,
      payload: '{"username":"web_user","password":"s3cret"',
    });
    expect(broken.body).not.toContain('s3cret');
  });
});

describe('on the wire', () => {
  /** Sends bytes as they are, and reads what comes until the end. */
  function sendRaw(port: number, bytes: string | Buffer): Promise<string> {
    return new Promise((resolve) => {
      let received = '';
      const socket = createConnection({ port, host: '127.0.0.1' }, () => socket.write(bytes));
      socket.setEncoding('latin1');
      socket.on('data', (chunk) => {
        received += chunk;
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(received));
    });
  }

  const line = 'GET /v1/sessions/current HTTP/1.1\r\nHost: x\r\n';
  const end = 'Connection: close\r\n\r\n';
  const cookies = Array.from({ length: 10_000 }, (_, index) => `c${index}=${index}`).join('; ');

  it.each([
    ['nonsense', 'HELLO\r\n\r\n', 400],
    ['a broken version', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', 400],
    ['a NUL in the address', 'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['a NUL in a header', `${line}Cookie: session=\0\r\n${end}`, 400],
    ['a line feed in a header name', `${line}X\n: 1\r\n${end}`, 400],
    ['no host', 'GET /v1/sessions/current HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['two lengths', `POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n${end}`, 400],
    [
      'a length and chunks',
      `POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n${end}`,
      400,
    ],
    ['a negative length', `POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n${end}`, 400],
    [
      'a broken chunk',
      `POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n${end}zz\r\n`,
      400,
    ],
    ['a mebibyte of cookie', `${line}Cookie: session=${'x'.repeat(1_048_576)}\r\n${end}`, 431],
    ['10,000 cookies', `${line}Cookie: ${cookies}\r\n${end}`, 431],
    ['an unmet expectation', `${line}Expect: the-spanish-inquisition\r\n${end}`, 400],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ['an unknown method', `BREW /v1/sessions HTTP/1.1\r\nHost: x\r\n${end}`, 400],
    ['a known but odd method', `PROPFIND /v1/sessions HTTP/1.1\r\nHost: x\r\n${end}`, 405],
  ])('%s is answered with a problem', async (_name, bytes, status) => {
    const { server, log } = await startServer();
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
    const answer = await sendRaw(Number(new URL(address).port), bytes);
    expect(answer.split('\r\n')[0]).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.toLowerCase()).toContain('content-type: application/problem+json');
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
    expect(body).toMatchObject({ status, code: expect.stringMatching(/^[a-z-]+$/) });
    expect(log()).not.toContain('"level":50');
  });

  it('reads a request with as many cookies as fit', async () => {
    const { server, signIn } = await startServer();
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
    const { cookie } = await signIn();
    const some = cookies.slice(0, 14_000);
    const answer = await sendRaw(
      Number(new URL(address).port),
      `GET /verify HTTP/1.1\r\nHost: x\r\nCookie: ${some}; ${cookie}\r\n${end}`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 204 /);
  });

  it.each([
    ['POST', '/v1/sessions', 'application/json', 400],
    ['POST', '/v1/sweep', 'application/json', 401],
    ['DELETE', '/v1/sessions/current', 'application/json', 204],
    ['POST', '/v1/sessions', 'text/plain', 400],
    ['POST', '/sign-out', 'application/x-www-form-urlencoded', 303],
    ['POST', '/oauth2/revoke', 'application/x-www-form-urlencoded', 400],
    ['POST', '/verify', 'application/json', 401],
  ])('does not wait for a body that is announced and does not come: %s %s, %s', async (method, url, type, status) => {
    const { server } = await startServer();
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
    const answer = await sendRaw(
      Number(new URL(address).port),
      `${method} ${url} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\n${end}`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('keeps serving afterwards', async () => {
    const { server, authority, signIn } = await startServer();
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
    const port = Number(new URL(address).port);
    await Promise.all(Array.from({ length: 20 }, () => sendRaw(port, 'HELLO\r\n\r\n')));
    const { cookie } = await signIn();
    expect((await fetch(`${address}/v1/sessions/current`, { headers: { cookie } })).status).toBe(200);
    await authority.endSessions({ username: 'web_user' }, operator);
    expect((await fetch(`${address}/v1/sessions/current`, { headers: { cookie } })).status).toBe(401);
  });
});
