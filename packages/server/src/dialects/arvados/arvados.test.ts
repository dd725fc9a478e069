import type { Authority, PolicySet, SessionId } from '@curfew/core';
import { CurfewError, defaultPolicies } from '@curfew/core';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { setCookies } from '../../../test/cookie-jar.ts';
import { operator, password, startServer, type TestServer } from '../../../test/start.ts';

const hour = 3_600_000;
const json = { 'content-type': 'application/json' };
const base = '/arvados/v1/api_client_authorizations';
const workbench = 'https://workbench.example.com';

interface TokenRecord {
  readonly uuid: string;
  readonly owner_uuid: string;
  readonly api_token: string | null;
  readonly expires_at: string | null;
  readonly created_at: string;
  readonly scopes: readonly string[];
}

const authenticate = (username: string, secret = password): InjectOptions => ({
  method: 'POST',
  url: '/arvados/v1/users/authenticate',
  headers: json,
  payload: { username, password: secret },
});

/** Signs in; the headers for what follows, and the record. */
async function signIn({ send }: TestServer, username = 'web_user') {
  const answer = await send(authenticate(username));
  expect(answer.statusCode).toBe(200);
  const record = answer.json<TokenRecord>();
  const token = `v2/${record.uuid}/${record.api_token}`;
  return { record, token, secret: String(record.api_token), headers: { authorization: `Bearer ${token}` } };
}

interface Attributes {
  readonly expires_at?: string | null;
  readonly scopes?: readonly string[];
  readonly owner_uuid?: string;
}

const create = (headers: Record<string, string>, attributes: Attributes = {}): InjectOptions => ({
  method: 'POST',
  url: base,
  headers: { ...json, ...headers },
  payload: { api_client_authorization: attributes },
});

async function createToken({ send }: TestServer, headers: Record<string, string>, attributes: Attributes = {}) {
  const answer = await send(create(headers, attributes));
  expect(answer.statusCode).toBe(200);
  const record = answer.json<TokenRecord>();
  return { record, headers: { authorization: `OAuth2 ${record.api_token}` } };
}

function expectErrors(answer: LightMyRequestResponse, status: number, message: string): void {
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.json()).toEqual({
    errors: [expect.stringMatching(/^.* \(req-[0-9a-f]{20}\)$/)],
    error_token: expect.stringMatching(/^\d+\+[0-9a-f]{8}$/),
  });
  expect(answer.json().errors[0]).toContain(message);
}

/** `Login.TokenLifetime` and `API.MaxTokenLifetime`, in hours; 0 is off. */
function lifetimes(login: number, max: number): PolicySet {
  const rule = { idleTimeoutMs: 0, tokenLifetimeMs: login * hour, maxSessions: 0, onLimit: 'evict-oldest' } as const;
  return { policies: { default: rule, arvados: rule, api: rule }, roles: {}, maxTokenLifetimeMs: max * hour };
}

const who = '/arvados/v1/users/current';
const me = async ({ send }: TestServer, headers: Record<string, string>) =>
  (await send({ url: who, headers })).statusCode;
const at = (server: TestServer, ms: number) => new Date(server.authority.now() + ms).toISOString();

describe('POST /arvados/v1/users/authenticate', () => {
  it('makes an ordinary session under the policy "arvados"; its token is the secret', async () => {
    const server = await startServer();
    const { record, headers, secret } = await signIn(server);
    expect(record).toMatchObject({ kind: 'arvados#apiClientAuthorization', scopes: ['all'] });
    expect(record.uuid).toMatch(/^zzzzz-gj3su-[0-9a-z]{15}$/);
    expect(record.owner_uuid).toMatch(/^zzzzz-tpzed-[0-9a-z]{15}$/);
    expect(record.created_at).toBe('2026-11-22T12:00:00.000000000Z');
    expect(record.expires_at).toBe('2026-11-23T12:00:00.000000000Z');
    const { items } = await server.authority.listSessions({ username: 'web_user', limit: 5 });
    expect(items).toMatchObject([{ policy: 'arvados', label: 'arvados', kind: 'interactive', idleTimeoutMs: 0 }]);
    for (const authorization of [
      headers.authorization,
      `OAuth2 ${secret}`,
      `bearer ${secret}`,
      `Bearer ${headers.authorization.slice(7)}/container`,
    ]) {
      expect(await me(server, { authorization })).toBe(200);
    }
  });

  it('A11: empty or wrong fails; a name, also one that is an e-mail address, with the right password gives a token', async () => {
    const server = await startServer();
    await server.authority.createUser({ username: 'active@example.com', password }, operator);
    for (const [username, secret] of [
      ['', ''],
      ['', password],
      ['web_user', ''],
      ['web_user', 'wrong'],
      ['nobody', password],
      ['two words', password],
    ] as const) {
      expectErrors(await server.send(authenticate(username, secret)), 401, 'Authentication failure');
    }
    expectErrors(await server.send({ ...authenticate(''), payload: {} }), 401, 'Authentication failure');
    expect((await signIn(server, 'active@example.com')).record.scopes).toEqual(['all']);
    const form = await server.send({
      ...authenticate(''),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ username: 'web_user', password }).toString(),
    });
    expect(form.json().api_token).toMatch(/^\w{40}$/);
  });

  it('waits after too many attempts, and is 503 without a store', async () => {
    const { send } = await startServer();
    for (let attempt = 0; attempt < 6; attempt++) await send(authenticate('web_user', 'wrong'));
    expect((await send(authenticate('web_user'))).statusCode).toBe(429);
    const broken = (authority: Authority): Authority => ({
      ...authority,
      signIn: () => Promise.reject(new CurfewError('store-unavailable')),
    });
    const { send: sendBroken } = await startServer({ between: broken });
    expectErrors(await sendBroken(authenticate('web_user')), 503, 'store');
  });
});

describe('A1, A2, A10: which tokens count', () => {
  it('A1: an expired token is 401, and so is an unknown one and none, in the same words', async () => {
    const server = await startServer();
    const { headers } = await signIn(server);
    server.advance(24 * hour - 1);
    expect((await server.send({ url: base, headers })).statusCode).toBe(200);
    server.advance(1);
    expectErrors(await server.send({ url: base, headers }), 401, 'Not logged in');
    expectErrors(
      await server.send({ url: base, headers: { authorization: `Bearer ${'x'.repeat(40)}` } }),
      401,
      'Not logged in',
    );
    expectErrors(await server.send({ url: base }), 401, 'Not logged in');
  });

  it('A2: "current" is there for every live token, whatever its scopes; without one 401', async () => {
    const server = await startServer();
    for (const username of ['root', 'web_user']) {
      const { headers, record, secret } = await signIn(server, username);
      expect((await server.send({ url: `${base}/current`, headers })).json()).toMatchObject({
        uuid: record.uuid,
        api_token: secret,
        scopes: ['all'],
      });
      const remote = (await server.send({ url: `${base}/current?remote=yyyyy`, headers })).json();
      expect(remote).toMatchObject({ uuid: record.uuid, expires_at: record.expires_at, api_token: null });
      for (const scopes of [[], ['GET /arvados/v1/users/'], ['POST /nowhere']]) {
        const narrow = await createToken(server, headers, { scopes });
        const current = await server.send({ url: `${base}/current`, headers: narrow.headers });
        expect([current.statusCode, current.json().scopes]).toEqual([200, scopes]);
      }
    }
    expectErrors(await server.send({ url: `${base}/current` }), 401, 'Not logged in');
  });

  it('a secret under another uuid is no token, and neither is one in the query, in a cookie, or salted', async () => {
    const server = await startServer();
    const { secret, token } = await signIn(server);
    const other = await signIn(server, 'other');
    for (const authorization of [
      `Bearer v2/${other.record.uuid}/${secret}`,
      `Bearer v2/yyyyy${token.slice(8, 30)}/${secret}`,
      `Bearer v2/${secret}`,
      `Bearer v2//${secret}`,
      `Basic ${secret}`,
      secret,
      `Bearer ${token.slice(0, 30)}/${'a1'.repeat(20)}`,
    ]) {
      expectErrors(await server.send({ url: who, headers: { authorization } }), 401, 'Not logged in');
    }
    for (const url of [
      `${who}?api_token=${secret}`,
      `${who}?oauth_token=${token}`,
      `${who}?reader_tokens[]=${token}`,
    ]) {
      expectErrors(await server.send({ url }), 401, 'Not logged in');
    }
    expectErrors(
      await server.send({ url: who, headers: { cookie: `session=${secret}; arvados_api_token=${secret}` } }),
      401,
      'Not logged in',
    );
  });

  it('A10: of a rotated token the old one fails at once, the new one works', async () => {
    const server = await startServer();
    const { secret, headers } = await signIn(server, 'root');
    const rotated = await server.authority.rotate(secret, { client: { ip: null, userAgent: null } });
    if (!rotated.ok) throw new Error(rotated.code);
    expect(await me(server, headers)).toBe(401);
    expect(await me(server, { authorization: `Bearer ${rotated.token.reveal()}` })).toBe(200);
  });

  it('feels an end from the command line at the next request', async () => {
    const server = await startServer();
    const { headers, secret } = await signIn(server);
    const session = await server.authority.describe(secret);
    await server.authority.endSession(session?.id as SessionId, operator);
    expectErrors(await server.send({ url: who, headers }), 401, 'Not logged in');
  });

  it('does not slide: the end stays where it was', async () => {
    const server = await startServer();
    const { headers, record } = await signIn(server);
    for (let passed = 0; passed < 23; passed++) {
      server.advance(hour);
      const current = await server.send({ url: `${base}/current`, headers });
      expect(current.json().expires_at).toBe(record.expires_at);
      expect(await me(server, headers)).toBe(200);
    }
    server.advance(hour);
    expect(await me(server, headers)).toBe(401);
  });
});

describe('A3: API.MaxTokenLifetime of one hour', () => {
  const cases = [
    ['web_user', null, 1],
    ['web_user', 2, 1],
    ['web_user', 1, 1],
    ['web_user', 0.5, 0.5],
    ['root', null, 1],
    ['root', 2, 2],
  ] as const;

  it.each(cases)('create by %s with %s h: %s h', async (username, asked, expected) => {
    const server = await startServer({ policies: lifetimes(0, 1) });
    const { headers } = await signIn(server, username);
    const { record } = await createToken(server, headers, {
      expires_at: asked === null ? null : at(server, asked * hour),
    });
    expect(Date.parse(String(record.expires_at))).toBe(server.authority.now() + expected * hour);
  });

  it.each(cases)('update by %s to %s h: %s h', async (username, asked, expected) => {
    // Made when there was no cap yet.
    const server = await startServer({ policies: lifetimes(0, 1) });
    const minted = await server.authority.mint(
      { username, kind: 'api', lifetimeMs: 10 * hour, exceedsCap: true },
      operator,
    );
    if (!minted.ok) throw new Error(minted.code);
    const headers = { authorization: `Bearer ${minted.token.reveal()}` };
    const current = (await server.send({ url: `${base}/current`, headers })).json();
    const payload = { api_client_authorization: { expires_at: asked === null ? null : at(server, asked * hour) } };
    const answer = await server.send({ method: 'PATCH', url: `${base}/${current.uuid}`, headers, payload });
    expect(Date.parse(answer.json().expires_at)).toBe(server.authority.now() + expected * hour);
  });

  it('a login has the shorter of TokenLifetime and MaxTokenLifetime', async () => {
    for (const [login, max, expected] of [
      [0, 0, null],
      [3, 0, 3],
      [0, 2, 2],
      [3, 2, 2],
      [2, 3, 2],
    ] as const) {
      const server = await startServer({ policies: lifetimes(login, max) });
      const { record } = await signIn(server);
      const expires = record.expires_at === null ? null : Date.parse(record.expires_at) - server.authority.now();
      expect(expires).toBe(expected === null ? null : expected * hour);
    }
  });

  it('an update never lengthens, and one into the past ends', async () => {
    const server = await startServer();
    const { headers, record } = await signIn(server, 'root');
    const update = (expires_at: string | null) =>
      server.send({
        method: 'PUT',
        url: `${base}/${record.uuid}`,
        headers,
        payload: { api_client_authorization: { expires_at } },
      });
    for (const later of [at(server, 48 * hour), null])
      expect((await update(later)).json().expires_at).toBe(record.expires_at);
    expect((await update(at(server, hour))).json().expires_at).toBe('2026-11-22T13:00:00.000000000Z');
    expect((await update(at(server, 2 * hour))).json().expires_at).toBe('2026-11-22T13:00:00.000000000Z');
    expect((await update('1970-01-01T00:00:00Z')).statusCode).toBe(200);
    expect(await me(server, headers)).toBe(401);
  });
});

describe('what a stolen token can make of itself', () => {
  const minute = 60_000;
  const end = (record: TokenRecord) => Date.parse(String(record.expires_at));

  it.each(['web_user', 'root'])('%s: no token that outlives it, however often it tries', async (username) => {
    const server = await startServer();
    const start = server.authority.now();
    const { headers: stolen, record } = await signIn(server, username);
    expect(end(record)).toBe(start + 24 * hour);
    let headers: Record<string, string> = stolen;
    for (let tries = 0; tries < 3; tries++) {
      server.advance(7 * hour);
      for (const expires_at of [undefined, null, at(server, 20 * hour), '2099-01-01T00:00:00Z']) {
        const successor = await createToken(server, headers, expires_at === undefined ? {} : { expires_at });
        expect(end(successor.record)).toBe(start + 24 * hour);
        headers = successor.headers;
      }
    }
    expect(end((await createToken(server, headers, { expires_at: at(server, hour) })).record)).toBe(start + 22 * hour);
    server.advance(3 * hour);
    expect([await me(server, stolen), await me(server, headers)]).toEqual([401, 401]);
  });

  it('whoever has signed in within ten minutes has the policy’s lifetime; one that was handed out has not', async () => {
    const server = await startServer();
    const start = server.authority.now();
    const { headers } = await signIn(server);
    server.advance(10 * minute - 1);
    const fresh = await createToken(server, headers);
    expect(end(fresh.record)).toBe(server.authority.now() + 24 * hour);
    server.advance(1);
    expect(end((await createToken(server, headers)).record)).toBe(start + 24 * hour);
    expect(end((await createToken(server, fresh.headers)).record)).toBe(end(fresh.record));
    for (const kind of ['minted', 'api'] as const) {
      const made = await server.authority.mint({ username: 'web_user', kind, lifetimeMs: hour }, operator);
      if (!made.ok) throw new Error(made.code);
      const given = { authorization: `Bearer ${made.token.reveal()}` };
      expect(end((await createToken(server, given)).record)).toBe(server.authority.now() + hour);
    }
  });

  it('a hundred sessions of its user, and no more: every list walks all of them', async () => {
    const server = await startServer({ dialects: { arvados: { trustedClients: [workbench] } } });
    const { headers, record } = await signIn(server);
    const { cookie } = await server.signIn();
    for (let count = 2; count < 100; count++) await createToken(server, headers);
    expect((await server.send(create(headers))).statusCode).toBe(409);
    const login = await server.send({ url: `/login?return_to=${encodeURIComponent(workbench)}`, headers: { cookie } });
    expect(login.statusCode).toBe(409);
    expect((await server.send({ url: `${base}?limit=1`, headers })).json().items_available).toBe(100);
    // Nobody is pushed out, nobody else is in the way, and whoever has too many can end some.
    await signIn(server, 'other');
    expectErrors(await server.send(authenticate('web_user')), 409, 'session');
    await server.send({ method: 'DELETE', url: `${base}/${record.uuid}`, headers });
    expect((await signIn(server)).record.owner_uuid).toBe(record.owner_uuid);
  });

  it('a stale administrator makes lasting tokens for others only', async () => {
    const server = await startServer();
    const owner_uuid = (await signIn(server, 'other')).record.owner_uuid;
    const { headers, record } = await signIn(server, 'root');
    server.advance(20 * hour);
    expect(end((await createToken(server, headers, { owner_uuid })).record)).toBe(server.authority.now() + 24 * hour);
    const own = await server.send({ method: 'POST', url: `${base}/create_system_auth`, headers });
    expect(own.json().expires_at).toBe(record.expires_at);
  });

  it('a stale administrator makes none with which to do what takes a recent sign-in', async () => {
    const server = await startServer({ dialects: { arvados: { trustedClients: [workbench] } } });
    const owner_uuid = (await signIn(server, 'other')).record.owner_uuid;
    await server.authority.setRoles('other', ['admin'], operator);
    server.advance(1);
    const { cookie } = await server.signIn('root');
    const { headers } = await signIn(server, 'root');
    const program = await server.authority.mint({ username: 'root', kind: 'api', lifetimeMs: null }, operator);
    const change = async (bearer: Record<string, string>) => {
      const payload = { fullName: 'Changed' };
      const answer = await server.send({ method: 'PATCH', url: '/v1/users/web_user', headers: bearer, payload });
      return answer.json().code ?? answer.statusCode;
    };
    const makeAll = async () => {
      const login = await server.send({
        url: `/login?return_to=${encodeURIComponent(workbench)}`,
        headers: { cookie },
      });
      const handedOut = new URL(String(login.headers.location)).searchParams.get('api_token')?.slice(-40);
      const system = await server.send({ method: 'POST', url: `${base}/create_system_auth`, headers });
      const own = await createToken(server, headers);
      const secrets = [handedOut, system.json().api_token, own.record.api_token];
      secrets.push((await createToken(server, headers, { owner_uuid })).record.api_token);
      secrets.push((await createToken(server, own.headers)).record.api_token);
      return secrets.map((secret) => ({ authorization: `Bearer ${secret}` }));
    };
    for (const bearer of await makeAll()) expect(await change(bearer)).toBe(200);
    server.advance(10 * minute + 1);
    for (const bearer of await makeAll()) expect(await change(bearer)).toBe('recent-sign-in-required');
    expect(await change({ authorization: `Bearer ${program.ok && program.token.reveal()}` })).toBe(200);
  });

  it('GET /login hands out what ends with the session it rests on, and more to whoever has just signed in', async () => {
    const server = await startServer({
      policies: lifetimes(24, 0),
      dialects: { arvados: { trustedClients: [workbench] } },
    });
    const start = server.authority.now();
    const { cookie } = await server.signIn();
    const handedOut = async () => {
      const answer = await server.send({
        url: `/login?return_to=${encodeURIComponent(workbench)}`,
        headers: { cookie },
      });
      const token = new URL(String(answer.headers.location)).searchParams.get('api_token');
      return (await server.send({ url: `${base}/current`, headers: { authorization: `Bearer ${token}` } })).json();
    };
    server.advance(9 * minute);
    expect(end(await handedOut())).toBe(start + 9 * minute + 24 * hour);
    server.advance(23 * hour);
    expect(end(await handedOut())).toBe(start + 24 * hour);
  });
});

describe('A4 to A7: whose tokens', () => {
  const matrix = [
    [true, 'web_user', 403],
    [true, 'boss', 200],
    [true, 'root', 200],
    [false, 'web_user', 403],
    [false, 'boss', 403],
    [false, 'root', 200],
  ] as const;

  async function withBoss(issueTrustedTokens = true): Promise<TestServer> {
    const server = await startServer({ dialects: { arvados: { issueTrustedTokens } } });
    await server.authority.createUser({ username: 'boss', password, roles: ['admin'] }, operator);
    return server;
  }

  it.each(matrix)(
    'A4: IssueTrustedTokens %s, %s makes a token for another user: %s',
    async (issue, username, status) => {
      const server = await withBoss(issue);
      const owner_uuid = (await signIn(server, 'other')).record.owner_uuid;
      const { headers } = await signIn(server, username);
      const answer = await server.send(create(headers, { owner_uuid }));
      expect(answer.statusCode).toBe(status);
      if (status === 403) return expectErrors(answer, 403, 'Forbidden');
      const made = { authorization: `Bearer ${answer.json().api_token}` };
      expect((await server.send({ url: who, headers: made })).json()).toMatchObject({
        username: 'other',
        uuid: owner_uuid,
      });
      const { items } = await server.authority.listEvents({ username: 'other', type: 'session-minted', limit: 1 });
      expect(items).toMatchObject([{ initiator: 'admin', actor: username }]);
    },
  );

  it('A4: without IssueTrustedTokens a token sees itself only', async () => {
    const server = await withBoss(false);
    const { headers, record } = await signIn(server);
    const second = await signIn(server);
    for (const request of [
      { url: base },
      { url: `${base}/${second.record.uuid}` },
      { method: 'DELETE', url: `${base}/${second.record.uuid}` },
      { method: 'POST', url: base },
    ] as const) {
      expectErrors(await server.send({ ...request, headers }), 403, 'Forbidden');
    }
    expect((await server.send({ url: `${base}/current`, headers })).statusCode).toBe(200);
    expect((await server.send({ url: `${base}/${record.uuid}`, headers })).statusCode).toBe(200);
    expect((await server.send({ method: 'DELETE', url: `${base}/${record.uuid}`, headers })).statusCode).toBe(200);
    expect(await me(server, headers)).toBe(401);
  });

  it('A5: own 200, another user’s 404 also for an administrator, root 200; lists have 0 or 1 item', async () => {
    const server = await withBoss();
    const mine = await signIn(server);
    const boss = await signIn(server, 'boss');
    const root = await signIn(server, 'root');
    const url = `${base}/${mine.record.uuid}`;
    const filters = encodeURIComponent(JSON.stringify([['uuid', '=', mine.record.uuid]]));
    const listed = async (headers: Record<string, string>) =>
      (await server.send({ url: `${base}?filters=${filters}`, headers })).json();
    expect((await server.send({ url, headers: mine.headers })).json()).toMatchObject({
      uuid: mine.record.uuid,
      api_token: null,
    });
    expectErrors(await server.send({ url, headers: boss.headers }), 404, 'Path not found');
    expect((await server.send({ url, headers: root.headers })).statusCode).toBe(200);
    expect(await listed(mine.headers)).toMatchObject({ items_available: 1, items: [{ uuid: mine.record.uuid }] });
    expect(await listed(boss.headers)).toMatchObject({ items_available: 0, items: [] });
    expect(await listed(root.headers)).toMatchObject({ items_available: 1 });

    for (const method of ['PATCH', 'DELETE'] as const) {
      const request = { method, url, payload: { expires_at: '1970-01-01T00:00:00Z' } };
      expectErrors(await server.send({ ...request, headers: boss.headers }), 404, 'Path not found');
    }
    expect(await me(server, mine.headers)).toBe(200);
    expect((await server.send({ method: 'DELETE', url, headers: root.headers })).statusCode).toBe(200);
    expect(await me(server, mine.headers)).toBe(401);
    const { items } = await server.authority.listEvents({ username: 'web_user', type: 'session-ended', limit: 1 });
    expect(items).toMatchObject([{ initiator: 'admin', actor: 'root' }]);
    expectErrors(await server.send({ url, headers: root.headers }), 404, 'Path not found');
  });

  it('A5: pages by offset and limit; beyond the end there is nothing, and the count stays', async () => {
    const server = await withBoss();
    const { headers } = await signIn(server);
    for (let count = 0; count < 4; count++) await createToken(server, headers);
    const list = async (query: string) => (await server.send({ url: `${base}?${query}`, headers })).json();
    const all = await list('');
    expect(all).toMatchObject({ items_available: 5, offset: 0, limit: 100 });
    expect(all.items.every((item: TokenRecord) => item.api_token === null)).toBe(true);
    const two = await list('limit=2&offset=1');
    expect(two.items).toEqual(all.items.slice(1, 3));
    expect(await list('offset=99')).toMatchObject({ items: [], items_available: 5 });
    expect(await list('count=none')).not.toHaveProperty('items_available');
    const scopes = encodeURIComponent(JSON.stringify([['scopes', '=', ['all']]]));
    expect((await list(`filters=${scopes}`)).items_available).toBe(5);
    const bySecret = encodeURIComponent(JSON.stringify([['api_token', '=', headers.authorization.split('/')[2]]]));
    expect((await list(`filters=${bySecret}`)).items_available).toBe(1);
    for (const filters of ['x', '{}', '[["uuid","like","%"]]', '[["created_at","=","x"]]', '[7]']) {
      expectErrors(await server.send({ url: `${base}?filters=${encodeURIComponent(filters)}`, headers }), 422, '');
    }
    expectErrors(await server.send({ url: `${base}?limit=-1`, headers }), 422, 'limit');
  });

  describe('a list, as its clients ask for it', () => {
    async function four() {
      const server = await startServer();
      const { headers, record } = await signIn(server);
      const records = [record];
      for (const hours of [3, 1, 2]) {
        server.advance(1_000);
        const scopes = hours === 1 ? ['GET /b', 'GET /a'] : ['all'];
        records.push((await createToken(server, headers, { expires_at: at(server, hours * hour), scopes })).record);
      }
      const list = async (asked: Record<string, string>) =>
        (await server.send({ url: `${base}?${new URLSearchParams(asked)}`, headers })).json();
      const order = async (asked: Record<string, string>) =>
        (await list(asked)).items.map(({ uuid }: TokenRecord) => records.findIndex((each) => each.uuid === uuid));
      return { server, headers, records, list, order };
    }

    it.each<[string, number[]]>([
      ['', [3, 2, 1, 0]],
      ['created_at desc', [3, 2, 1, 0]],
      ['created_at', [0, 1, 2, 3]],
      ['["created_at asc","uuid asc"]', [0, 1, 2, 3]],
      ['expires_at asc', [2, 3, 1, 0]],
      ['["api_client_authorizations.expires_at DESC"]', [0, 1, 3, 2]],
      ['api_token desc, nothing; drop table, created_at asc', [0, 1, 2, 3]],
      ['["x",7,{},null]', [3, 2, 1, 0]],
    ])('ordered by %s', async (order, expected) => {
      const given = await four();
      expect(await given.order({ order })).toEqual(expected);
      expect(await given.order({ order, limit: '2', offset: '1' })).toEqual(expected.slice(1, 3));
    });

    it('filtered as one that is read by keys, and by what its fields are', async () => {
      const { order, records } = await four();
      const [first, second, third] = records;
      const filtered = (...filters: unknown[][]) => order({ filters: JSON.stringify(filters), order: 'created_at' });
      expect(await filtered(['created_at', '>=', second?.created_at], ['uuid', '!=', second?.uuid])).toEqual([2, 3]);
      expect(await filtered(['created_at', '<', second?.created_at])).toEqual([0]);
      expect(await filtered(['created_at', '<=', second?.created_at])).toEqual([0, 1]);
      expect(await filtered(['expires_at', '>', third?.expires_at], ['expires_at', '!=', null])).toEqual([0, 1, 3]);
      expect(await filtered(['expires_at', '=', null])).toEqual([]);
      expect(await filtered(['expires_at', '<', null])).toEqual([]);
      expect(await filtered(['uuid', 'in', [first?.uuid, third?.uuid]])).toEqual([0, 2]);
      expect(await filtered(['uuid', 'not in', [first?.uuid, third?.uuid]])).toEqual([1, 3]);
      expect(await filtered(['owner_uuid', '=', first?.owner_uuid])).toEqual([0, 1, 2, 3]);
      expect(await filtered(['scopes', '=', ['GET /a', 'GET /b']])).toEqual([2]);
      expect(await filtered(['api_token', '=', third?.api_token])).toEqual([]);
    });

    it('with the fields that "select" names, and no secret by any name', async () => {
      const { list, server, headers, records } = await four();
      const kind = 'arvados#apiClientAuthorization';
      const some = await list({ select: '["uuid","api_token","nothing"]', order: 'created_at', limit: '1' });
      expect(some.items).toEqual([{ kind, uuid: records[0]?.uuid, api_token: null }]);
      const one = await server.send({ url: `${base}/${records[1]?.uuid}?select=["expires_at"]`, headers });
      expect(one.json()).toEqual({ kind, expires_at: records[1]?.expires_at });
      const current = await server.send({ url: `${base}/current?select=["uuid"]`, headers });
      expect(current.json()).toEqual({ kind, uuid: records[0]?.uuid });
      for (const select of ['x', '{}', '7'])
        expectErrors(await server.send({ url: `${base}?select=${select}`, headers }), 422, 'select');
    });

    it('sent as a form because it is long, which makes no token', async () => {
      const { server, headers, records } = await four();
      const body = new URLSearchParams({ filters: JSON.stringify([['uuid', '=', records[1]?.uuid]]), limit: '5' });
      const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
      const post = (more: Record<string, string>, payload: URLSearchParams) =>
        server.send({ method: 'POST', url: base, headers: { ...form, ...more }, payload: payload.toString() });
      const overridden = await post({ 'x-http-method-override': 'GET' }, body);
      expect(overridden.json().items).toMatchObject([{ uuid: records[1]?.uuid }]);
      body.set('_method', 'GET');
      expect((await post({}, body)).json()).toMatchObject({ items_available: 1 });
      expectErrors(await post({ 'x-http-method-override': 'DELETE' }, body), 422, 'GET');
      const narrow = await createToken(server, headers, { scopes: [`GET ${base}`] });
      expect((await post({ 'x-http-method-override': 'GET', ...narrow.headers }, body)).statusCode).toBe(200);
      const other = await createToken(server, headers, { scopes: [`POST ${base}`] });
      expectErrors(await post({ 'x-http-method-override': 'GET', ...other.headers }, body), 403, 'Forbidden');
      expect((await server.authority.listSessions({ username: 'web_user', limit: 50 })).items).toHaveLength(6);
    });
  });

  it('A6: a token changes neither its scopes nor its uuid nor its owner', async () => {
    const server = await withBoss();
    const { headers, record } = await signIn(server);
    const scopes = [`GET ${base}/`, `PATCH ${base}/`, `PUT ${base}/`, `POST ${base}`];
    const narrow = await createToken(server, headers, { scopes });
    for (const payload of [{ scopes: ['all'] }, { uuid: record.uuid }, { owner_uuid: 'zzzzz-tpzed-000000000000000' }]) {
      for (const method of ['PATCH', 'PUT'] as const) {
        const url = `${base}/${narrow.record.uuid}`;
        expectErrors(await server.send({ method, url, headers: narrow.headers, payload }), 403, 'Forbidden');
      }
    }
    // Nor does it make one that may do more.
    expectErrors(await server.send(create(narrow.headers)), 403, 'Forbidden');
    expect((await server.send({ url: `${base}/current`, headers: narrow.headers })).json().scopes).toEqual(scopes);
  });

  it('A7: create_system_auth is for administrators', async () => {
    const server = await withBoss();
    const url = `${base}/create_system_auth`;
    const user = await signIn(server);
    expectErrors(await server.send({ method: 'POST', url, headers: user.headers }), 403, 'Forbidden');
    const boss = await signIn(server, 'boss');
    const answer = await server.send({
      method: 'POST',
      url,
      headers: boss.headers,
      payload: { scopes: [`GET ${who}`] },
    });
    expect(answer.json()).toMatchObject({ owner_uuid: 'zzzzz-tpzed-000000000000000', scopes: [`GET ${who}`] });
    const made = { authorization: `Bearer ${answer.json().api_token}` };
    expect((await server.send({ url: who, headers: made })).json().username).toBe('root');
    const scopes = JSON.stringify([`GET ${who}`]);
    const inAddress = `${url}?${new URLSearchParams({ scopes })}`;
    const narrow = (await server.send({ method: 'POST', url: inAddress, headers: boss.headers })).json();
    expect(narrow.scopes).toEqual([`GET ${who}`]);
    const attributes = new URLSearchParams({ api_client_authorization: JSON.stringify({ scopes: [`GET ${who}`] }) });
    const own = await server.send({ method: 'POST', url: `${base}?${attributes}`, headers: boss.headers });
    expect(own.json().scopes).toEqual([`GET ${who}`]);
  });
});

describe('A8, A9: scopes', () => {
  it.each([
    [
      'list only',
      [`GET ${base}`],
      [
        ['GET', base, 200],
        ['HEAD', base, 200],
        ['GET', who, 403],
        ['POST', base, 403],
      ],
    ],
    [
      'prefix',
      ['GET /arvados/v1/users/'],
      [
        ['GET', who, 200],
        ['HEAD', who, 200],
        ['GET', base, 403],
      ],
    ],
    [
      'several',
      [`GET ${base}`, `GET ${who}`],
      [
        ['GET', base, 200],
        ['GET', who, 200],
        ['DELETE', `${base}/x`, 403],
      ],
    ],
    [
      'none',
      [],
      [
        ['GET', base, 403],
        ['GET', who, 403],
        ['HEAD', who, 403],
      ],
    ],
    [
      'all',
      ['all'],
      [
        ['GET', base, 200],
        ['GET', who, 200],
      ],
    ],
    [
      'HEAD only',
      [`HEAD ${who}`],
      [
        ['HEAD', who, 200],
        ['GET', who, 403],
      ],
    ],
  ] as const)('A8: %s', async (_name, scopes, requests) => {
    const server = await startServer();
    const { headers } = await signIn(server);
    const narrow = await createToken(server, headers, { scopes });
    for (const [method, url, status] of requests) {
      expect([method, url, (await server.send({ method, url, headers: narrow.headers })).statusCode]).toEqual([
        method,
        url,
        status,
      ]);
    }
  });

  it('A8: a token with scopes cannot do more elsewhere', async () => {
    const server = await startServer();
    const { headers } = await signIn(server, 'root');
    const { record } = await createToken(server, headers, { scopes: [`GET ${who}`] });
    const bearer = { authorization: `Bearer ${record.api_token}` };
    for (const url of ['/v1/sessions', '/v2-beta/', '/_admin/v1/users', '/verify']) {
      expect([url, (await server.send({ url, headers: bearer })).statusCode]).toEqual([url, 401]);
    }
  });

  it('A8: a session with scopes gets no token without them at /login', async () => {
    const server = await startServer({ dialects: { arvados: { trustedClients: [workbench] } } });
    const { headers } = await signIn(server);
    const { record } = await createToken(server, headers, { scopes: ['GET /login'] });
    const cookie = `session=${record.api_token}`;
    const answer = await server.send({ url: `/login?return_to=${workbench}`, headers: { cookie } });
    expect(answer.headers.location).toMatch(/^\/sign-in/);
  });

  it('A9: reader_tokens grant nothing', async () => {
    const server = await startServer();
    const { headers, token } = await signIn(server);
    const narrow = await createToken(server, headers, { scopes: [] });
    for (const reader of [token, narrow.record.api_token]) {
      const url = `${who}?reader_tokens[]=${reader}`;
      expectErrors(await server.send({ url, headers: narrow.headers }), 403, 'Forbidden');
    }
  });
});

describe('GET /login and /logout', () => {
  const arvados = { trustedClients: [workbench] };
  const login = `/login?return_to=${encodeURIComponent(`${workbench}/projects?x=1`)}`;

  it('sends a stranger to the sign-in page, and whoever has signed in back with a token', async () => {
    const server = await startServer({ dialects: { arvados } });
    const first = await server.send({ url: login });
    expect(first.statusCode).toBe(302);
    const page = new URL(String(first.headers.location), 'http://curfew.invalid');
    expect(page.pathname).toBe('/sign-in');
    const signedIn = await server.send({
      method: 'POST',
      url: '/sign-in',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        username: 'web_user',
        password,
        returnTo: page.searchParams.get('returnTo') ?? '',
      }).toString(),
    });
    expect(signedIn.headers.location).toBe(login);
    const cookie = String(setCookies(signedIn)[0]).split(';')[0] ?? '';

    const back = await server.send({ url: login, headers: { cookie } });
    expect(back.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    const { origin, pathname, searchParams } = new URL(String(back.headers.location));
    expect([back.statusCode, origin, pathname, searchParams.get('x')]).toEqual([302, workbench, '/projects', '1']);
    const token = searchParams.get('api_token') ?? '';
    expect(token).toMatch(/^v2\/zzzzz-gj3su-[0-9a-z]{15}\/\w{40}$/);
    expect(await me(server, { authorization: `Bearer ${token}` })).toBe(200);
    const { items } = await server.authority.listSessions({ username: 'web_user', limit: 1, kind: 'api' });
    expect(items).toMatchObject([{ policy: 'arvados', label: 'arvados' }]);
    expect(server.log()).not.toContain(token.slice(-40));

    // Signing out there signs out here too, or the next click would sign in without a password.
    const out = await server.send({ url: `/logout?return_to=${workbench}/&api_token=${token}`, headers: { cookie } });
    expect([out.statusCode, out.headers.location]).toEqual([302, `${workbench}/`]);
    expect(await me(server, { authorization: `Bearer ${token}` })).toBe(401);
    expect((await server.send({ url: login, headers: { cookie } })).headers.location).toMatch(/^\/sign-in/);
    expect(server.log()).not.toContain(token.slice(-40));
  });

  it('gives tokens to trusted clients and navigations only', async () => {
    const server = await startServer({ dialects: { arvados } });
    const { cookie } = await server.signIn();
    for (const returnTo of ['https://evil.example/', `${workbench}.evil.example/`, '/x', '']) {
      for (const path of ['/login', '/logout']) {
        const answer = await server.send({
          url: `${path}?return_to=${encodeURIComponent(returnTo)}`,
          headers: { cookie },
        });
        expectErrors(answer, 400, 'return_to');
      }
    }
    expectErrors(await server.send({ url: `${login}&return_to=x`, headers: { cookie } }), 400, 'return_to');
    expectErrors(await server.send({ url: `${login}&remote=yyyyy`, headers: { cookie } }), 400, 'remote');
    const image = await server.send({ url: login, headers: { cookie, 'sec-fetch-dest': 'image' } });
    expect(image.headers.location).toMatch(/^\/sign-in/);
    expect((await server.authority.listSessions({ limit: 5, kind: 'api' })).items).toEqual([]);
    expect((await server.send({ url: '/login?timedOut=true&redirectTo=//evil.example' })).headers.location).toBe(
      '/sign-in?timedOut=true',
    );
  });

  it('A12: log-out with v1, v2, or an unknown token always redirects; the first two are over', async () => {
    const server = await startServer({ dialects: { arvados } });
    const [v1, v2] = [await signIn(server), await signIn(server)];
    for (const token of [
      v1.secret,
      v2.token,
      'x'.repeat(40),
      `v2/zzzzz-gj3su-${'0'.repeat(15)}/${'x'.repeat(40)}`,
      'junk',
      '',
    ]) {
      const answer = await server.send({
        url: `/logout?return_to=${workbench}&api_token=${encodeURIComponent(token)}`,
      });
      expect([answer.statusCode, answer.headers.location]).toEqual([302, `${workbench}/`]);
    }
    expect([await me(server, v1.headers), await me(server, v2.headers)]).toEqual([401, 401]);
    const third = await signIn(server);
    expect((await server.send({ url: '/logout', headers: third.headers })).headers.location).toBe(
      '/sign-in?signedOut=true',
    );
    expect(await me(server, third.headers)).toBe(401);
  });

  it('cannot be made to sign somebody else out by a link', async () => {
    const server = await startServer({ dialects: { arvados } });
    const { cookie, token } = await server.signIn();
    const attacker = await signIn(server, 'other');
    await server.send({ url: '/logout', headers: { cookie } });
    await server.send({ url: `/logout?api_token=${attacker.token}`, headers: { cookie } });
    expect(await server.authority.inspect(token)).not.toBeNull();
  });
});

describe('pages of other origins', () => {
  it.each([
    [workbench, workbench],
    ['https://evil.example', undefined],
    [`${workbench}.evil.example`, undefined],
    ['null', undefined],
    [`${workbench}/`, undefined],
  ])('%s may read answers: %s', async (origin, allowed) => {
    const { send } = await startServer({ dialects: { arvados: { trustedClients: [workbench] } } });
    const preflight = await send({ method: 'OPTIONS', url: who, headers: { origin } });
    const answer = await send({ url: who, headers: { origin } });
    for (const { headers } of [preflight, answer]) {
      expect(headers['access-control-allow-origin']).toBe(allowed);
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
      expect(headers.vary).toBe('Origin');
    }
    expect(preflight.statusCode).toBe(allowed === undefined ? 404 : 204);
    expect(answer.statusCode).toBe(401);
  });
});

describe('A18: tokens from before there was a policy', () => {
  it.each<[string, number, number, number]>([
    ['no policy', 0, 0, 0],
    ['Login only', 12, 0, 12],
    ['Max only', 0, 12, 12],
    ['both: Max wins, also where it is longer', 12, 24, 24],
    ['both: Max wins where it is shorter', 24, 12, 12],
  ])('%s', async (_name, login, max, expected) => {
    const { authority } = await startServer({ policies: lifetimes(login, max) });
    const report = await authority.longLived({ fix: true }, operator);
    expect([report.lifetimeMs, report.fixed]).toEqual([expected * hour, 0]);
  });

  it('finds none, inside and exactly at the limit; fixes beyond and never twice; skips root; includes administrators', async () => {
    const old = { idleTimeoutMs: 0, tokenLifetimeMs: 0, maxSessions: 0, onLimit: 'evict-oldest' } as const;
    const policies = {
      policies: { ...defaultPolicies.policies, arvados: old },
      roles: {},
      maxTokenLifetimeMs: 12 * hour,
    };
    const server = await startServer({ policies });
    const { authority } = server;
    await authority.setRoles('other', ['admin'], operator);
    for (const [username, lifetimeMs] of [
      ['web_user', 6 * hour],
      ['web_user', 12 * hour],
      ['web_user', 13 * hour],
      ['other', 1_000 * hour],
      ['root', 1_000 * hour],
    ] as const) {
      const made = await authority.mint(
        { username, kind: 'api', policy: 'arvados', lifetimeMs, exceedsCap: true },
        operator,
      );
      expect(made.ok).toBe(true);
    }
    await authority.startAnonymous({ presented: null, client: { ip: null, userAgent: null } });
    const check = await authority.longLived({ fix: false }, operator);
    expect(check.found.map(({ username }) => username).sort()).toEqual(['other', 'web_user']);
    expect(check.skipped).toMatchObject([{ why: 'system-user' }]);
    expect(check.fixed).toBe(0);
    expect((await authority.longLived({ fix: true }, operator)).fixed).toBe(2);
    const again = await authority.longLived({ fix: true }, operator);
    expect([again.found.length, again.fixed]).toEqual([0, 0]);
    const { items } = await authority.listSessions({ username: 'other', limit: 1 });
    expect(items[0]?.lifetimeEndsAt).toBe(authority.now() + 12 * hour);
  });
});

describe('what clients ask for besides', () => {
  it('has a discovery document, also for a token that is over', async () => {
    const { send } = await startServer({ dialects: { arvados: { clusterId: 'xq7p2' } } });
    const headers = { authorization: 'OAuth2 junk', host: 'tokens.example:8420' };
    const document = (await send({ url: '/discovery/v1/apis/arvados/v1/rest', headers })).json();
    expect(document).toMatchObject({
      kind: 'discovery#restDescription',
      uuidPrefix: 'xq7p2',
      baseUrl: 'http://tokens.example:8420/arvados/v1/',
    });
    expect(Object.keys(document.resources.api_client_authorizations.methods).sort()).toEqual([
      'create',
      'create_system_auth',
      'current',
      'delete',
      'get',
      'list',
      'update',
    ]);
    const { authenticate } = document.resources.users.methods;
    expect([authenticate.path, authenticate.parameters]).toEqual(['users/authenticate', {}]);
    // Its library writes lists as JSON only where they are said to be lists.
    const { list } = document.resources.api_client_authorizations.methods;
    for (const name of ['filters', 'order', 'select']) expect(list.parameters[name].type).toBe('array');
    expect([list.parameters.limit.type, list.parameters.offset.type]).toEqual(['integer', 'integer']);
  });

  it('has the current user', async () => {
    const server = await startServer();
    await server.authority.setProfile('web_user', { email: 'w@example.com', fullName: 'Web User' }, operator);
    const { headers, record } = await signIn(server);
    expect((await server.send({ url: who, headers })).json()).toMatchObject({
      uuid: record.owner_uuid,
      username: 'web_user',
      email: 'w@example.com',
      first_name: 'Web',
      last_name: 'User',
      is_admin: false,
      is_active: true,
    });
  });

  it('ends every token of a user who is disabled, for good', async () => {
    const server = await startServer();
    const { headers } = await signIn(server);
    await server.authority.disableUser('web_user', operator);
    expect(await me(server, headers)).toBe(401);
    await server.authority.enableUser('web_user', operator);
    expect(await me(server, headers)).toBe(401);
  });

  it('can be switched off', async () => {
    const { send } = await startServer({ dialects: { arvados: false } });
    expect((await send(authenticate('web_user'))).statusCode).toBe(404);
    expect((await send({ url: '/login?timedOut=true' })).headers.location).toBe('/sign-in?timedOut=true');
    const none = await startServer({ dialects: { arvados: false, rancher: false } });
    expect((await none.send({ url: '/login' })).statusCode).toBeGreaterThanOrEqual(404);
  });

  it.each(['ZZZZZ', 'zzzz', 'zzzzzz', ''])('refuses the cluster id %j', async (clusterId) => {
    await expect(startServer({ dialects: { arvados: { clusterId } } })).rejects.toThrow(/clusterId/);
  });
});
