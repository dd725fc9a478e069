import { randomUUID } from 'node:crypto';
import { type SensitiveEffect, sensitiveEffects } from '@curfew/core';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { operator, password, rulesToSet, startServer, type TestServer } from '../test/start.ts';

const tenMinutes = 600_000;

/** One way to cause an effect: a request of an administrator called `boss`. */
interface Way {
  readonly route: string;
  readonly request: InjectOptions | ((server: TestServer) => Promise<InjectOptions>);
  /** Where the client puts its token. Default: in the session's cookie. */
  readonly headers?: (token: string) => Record<string, string>;
  /** Whether it was refused, where that is not a 403. */
  readonly isRefused?: (answer: LightMyRequestResponse) => boolean;
}

const couchdb = (token: string) => ({ cookie: `AuthSession=${token}` });
const arvados = (token: string) => ({ authorization: `OAuth2 ${token}` });

async function revisionOf({ send, signIn }: TestServer, name: string): Promise<string> {
  const headers = couchdb((await signIn('root')).token);
  return (await send({ url: `/_users/org.couchdb.user:${name}`, headers })).json()._rev;
}

async function uuidOf({ send, signIn }: TestServer, name: string): Promise<string> {
  const headers = arvados((await signIn(name)).token);
  return (await send({ url: '/arvados/v1/users/current', headers })).json().uuid;
}

/** A webhook that leads nowhere, with one event in its log. */
async function webhookOf({ authority, send, signIn }: TestServer) {
  const { bearer } = await signIn('root');
  const payload = { url: `https://127.0.0.1:9/${randomUUID()}` };
  const answer = await send({ method: 'POST', url: '/v1/webhooks', headers: { authorization: bearer }, payload });
  const { id } = answer.json().webhook;
  const [event] = (await authority.listEvents({ limit: 1 })).items;
  if (event === undefined) throw new Error('nothing has happened');
  const tried = { id: randomUUID(), at: event.at, status: 500, durationMs: 1, error: 'answered 500' };
  const logged = { ...tried, eventId: event.id, eventType: event.type, eventAt: event.at };
  await authority.receivers?.outbox.log(id, logged);
  return { url: `/v1/webhooks/${id}`, eventId: event.id };
}

const document = (name: string, more: object) => ({
  _id: `org.couchdb.user:${name}`,
  name,
  type: 'user',
  roles: [],
  ...more,
});
const bulk = async (docs: object[]): Promise<InjectOptions> => ({
  method: 'POST',
  url: '/_users/_bulk_docs',
  payload: { docs },
});
const isForbidden = (answer: LightMyRequestResponse) => answer.json()[0]?.error === 'forbidden';

/** Every effect, with every route of every dialect that has it. */
const ways: Readonly<Record<SensitiveEffect, readonly Way[]>> = {
  'create-user': [
    { route: 'POST /v1/users', request: { payload: { username: 'new', password: null } } },
    { route: 'POST /_users', headers: couchdb, request: { payload: document('new', { password }) } },
    { route: 'PUT /_users/:id', headers: couchdb, request: { payload: document('new', { password }) } },
    {
      route: 'POST /_users/_bulk_docs',
      headers: couchdb,
      request: () => bulk([document('new', { password })]),
      isRefused: isForbidden,
    },
  ],
  'change-user': [
    { route: 'PATCH /v1/users/:name', request: { url: '/v1/users/other', payload: { roles: ['admin'] } } },
    {
      route: 'PATCH /v1/users/:name',
      request: { url: '/v1/users/other', payload: { password: 'a new long password' } },
    },
    { route: 'PATCH /v1/users/:name', request: { url: '/v1/users/boss', payload: { disabled: true } } },
    // Links to set another password go there.
    { route: 'PATCH /v1/users/:name', request: { url: '/v1/users/boss', payload: { email: 'thief@example.com' } } },
    {
      route: 'PUT /_users/:id',
      headers: couchdb,
      request: async (server) => ({
        url: '/_users/org.couchdb.user:other',
        payload: document('other', { _rev: await revisionOf(server, 'other'), nick: 'o' }),
      }),
    },
    {
      route: 'POST /_users',
      headers: couchdb,
      request: async (server) => ({
        payload: document('other', { _rev: await revisionOf(server, 'other'), roles: ['x'] }),
      }),
    },
    {
      route: 'POST /_users/_bulk_docs',
      headers: couchdb,
      request: async (server) => bulk([document('other', { _rev: await revisionOf(server, 'other'), roles: ['x'] })]),
      isRefused: isForbidden,
    },
  ],
  'delete-user': [
    { route: 'DELETE /v1/users/:name', request: { url: '/v1/users/other' } },
    {
      route: 'DELETE /_users/:id',
      headers: couchdb,
      request: async (server) => ({
        url: `/_users/org.couchdb.user:other?rev=${await revisionOf(server, 'other')}`,
      }),
    },
    {
      route: 'POST /_users/_bulk_docs',
      headers: couchdb,
      request: async (server) =>
        bulk([{ _id: 'org.couchdb.user:other', _rev: await revisionOf(server, 'other'), _deleted: true }]),
      isRefused: isForbidden,
    },
  ],
  mint: [
    { route: 'POST /v1/sessions/minted', request: { payload: { username: 'other', kind: 'api' } } },
    { route: 'POST /v1/sessions/minted', request: { payload: { username: 'boss' } } },
    {
      route: 'POST /arvados/v1/api_client_authorizations',
      headers: arvados,
      request: async (server) => ({
        payload: { api_client_authorization: { owner_uuid: await uuidOf(server, 'other') } },
      }),
    },
    { route: 'POST /arvados/v1/api_client_authorizations/create_system_auth', headers: arvados, request: {} },
  ],
  'make-token': [{ route: 'POST /v1/account/tokens', request: { payload: { label: 'mine', expiresIn: '1d' } } }],
  'end-sessions': [
    { route: 'DELETE /v1/sessions', request: { url: '/v1/sessions?user=boss&except=current' } },
    { route: 'DELETE /v1/sessions', request: { url: '/v1/sessions?user=other' } },
    { route: 'DELETE /v1/sessions', request: { url: '/v1/sessions?everyone=true' } },
    { route: 'POST /v1/sessions/end', request: { payload: { filter: {} } } },
  ],
  'fix-long-lived': [{ route: 'POST /v1/tokens/long-lived/fix', request: { payload: {} } }],
  'apply-policies': [{ route: 'POST /v1/policies/apply', request: { payload: {} } }],
  'change-policies': [{ route: 'PUT /v1/policies', request: { payload: rulesToSet } }],
  sweep: [
    { route: 'POST /v1/sweep', request: { payload: { retention: '0' } } },
    { route: 'POST /v1/sweep', request: {} },
  ],
  'export-person': [{ route: 'GET /v1/personal-data', request: { url: '/v1/personal-data?user=other' } }],
  'erase-person': [{ route: 'DELETE /v1/personal-data', request: { url: '/v1/personal-data?user=other' } }],
  'change-receivers': [
    { route: 'POST /v1/webhooks', request: { payload: { url: 'https://app.example.com/' } } },
    { route: 'DELETE /v1/webhooks/:id', request: async (server) => ({ url: (await webhookOf(server)).url }) },
    ...['rotate-secret', 'resume'].map((verb) => ({
      route: `POST /v1/webhooks/:id/${verb}`,
      request: async (server: TestServer) => ({ url: `${(await webhookOf(server)).url}/${verb}` }),
    })),
    {
      route: 'POST /v1/webhooks/:id/deliveries/:eventId/send-again',
      request: async (server) => {
        const { url, eventId } = await webhookOf(server);
        return { url: `${url}/deliveries/${eventId}/send-again` };
      },
    },
  ],
};

/** What writes without reaching further than the session that asks, and what is proven by a password that comes along. */
const excused: Readonly<Record<string, readonly string[]>> = {
  'proves who is there by a password': [
    'POST /v1/sessions',
    'POST /sign-in',
    'POST /step-up',
    'POST /second-step',
    'POST /account/codes',
    'POST /v1/sessions/second-step',
    'POST /v1/sessions/current/step-up',
    'POST /v1/account/codes',
    'POST /v1/account/codes/confirm',
    'POST /_session',
    'POST /login',
    'POST /api/v2/login',
    'POST /v2-beta/token',
    'POST /v2-beta/tokens',
    'POST /arvados/v1/users/authenticate',
    'POST /v1/sessions/current/reauthenticate',
    'PUT /v1/users/current/password',
  ],
  'proves who is there by a passkey, or by a link that an administrator has made': [
    'POST /v1/passkeys/sign-in/options',
    'POST /v1/passkeys/sign-in',
    'POST /v1/passkeys/proof/options',
    'POST /v1/passkeys/proof',
    'POST /v1/passkeys/set-up/options',
    'POST /v1/passkeys/set-up',
    'POST /set-up',
  ],
  'needs passkeys that are there, and asks for more besides: passkeys.test.ts': [
    'POST /v1/account/passkeys/options',
    'POST /v1/account/passkeys',
    'PATCH /v1/account/passkeys/:id',
    'DELETE /v1/account/passkeys/:id',
    'DELETE /v1/users/:name/passkeys/:id',
    'POST /account/passkeys/change',
  ],
  'is tried in set-up-links.test.ts': ['POST /v1/users/:name/link'],
  'needs codes, and more besides: one-time-codes.test.ts': ['DELETE /v1/account/codes', 'DELETE /v1/users/:name/codes'],
  'providers/connections.test.ts': ['POST /account/connections/connect', 'POST /account/connections/remove'],
  'need shared signals: ssf/ssf.test.ts': ['POST /v1/signals/streams/:id/status', 'DELETE /v1/signals/streams/:id'],
  'is tried there, too': ['DELETE /v1/users/:name/identities', 'DELETE /v1/account/identities'],
  'ends one session, as people do who have just seen something strange': [
    'DELETE /v1/sessions/:id',
    'DELETE /v1/sessions/current',
    'POST /sign-out',
    'DELETE /_session',
    'POST /logout',
    'POST /api/v2/logout',
    'DELETE /v2-beta/token/:id',
    'DELETE /v2-beta/tokens/:id',
    'DELETE /arvados/v1/api_client_authorizations/:uuid',
    'PUT /arvados/v1/api_client_authorizations/:uuid',
    'PATCH /arvados/v1/api_client_authorizations/:uuid',
    'POST /oauth2/revoke',
  ],
  'is done by an application for its users, with a token that only an administrator makes': [
    'POST /v1/applications/:application/admit',
    'POST /v1/applications/:application/anonymous',
    'POST /v1/applications/:application/rotate',
    'POST /v1/applications/:application/step-up',
    'POST /v1/applications/:application/data',
    'POST /v1/applications/:application/sign-out',
    ...['registration', 'proof', 'violation'].map((to) => `POST /v1/applications/:application/device-binding/${to}`),
    'POST /v1/applications/:application/sessions/end',
  ],
  'concerns the session itself': [
    'POST /v1/sessions/anonymous',
    'POST /v1/sessions/current/keep-alive',
    'POST /v1/sessions/current/rotate',
    'PATCH /v1/sessions/current/data',
  ],
  'only reads': [
    'POST /v1/applications/:application/lookup',
    'POST /v1/applications/:application/changes',
    'POST /v1/applications/:application/device-binding',
    'POST /v1/applications/:application/sessions',
    'POST /oauth2/introspect',
    'POST /_users/_all_docs',
  ],
};

async function startWithBoss(): Promise<TestServer> {
  const server = await startServer();
  await server.authority.createUser({ username: 'boss', password, roles: ['admin'] }, operator);
  return server;
}

/** The request of a way, made with a token. */
async function ask(server: TestServer, { route, request, headers, isRefused }: Way, token: string) {
  const [method = '', url = ''] = route.split(' ');
  const prepared = typeof request === 'function' ? await request(server) : request;
  const credential = headers?.(token) ?? { cookie: `session=${token}` };
  const before = await server.authority.listEvents({ limit: 1 });
  const answer = await server.send({
    method: method as 'POST',
    url: url.replace(':id', 'org.couchdb.user:new'),
    ...prepared,
    headers: credential,
  });
  const after = await server.authority.listEvents({ limit: 1 });
  const isChanged = before.items[0]?.id !== after.items[0]?.id;
  return { status: answer.statusCode, isRefused: isRefused?.(answer) ?? answer.statusCode === 403, isChanged };
}

const cases = Object.entries(ways).flatMap(([effect, all]) =>
  all.map((way) => ({ effect: effect as SensitiveEffect, route: way.route, way })),
);

describe('a recent sign-in', () => {
  it.each(cases)('is required for $effect by $route', async ({ way }) => {
    const server = await startWithBoss();
    const { token } = await server.signIn('boss');
    server.advance(tenMinutes + 1);
    expect(await ask(server, way, token)).toMatchObject({ isRefused: true, isChanged: false });

    const proven = await server.send({
      method: 'POST',
      url: '/v1/sessions/current/reauthenticate',
      headers: { authorization: `Bearer ${token}` },
      payload: { password },
    });
    const allowed = await ask(server, way, proven.json().token);
    expect([allowed.isRefused, allowed.status < 300]).toEqual([false, true]);
  });

  it.each(cases)(
    'cannot be asked of a program, which may use $route for $effect, but not against its own user',
    async ({ effect, way }) => {
      const server = await startWithBoss();
      const minted = await server.authority.mint({ username: 'boss', kind: 'api', lifetimeMs: null }, operator);
      server.advance(10 * tenMinutes);
      const { isRefused } = await ask(server, way, minted.ok ? minted.token.reveal() : '');
      const isOwnAccount = typeof way.request === 'object' && way.request.url === '/v1/users/boss';
      expect(isRefused).toBe(effect === 'make-token' || isOwnAccount);
    },
  );

  it('has a row for every effect, and every route that writes is in the table or excused', async () => {
    const { app, send, signIn } = await startServer();
    expect(Object.keys(ways)).toEqual(Object.keys(sensitiveEffects));
    const known = new Set([...cases.map(({ route }) => route), ...Object.values(excused).flat()]);
    const routes = new Set<string>();
    app.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) routes.add(`${each} ${url.replace(/(\w)\/$/, '$1')}`);
    });
    await app.ready();
    // The table and the excuses speak of routes that there are, in every dialect.
    expect([...known].filter((route) => !routes.has(route))).toEqual([]);
    const writing = [...routes].filter(
      (route) => /^(POST|PUT|PATCH|DELETE) /.test(route) && !/\*$| \/verify$/.test(route),
    );
    // What is not known may only refuse.
    const { bearer: authorization } = await signIn('root');
    for (const route of writing.filter((each) => !known.has(each))) {
      const [method = '', url = ''] = route.split(' ');
      const { statusCode } = await send({ method: method as 'POST', url, headers: { authorization } });
      expect([route, [404, 405, 412].includes(statusCode)]).toEqual([route, true]);
    }
  });

  it.each([
    { method: 'POST', url: '/v1/sessions/end', payload: { filter: {}, dryRun: true } },
    { method: 'POST', url: '/v1/policies/apply', payload: { dryRun: true } },
    { method: 'POST', url: '/v1/tokens/long-lived/fix', payload: { dryRun: true } },
  ] as const)('is not required for a dry run of $url', async (call) => {
    const { send, signIn, advance } = await startServer();
    const { cookie } = await signIn('root');
    advance(tenMinutes + 1);
    expect((await send({ ...call, headers: { cookie } })).statusCode).toBe(200);
  });

  it('counts for ten minutes, and is not renewed by use', async () => {
    const { send, signIn, advance } = await startServer();
    const { cookie } = await signIn('root');
    const change = async (current: string) =>
      (await send({ method: 'PATCH', url: '/v1/users/other', headers: { cookie: current }, payload: { email: null } }))
        .statusCode;
    advance(tenMinutes);
    expect(await change(cookie)).toBe(200);
    const rotated = await send({
      method: 'POST',
      url: '/v1/sessions/current/rotate',
      headers: { cookie },
      payload: {},
    });
    advance(1);
    expect(await change(String(rotated.headers['set-cookie']).split(';')[0] ?? '')).toBe(403);
  });

  it('made while the clock was ahead counts no longer than any other', async () => {
    const server = await startServer();
    server.advance(48 * 3_600_000);
    const { cookie } = await server.signIn('root');
    server.advance(-47 * 3_600_000);
    const answer = await server.send({ method: 'POST', url: '/v1/sweep', headers: { cookie } });
    expect(answer.json().code).toBe('recent-sign-in-required');
  });

  it('is asked only of those who may do it at all', async () => {
    const { send, signIn, advance } = await startServer();
    const { cookie } = await signIn();
    advance(tenMinutes + 1);
    for (const { route, way } of cases.filter(({ route }) => route.includes('/v1/'))) {
      if (typeof way.request === 'function' || way.headers !== undefined) continue;
      const [method = '', url] = route.split(' ');
      const refused = await send({ method: method as 'POST', url: url ?? '', ...way.request, headers: { cookie } });
      expect([route, refused.statusCode]).toEqual([route, 403]);
    }
  });
});

describe('a token that somebody makes for themselves', () => {
  const introspection = 'POST /oauth2/introspect';
  const application = 'POST /v1/applications/shop/';

  it.each([
    ['POST /v1/account/tokens', { label: 'mine', expiresIn: '1d', scopes: [introspection] }],
    ['POST /v1/account/tokens', { label: 'mine', expiresIn: '1d', scopes: [application] }],
    ['POST /arvados/v1/api_client_authorizations', { api_client_authorization: { scopes: [introspection] } }],
    ['POST /arvados/v1/api_client_authorizations', { api_client_authorization: { scopes: [application] } }],
  ])('cannot try out the tokens of others, nor say who they are, by %s with %j', async (route, payload) => {
    const server = await startServer();
    const [method = '', url = ''] = route.split(' ');
    const statusFor = async (username: string) => {
      const { token } = await server.signIn(username);
      const headers = { authorization: `Bearer ${token}` };
      return (await server.send({ method: method as 'POST', url, headers, payload })).statusCode;
    };
    expect(await statusFor('web_user')).toBe(403);
    expect(await statusFor('root')).toBeLessThan(300);
  });
});
