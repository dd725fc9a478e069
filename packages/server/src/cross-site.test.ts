import { describe, expect, it } from 'vitest';
import { password, startServer, type TestServer } from '../test/start.ts';

type Headers = Record<string, string>;

const host = 'sessions.example.com';
const publicUrl = new URL(`https://${host}`);

/** What a request says of where it comes from, and whether it may write: by default, and in strict mode. */
const origins: readonly {
  readonly name: string;
  readonly headers: Headers;
  readonly may: boolean;
  readonly strict?: boolean;
}[] = [
  { name: 'same origin', headers: { 'sec-fetch-site': 'same-origin' }, may: true },
  { name: 'typed by the person', headers: { 'sec-fetch-site': 'none' }, may: true },
  { name: 'same site', headers: { 'sec-fetch-site': 'same-site' }, may: false },
  { name: 'cross site', headers: { 'sec-fetch-site': 'cross-site' }, may: false },
  { name: 'an unknown site word', headers: { 'sec-fetch-site': 'future' }, may: false },
  { name: 'an empty site word', headers: { 'sec-fetch-site': '' }, may: false },
  {
    name: 'two site words',
    headers: { 'sec-fetch-site': 'same-origin, cross-site' },
    may: false,
  },
  {
    name: 'cross site with our origin',
    headers: { 'sec-fetch-site': 'cross-site', origin: `https://${host}` },
    may: false,
  },
  {
    name: 'same origin by metadata, whatever Origin says',
    headers: { 'sec-fetch-site': 'same-origin', origin: 'null' },
    may: true,
  },
  { name: 'our origin', headers: { origin: `https://${host}` }, may: true },
  { name: 'our host without TLS', headers: { origin: `http://${host}` }, may: false },
  { name: 'our host on another port', headers: { origin: `https://${host}:8443` }, may: false },
  { name: 'a sibling', headers: { origin: 'https://evil.example.com' }, may: false },
  { name: 'a look-alike', headers: { origin: `https://${host}.evil.example` }, may: false },
  { name: 'an opaque origin', headers: { origin: 'null' }, may: false },
  { name: 'an origin with a path', headers: { origin: `https://${host}/x` }, may: false },
  { name: 'an empty origin', headers: { origin: '' }, may: false },
  { name: 'no browser', headers: {}, may: true, strict: false },
];

async function start(csrf: 'standard' | 'strict'): Promise<TestServer> {
  return startServer({ publicUrl, csrf });
}

/** Signs in as a browser would. */
async function cookieOf({ send }: TestServer): Promise<string> {
  const answer = await send({
    method: 'POST',
    url: '/v1/sessions',
    headers: { host, 'sec-fetch-site': 'same-origin' },
    payload: { username: 'web_user', password },
  });
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

const writes = [
  { method: 'POST', url: '/v1/sessions/current/rotate' },
  { method: 'PATCH', url: '/v1/sessions/current/data', payload: { a: 1 } },
  { method: 'DELETE', url: '/v1/sessions?user=web_user&except=current' },
  { method: 'DELETE', url: '/v1/sessions/current' },
] as const;

describe.each(['standard', 'strict'] as const)('a write with a cookie, %s', (csrf) => {
  it.each(origins)('from $name', async ({ headers, may, strict = may }) => {
    const server = await start(csrf);
    const allowed = csrf === 'strict' ? strict : may;
    for (const write of writes) {
      const cookie = await cookieOf(server);
      const answer = await server.send({ ...write, headers: { host, cookie, ...headers } });
      expect(answer.headers.vary).toBe('Sec-Fetch-Site, Origin');
      if (allowed) {
        expect(answer.statusCode).toBeLessThan(300);
      } else {
        expect(answer.json()).toMatchObject({ status: 403, code: 'cross-site-request' });
        expect(answer.headers['set-cookie']).toBeUndefined();
        const alive = await server.send({ url: '/v1/sessions/current', headers: { host, cookie } });
        expect(alive.json().data).toEqual({});
      }
    }
  });

  it.each(origins)('and signing in, out and starting a session, from $name', async ({ headers, may, strict = may }) => {
    const { send } = await start(csrf);
    const allowed = csrf === 'strict' ? strict : may;
    const body = { username: 'web_user', password };
    const form = {
      payload: new URLSearchParams(body).toString(),
      headers: { host, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    };
    const answers = [
      await send({ method: 'POST', url: '/v1/sessions', headers: { host, ...headers }, payload: body }),
      await send({ method: 'POST', url: '/v1/sessions/anonymous', headers: { host, ...headers } }),
      await send({ method: 'POST', url: '/sign-in', ...form }),
    ];
    for (const answer of answers) {
      expect(answer.statusCode).toBe(allowed ? (answer === answers[2] ? 303 : 201) : 403);
      expect(answer.headers['set-cookie'] === undefined).toBe(!allowed);
    }
  });

  it.each(origins)('but reading from $name is served', async ({ headers }) => {
    const server = await start(csrf);
    const cookie = await cookieOf(server);
    const answer = await server.send({ url: '/v1/sessions/current', headers: { host, cookie, ...headers } });
    expect(answer.statusCode).toBe(200);
  });
});

describe('the rule', () => {
  it('does not hold for bearer tokens', async () => {
    const { send, signIn } = await startServer();
    const { bearer } = await signIn();
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
      const answer = await send({
        method: 'PATCH',
        url: '/v1/sessions/current/data',
        headers: { authorization: bearer, ...headers },
        payload: { a: 1 },
      });
      expect(answer.statusCode).toBe(200);
    }
  });

  it('does hold for a sign-in that brings an Authorization header', async () => {
    const { send } = await startServer();
    const answer = await send({
      method: 'POST',
      url: '/v1/sessions',
      headers: { authorization: 'Bearer x', 'sec-fetch-site': 'cross-site' },
      payload: { username: 'web_user', password },
    });
    expect(answer.statusCode).toBe(403);
  });

  it('takes no cookie away from somebody who was brought to /sign-out by another site', async () => {
    const { send } = await startServer();
    const answer = await send({
      method: 'POST',
      url: '/sign-out',
      headers: { 'sec-fetch-site': 'cross-site', 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(answer.statusCode).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('compares with the host that was asked where there is no public URL', async () => {
    const { send, signIn } = await startServer();
    const { cookie } = await signIn();
    const status = async (origin: string) =>
      (
        await send({
          method: 'PATCH',
          url: '/v1/sessions/current/data',
          headers: { host: '127.0.0.1:8420', cookie, origin },
          payload: {},
        })
      ).statusCode;
    expect(await status('http://127.0.0.1:8420')).toBe(200);
    expect(await status('http://127.0.0.1:9000')).toBe(403);
  });

  it('compares with the forwarded host only behind a trusted proxy', async () => {
    const { send, signIn } = await startServer({ trustedProxies: ['10.0.0.0/8'] });
    const { cookie } = await signIn();
    const status = async (remoteAddress: string) =>
      (
        await send({
          method: 'PATCH',
          url: '/v1/sessions/current/data',
          remoteAddress,
          headers: { host: 'inner', 'x-forwarded-host': 'app.example', cookie, origin: 'https://app.example' },
          payload: {},
        })
      ).statusCode;
    expect(await status('10.1.2.3')).toBe(200);
    expect(await status('192.0.2.1')).toBe(403);
  });

  it('is met in strict mode by the session’s own token, in a header or a form', async () => {
    const server = await start('strict');
    const cookie = await cookieOf(server);
    const { csrfToken } = (await server.send({ url: '/v1/sessions/current', headers: { host, cookie } })).json();
    const stranger = await cookieOf(server);
    const patch = async (token: string, own = cookie) =>
      (
        await server.send({
          method: 'PATCH',
          url: '/v1/sessions/current/data',
          headers: { host, cookie: own, 'x-csrf-token': token },
          payload: {},
        })
      ).statusCode;
    expect(await patch(csrfToken)).toBe(200);
    expect(await patch('')).toBe(403);
    expect(await patch(csrfToken, stranger)).toBe(403);
    expect(await patch(cookie.split('=')[1] ?? '')).toBe(403);
    const foreign = await server.send({
      method: 'PATCH',
      url: '/v1/sessions/current/data',
      headers: { host, cookie, 'x-csrf-token': csrfToken, 'sec-fetch-site': 'cross-site' },
      payload: {},
    });
    expect(foreign.statusCode).toBe(403);
    const form = await server.send({
      method: 'POST',
      url: '/sign-out',
      headers: { host, cookie, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ csrfToken }).toString(),
    });
    expect(form.statusCode).toBe(303);
  });
});
