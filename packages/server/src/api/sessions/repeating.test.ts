import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { operator, password, startServer, type TestServer } from '../../../test/start.ts';

type Headers = Readonly<Record<string, string>>;

function clientsOf({ send }: TestServer) {
  const post = (url: string, headers: Headers, payload: object = {}) => send({ method: 'POST', url, headers, payload });
  return {
    post,
    rotate: (authorization: string, more: Headers = {}, graceSeconds = 30) =>
      post('/v1/sessions/current/rotate', { authorization, ...more }, { graceSeconds }),
    statusOf: async (authorization: string) =>
      (await send({ url: '/v1/sessions/current', headers: { authorization } })).statusCode,
  };
}

const withKey = (key: string = randomUUID()) => ({ 'idempotency-key': key });

describe('a rotation whose answer got lost', () => {
  it.each([
    ['with a key', withKey()],
    ['without one', {}],
  ])('can be asked for again, %s, until its token has been used', async (_, headers: Headers) => {
    const started = await startServer();
    const { rotate, statusOf } = clientsOf(started);
    const { bearer } = await started.signIn();
    await rotate(bearer, headers);
    const [again, once] = [await rotate(bearer, headers), await rotate(bearer, headers)];
    expect([again.statusCode, once.json()]).toEqual([200, again.json()]);
    const heir = `Bearer ${again.json().token}`;
    expect(await statusOf(heir)).toBe(200);
    const late = await rotate(bearer, headers);
    expect([late.statusCode, late.json().code]).toEqual([409, 'already-rotated']);
    expect(late.body).not.toContain(again.json().token);
    started.advance(30_000);
    expect((await rotate(bearer, headers)).statusCode).toBe(401);
    expect(await statusOf(heir)).toBe(200);
  });

  it('does not sign two tabs of one browser out, whichever answer comes last', async () => {
    const started = await startServer();
    const { post } = clientsOf(started);
    const { cookie, id } = await started.signIn();
    const rotateTab = (headers: Headers) =>
      post(
        '/v1/sessions/current/rotate',
        { cookie, 'sec-fetch-site': 'same-origin', ...headers },
        { graceSeconds: 30 },
      );
    const both = async (one: Headers, other: Headers) =>
      (await Promise.all([rotateTab(one), rotateTab(other)])).map(({ statusCode, headers }) => [
        statusCode,
        headers['set-cookie'],
      ]);
    const [first, second] = await both({}, {});
    expect(first).toEqual([200, expect.stringContaining('session=')]);
    expect(second).toEqual(first);
    const active = await started.authority.listSessions({ username: 'web_user', state: 'active', limit: 10 });
    expect(active.items.filter((session) => session.id !== id)).toHaveLength(1);

    // With keys of their own, one of the tabs goes on with the old cookie until it has the other's.
    const other = await started.signIn();
    const rotateOther = (key: string) =>
      post('/v1/sessions/current/rotate', { cookie: other.cookie, ...withKey(key) }, { graceSeconds: 30 });
    const tabs = await Promise.all([rotateOther('tab-1'), rotateOther('tab-2')]);
    expect(tabs.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409]);
    expect((await started.send({ url: '/v1/sessions/current', headers: { cookie: other.cookie } })).statusCode).toBe(
      200,
    );
  });

  it('is given to nobody who lacks the key, or brings it for something else', async () => {
    const started = await startServer();
    const { rotate, statusOf } = clientsOf(started);
    const [{ bearer }, other] = [await started.signIn(), await started.signIn('other')];
    const key = withKey();
    const { token } = (await rotate(bearer, key)).json();
    const refusals = [
      [await rotate(bearer), 409, 'already-rotated'],
      [await rotate(bearer, withKey()), 409, 'already-rotated'],
      [await rotate(bearer, key, 29), 422, 'idempotency-key-reused'],
      [await rotate(other.bearer, key), 422, 'idempotency-key-reused'],
    ] as const;
    for (const [answer, status, code] of refusals) {
      expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
      expect(answer.body).not.toContain(token);
    }
    expect((await rotate(bearer, key)).json()).toMatchObject({ token });
    expect(await statusOf(`Bearer ${token}`)).toBe(200);
    expect((await rotate(`Bearer ${token}`, key)).json()).toMatchObject({ code: 'idempotency-key-reused' });
  });

  it('leaves no trace of a token or of a key', async () => {
    const started = await startServer();
    const { rotate } = clientsOf(started);
    const { bearer } = await started.signIn();
    const key = withKey();
    const { token } = (await rotate(bearer, key)).json();
    await rotate(bearer, key);
    await rotate(bearer, withKey(`${key['idempotency-key']} with a space`));
    const { items } = await started.authority.listEvents({ username: 'web_user', type: 'session-rotated', limit: 10 });
    expect(items.filter(({ detail }) => detail.repeated === true)).toHaveLength(1);
    expect(items).toHaveLength(2);
    const seen = started.log() + JSON.stringify(items);
    for (const secret of [token, key['idempotency-key']]) expect(seen).not.toContain(secret);
  });
});

describe('a request that makes a session, and whose answer got lost', () => {
  const signIn = { username: 'web_user', password, transport: 'bearer' };
  const calls = [
    { url: '/v1/sessions', body: signIn, other: { ...signIn, label: 'other' } },
    {
      url: '/v1/sessions/minted',
      body: { username: 'web_user', lifetime: '30d', kind: 'api' },
      other: { username: 'web_user', lifetime: '31d', kind: 'api' },
    },
    {
      url: '/v1/account/tokens',
      body: { label: 'backup', expiresIn: '30d' },
      other: { label: 'backup', expiresIn: '30d', scopes: ['GET /v1/events'] },
    },
  ];

  it.each(calls)('$url leaves no orphan, and is answered until its token has been used', async ({ url, body }) => {
    const started = await startServer();
    const { post, statusOf } = clientsOf(started);
    const root = await started.signIn('root');
    const [headers, user] = [
      { authorization: root.bearer, ...withKey() },
      url.includes('account') ? 'root' : 'web_user',
    ];
    const active = async () => {
      const { items } = await started.authority.listSessions({ username: user, state: 'active', limit: 50 });
      return items.filter(({ id }) => id !== root.id).map(({ id }) => id);
    };
    const lost = await post(url, headers, body);
    started.advance(1_000);
    const answer = await post(url, headers, body);
    expect([lost.statusCode, answer.statusCode]).toEqual([201, 201]);
    expect(await active()).toEqual([answer.json().session.id]);
    expect(await statusOf(`Bearer ${lost.json().token}`)).toBe(401);
    expect(await statusOf(`Bearer ${answer.json().token}`)).toBe(200);
    const late = await post(url, headers, body);
    expect([late.statusCode, late.json().code]).toEqual([409, 'idempotency-key-used']);
    expect(await active()).toEqual([answer.json().session.id]);
    expect((await post(url, { ...headers, ...withKey() }, body)).statusCode).toBe(201);
  });

  it.each(calls)('$url is refused with the key of another body, or of another caller', async ({ url, body, other }) => {
    const started = await startServer();
    const { post, statusOf } = clientsOf(started);
    const root = await started.signIn('root');
    await started.authority.setRoles('other', ['admin'], operator);
    started.advance(1_000);
    const stranger = await started.signIn('other');
    const key = withKey();
    const { token } = (await post(url, { authorization: root.bearer, ...key }, body)).json();
    const isSignIn = url === '/v1/sessions';
    const refused = [
      await post(url, { authorization: root.bearer, ...key }, other),
      await post(url, { authorization: stranger.bearer, ...key }, isSignIn ? { ...signIn, username: 'other' } : body),
    ];
    for (const answer of refused) {
      expect([answer.statusCode, answer.json().code]).toEqual([422, 'idempotency-key-reused']);
      expect(answer.body).not.toContain(token);
    }
    expect(await statusOf(`Bearer ${token}`)).toBe(200);
  });

  it('is answered only to who proves who they are again', async () => {
    const started = await startServer();
    const { post } = clientsOf(started);
    const key = withKey();
    await post('/v1/sessions', key, signIn);
    const answer = await post('/v1/sessions', key, { ...signIn, password: 'wrong password' });
    expect(answer.json()).toMatchObject({ code: 'invalid-credentials' });
    const minted = await post('/v1/sessions/minted', key, { username: 'web_user' });
    expect(minted.statusCode).toBe(401);
  });

  it('counts once, and keeps the cart', async () => {
    const started = await startServer();
    const { post } = clientsOf(started);
    const started0 = await post('/v1/sessions/anonymous', {}, { data: { cart: [1] } });
    const headers = { cookie: String(started0.headers['set-cookie']).split(';', 1)[0] ?? '', ...withKey() };
    const attempt = { username: 'web_user', password, carry: ['cart'] };
    await post('/v1/sessions', headers, attempt);
    const answer = await post('/v1/sessions', headers, attempt);
    expect(answer.statusCode).toBe(201);
    const cookie = String(answer.headers['set-cookie']).split(';', 1)[0] ?? '';
    const current = await started.send({ url: '/v1/sessions/current', headers: { cookie } });
    expect(current.json()).toMatchObject({ data: { cart: [1] } });
    // The browser has what it asks for.
    const late = await post('/v1/sessions', { ...headers, cookie }, attempt);
    expect([late.statusCode, late.headers['set-cookie']]).toEqual([409, undefined]);

    const { bearer: authorization } = await started.signIn();
    const one = { authorization, ...withKey() };
    for (let n = 0; n < 3; n++) await post('/v1/account/tokens', one, { label: 'x', expiresIn: '1d' });
    const tokens = await started.authority.listSessions({
      username: 'web_user',
      kind: 'api',
      state: 'active',
      limit: 9,
    });
    expect(tokens.items).toHaveLength(1);
  });
});

describe('an Idempotency-Key', () => {
  it('is one key of 1 to 255 characters, quoted or not', async () => {
    const started = await startServer();
    const { rotate } = clientsOf(started);
    const { bearer } = await started.signIn();
    for (const key of ['', '""', '"', 'a b', 'a, b', '"a"b"', 'x'.repeat(256), 'ä']) {
      const answer = await rotate(bearer, withKey(key));
      expect([key, answer.statusCode, answer.json().code]).toEqual([key, 400, 'invalid-request']);
    }
    const { token } = (await rotate(bearer, withKey('x'.repeat(255)))).json();
    expect((await rotate(bearer, withKey(`"${'x'.repeat(255)}"`))).json()).toMatchObject({ token });
  });

  it('is refused where the request could not be repeated', async () => {
    const started = await startServer();
    const { post, rotate, statusOf } = clientsOf(started);
    const { bearer: authorization } = await started.signIn();
    const withoutGrace = await rotate(authorization, withKey(), 0);
    expect([withoutGrace.statusCode, withoutGrace.json().detail]).toEqual([400, expect.stringContaining('grace')]);
    const url = '/v1/sessions/current/reauthenticate';
    expect((await post(url, { authorization, ...withKey() }, { password: 'x' })).json()).toMatchObject({ status: 400 });
    expect((await post(url, withKey(), { password: 'x' })).statusCode).toBe(401);
    expect(await statusOf(authorization)).toBe(200);
  });
});
