import type { Authority } from '@curfew/core';
import { CurfewError } from '@curfew/core';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { createCookieJar, setCookies } from '../../../test/cookie-jar.ts';
import { operator, password, startServer, type TestServer } from '../../../test/start.ts';

const hour = 3_600_000;
const json = { 'content-type': 'application/json' };
/** What browsers say of themselves with a request of our own page. */
const fromPage = { 'sec-fetch-site': 'same-origin', 'user-agent': 'Mozilla/5.0' };

const login = (username: string, secret = password): InjectOptions => ({
  method: 'POST',
  url: '/v2-beta/token',
  headers: json,
  payload: { code: `${username}:${secret}`, authProvider: 'localauthconfig' },
});

/** Signs in as a program does. */
async function bearerOf({ send }: TestServer, username = 'web_user', secret = password): Promise<string> {
  const answer = await send(login(username, secret));
  expect(answer.statusCode).toBe(201);
  return `Bearer ${answer.json<{ jwt: string }>().jwt}`;
}

function expectError(answer: LightMyRequestResponse, status: number, code: string): void {
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['x-api-schemas']).toMatch(/\/v2-beta\/schemas$/);
  const body = answer.json();
  expect(body).toMatchObject({ type: 'error', links: {}, actions: {}, status, code, message: code });
  expect(body.id).toMatch(/^[0-9a-f-]{36}$/);
  expect(body).toHaveProperty('detail');
}

const probe = (headers: Record<string, string>): InjectOptions => ({ url: '/v2-beta/', headers });

describe('GET /v2-beta/token', () => {
  it.each<[string, Record<string, string>]>([
    ['nobody', {}],
    ['a garbage cookie', { cookie: 'token=garbage' }],
    ['a dead cookie', { cookie: `token=${'x'.repeat(40)}` }],
    ['Basic without a name', { authorization: `Basic ${btoa('None:None')}` }],
    ['a broken header', { authorization: 'Bearer' }],
  ])('is 200 with one element for %s', async (_name, headers) => {
    const { send } = await startServer();
    const answer = await send({ url: '/v2-beta/token', headers });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['x-rancher-version']).toMatch(/^v1\.6/);
    const { type, resourceType, data } = answer.json();
    expect({ type, resourceType }).toEqual({ type: 'collection', resourceType: 'token' });
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({
      type: 'token',
      baseType: 'token',
      security: true,
      enabled: true,
      authProvider: 'localAuthConfig',
      userIdentity: null,
      accountId: null,
      jwt: null,
      code: null,
    });
  });

  it('says who is there, and never repeats the secret', async () => {
    const server = await startServer();
    const authorization = await bearerOf(server, 'root');
    const answer = await server.send({ url: '/v2-beta/tokens', headers: { authorization } });
    const [token] = answer.json().data;
    expect(token).toMatchObject({ user: 'root', userType: 'admin', jwt: null, userIdentity: { login: 'root' } });
    expect(token.accountId).toMatch(/^1a\d+$/);
    expect(answer.headers['x-api-account-id']).toBe(token.accountId);
    expect(answer.body).not.toContain(authorization.slice(7));
  });

  it('calls actions as the web interface wants them called', async () => {
    const { send } = await startServer();
    const plain = (await send({ url: '/v2-beta/token' })).json().data[0];
    const renamed = (await send({ url: '/v2-beta/token', headers: { 'x-api-action-links': 'actionLinks' } })).json()
      .data[0];
    expect(plain).toHaveProperty('actions');
    expect(plain).not.toHaveProperty('actionLinks');
    expect(renamed).toHaveProperty('actionLinks');
    expect(renamed).not.toHaveProperty('actions');
  });
});

describe('POST /v2-beta/token', () => {
  it('makes an ordinary session under the policy "rancher" and sets an HttpOnly cookie', async () => {
    const server = await startServer();
    const answer = await server.send({ ...login('web_user'), headers: { ...json, ...fromPage } });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ type: 'token', jwt: null, code: null, user: 'web_user', userType: 'user' });
    const [token = '', csrf = ''] = setCookies(answer);
    expect(token).toMatch(/^token=[0-9A-Za-z]{40}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(csrf).toMatch(/^CSRF=[0-9A-F]{32}; Path=\/; SameSite=Lax$/);
    const { items } = await server.authority.listSessions({ username: 'web_user', limit: 10 });
    expect(items).toMatchObject([{ policy: 'rancher', label: 'rancher', kind: 'interactive', idleTimeoutMs: 0 }]);
    expect(await server.authority.listEvents({ username: 'web_user', type: 'sign-in', limit: 5 })).toMatchObject({
      items: [{ sessionId: items[0]?.id }],
    });
  });

  it('has Secure cookies over https', async () => {
    const { send } = await startServer({ publicUrl: new URL('https://sessions.example.com') });
    const answer = await send(login('web_user'));
    for (const line of setCookies(answer)) expect(line).toContain('; Secure');
    expect(answer.headers['x-api-schemas']).toBe('https://sessions.example.com/v2-beta/schemas');
  });

  it.each([
    ['never', {}, false],
    ['never', fromPage, false],
    ['programs', {}, true],
    ['programs', fromPage, false],
    ['programs', { origin: 'http://localhost:8420' }, false],
    ['always', fromPage, true],
  ] as const)('echoes the token %s, to %j: %s', async (echoToken, headers, isEchoed) => {
    const { send } = await startServer({ dialects: { rancher: { echoToken } } });
    const answer = await send({ ...login('web_user'), headers: { ...json, host: 'localhost:8420', ...headers } });
    expect(answer.statusCode).toBe(201);
    expect(typeof answer.json().jwt === 'string').toBe(isEchoed);
    expect(String(answer.headers['set-cookie'])).toContain('token=');
  });

  it('reads JSON without a type, as gdapi-python sends it, beside a Basic header that is nobody’s', async () => {
    const { send } = await startServer();
    const payload = JSON.stringify({ code: `web_user:${password}` });
    const noCredentials = { authorization: `Basic ${btoa('None:None')}`, accept: 'application/json' };
    const made = await send({
      method: 'POST',
      url: '/v2-beta/token',
      headers: noCredentials,
      payload: Buffer.from(payload),
    });
    expect([made.statusCode, made.json().user]).toEqual([201, 'web_user']);
    const self = new URL(made.json().links.self).pathname;
    const authorization = `Basic ${btoa(`x-api-bearer:${made.json().jwt}`)}`;
    expect((await send({ method: 'DELETE', url: self, headers: { authorization } })).statusCode).toBe(204);
    for (const type of ['text/plain', 'application/x-yaml', ';;;']) {
      const headers = { ...noCredentials, 'content-type': type };
      expect((await send({ method: 'POST', url: '/v2-beta/token', headers, payload })).statusCode).toBe(415);
    }
  });

  it('reads a form too', async () => {
    const { send } = await startServer();
    const answer = await send({
      method: 'POST',
      url: '/v2-beta/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ code: `web_user:${password}` }).toString(),
    });
    expect(answer.statusCode).toBe(201);
  });

  describe('the error table (1.4)', () => {
    it.each<[string, unknown, number, string, string?]>([
      ['wrong password', { code: 'web_user:wrong' }, 401, 'Unauthorized'],
      ['unknown user', { code: 'nobody:wrong' }, 401, 'Unauthorized'],
      ['a name that cannot be one', { code: 'two words:wrong' }, 401, 'Unauthorized'],
      ['no name', { code: ':wrong' }, 401, 'Unauthorized'],
      ['code without colon', { code: 'web_user' }, 403, 'Forbidden'],
      ['code empty', { code: '' }, 403, 'Forbidden'],
      ['code null', { code: null }, 403, 'Forbidden'],
      ['code absent', {}, 422, 'MissingRequired', 'code'],
      ['code absent: a list', [], 422, 'MissingRequired', 'code'],
      ['code of another form', { code: { a: 1 } }, 422, 'InvalidFormat', 'code'],
      ['malformed JSON', '{"code":', 400, 'InvalidBodyContent'],
    ])('%s', async (_name, payload, status, code, fieldName) => {
      const { send, authority } = await startServer();
      const answer = await send({
        method: 'POST',
        url: '/v2-beta/token',
        headers: json,
        payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      });
      expectError(answer, status, code);
      if (fieldName !== undefined) expect(answer.json().fieldName).toBe(fieldName);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect((await authority.listSessions({ limit: 5 })).items).toEqual([]);
    });

    it('inactive or deleted account', async () => {
      const { send, authority } = await startServer();
      await authority.disableUser('web_user', operator);
      await authority.deleteUser('other', operator);
      expectError(await send(login('web_user')), 401, 'Unauthorized');
      expectError(await send(login('other')), 401, 'Unauthorized');
    });

    it('unknown provider in the body is ignored', async () => {
      const { send } = await startServer();
      const payload = { code: `web_user:${password}`, authProvider: 'githubconfig' };
      expect((await send({ method: 'POST', url: '/v2-beta/token', headers: json, payload })).statusCode).toBe(201);
    });

    it('PUT is not allowed', async () => {
      const { send } = await startServer();
      expectError(await send({ method: 'PUT', url: '/v2-beta/token', payload: {} }), 405, 'Method not allowed');
    });

    it('credentials in the query are no credentials', async () => {
      const server = await startServer();
      const inQuery = `code=${encodeURIComponent(`web_user:${password}`)}`;
      expectError(await server.send({ method: 'POST', url: `/v2-beta/token?${inQuery}` }), 422, 'MissingRequired');
      const token = (await bearerOf(server)).slice(7);
      expectError(await server.send({ url: `/v2-beta/?token=${token}` }), 401, 'Unauthorized');
      expect(server.log()).not.toContain(token);
    });

    it('too many attempts wait, as everywhere', async () => {
      const { send } = await startServer();
      for (let attempt = 0; attempt < 6; attempt++) await send(login('web_user', 'wrong'));
      const answer = await send(login('web_user'));
      expectError(answer, 429, 'Too Many Requests');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    });

    it('a broken store is 503 in the same form', async () => {
      const broken = (authority: Authority): Authority => ({
        ...authority,
        signIn: () => Promise.reject(new CurfewError('store-unavailable')),
      });
      const { send } = await startServer({ between: broken });
      expectError(await send(login('web_user')), 503, 'Service Unavailable');
    });
  });
});

describe('DELETE /v2-beta/token/current', () => {
  it('ends the row, clears the cookie and cannot fail', async () => {
    const server = await startServer();
    const authorization = await bearerOf(server);
    const jar = createCookieJar();
    jar.keep(await server.send({ ...login('web_user'), headers: { ...json, ...fromPage } }));
    const cookie = jar.header();
    const headers = { ...fromPage, ...json, cookie, 'x-api-csrf': jar.get('CSRF') ?? '' };

    const answer = await server.send({ method: 'DELETE', url: '/v2-beta/token/current', headers });
    expect(answer.statusCode).toBe(204);
    expect(answer.body).toBe('');
    jar.keep(answer);
    expect(jar.get('token')).toBeUndefined();
    expectError(await server.send(probe({ cookie })), 401, 'Unauthorized');
    // Another session of the same person lives on.
    expect((await server.send(probe({ authorization }))).statusCode).toBe(200);

    expect((await server.send({ method: 'DELETE', url: '/v2-beta/token/current', headers })).statusCode).toBe(204);
    expect((await server.send({ method: 'DELETE', url: '/v2-beta/token/current' })).statusCode).toBe(204);
    expect((await server.send({ method: 'DELETE', url: '/v2-beta/tokens/1t7', headers: {} })).statusCode).toBe(204);
    expectError(await server.send({ method: 'DELETE', url: '/v2-beta/token/7' }), 404, 'Not Found');
    const { items } = await server.authority.listEvents({ username: 'web_user', type: 'sign-out', limit: 5 });
    expect(items).toHaveLength(1);
  });

  it('works with a bearer token, and with Basic', async () => {
    const server = await startServer();
    const authorization = await bearerOf(server);
    await server.send({ method: 'DELETE', url: '/v2-beta/token/current', headers: { authorization } });
    expectError(await server.send(probe({ authorization })), 401, 'Unauthorized');
    const basic = `Basic ${btoa(`x-api-bearer:${(await bearerOf(server)).slice(7)}`)}`;
    await server.send({ method: 'DELETE', url: '/v2-beta/token/current', headers: { authorization: basic } });
    expectError(await server.send(probe({ authorization: basic })), 401, 'Unauthorized');
  });
});

describe('where a credential is looked for (2.3)', () => {
  it('takes the cookie, Bearer, the bare value and Basic with x-api-bearer', async () => {
    const server = await startServer();
    const token = (await bearerOf(server)).slice(7);
    for (const headers of [
      { cookie: `token=${token}` },
      { authorization: `Bearer ${token}` },
      { authorization: token },
      { authorization: `Basic ${btoa(`x-api-bearer:${token}`)}` },
      { authorization: `Basic ${btoa(`x-api-bearer=1a5:${token}`)}` },
      // Stale cookie and good header: the header counts.
      { authorization: `Bearer ${token}`, cookie: `token=${'x'.repeat(40)}` },
      // A session of the native sign-in page serves as well.
      { cookie: `session=${token}` },
    ]) {
      expect((await server.send(probe(headers))).statusCode).toBe(200);
    }
    for (const headers of [
      { cookie: `TOKEN=${token}` },
      { authorization: `Basic ${btoa(`somebody:${token}`)}` },
      { authorization: `Bearer ${'x'.repeat(40)}`, cookie: `token=${token}` },
      { authorization: `Negotiate ${token}` },
    ]) {
      expectError(await server.send(probe(headers)), 401, 'Unauthorized');
    }
  });

  it('takes the cookies of two users for nobody’s, and signing in ends both', async () => {
    const server = await startServer({ publicUrl: new URL('https://sessions.example.com') });
    const planted = (await bearerOf(server, 'other')).slice(7);
    const own = await server.signIn();
    expect(own.cookie).toMatch(/^__Host-session=/);
    // A crowd of planted ones hides nobody.
    const crowd = Array.from({ length: 20 }, (_, index) => `token=${String(index).padStart(40, 'x')}`).join('; ');
    for (const cookie of [
      `token=${planted}; ${own.cookie}`,
      `${own.cookie}; token=${planted}`,
      `token=${planted}; ${crowd}; ${own.cookie}`,
    ]) {
      expectError(await server.send(probe({ cookie })), 401, 'Unauthorized');
      const [resource] = (await server.send({ url: '/v2-beta/token', headers: { cookie } })).json().data;
      expect(resource).toMatchObject({ user: null });
    }
    for (const cookie of [`token=junk; ${own.cookie}`, `${own.cookie}; token=${own.token}`, `token=; ${own.cookie}`]) {
      const answer = await server.send(probe({ cookie }));
      expect([answer.statusCode, answer.headers['x-api-account-name']]).toEqual([200, 'web_user']);
    }
    const headers = { ...json, ...fromPage, cookie: `token=${planted}; ${own.cookie}` };
    const page = await server.send({ url: '/v2-beta/token', headers });
    const csrf = /^CSRF=(\w+)/.exec(setCookies(page).find((line) => line.startsWith('CSRF=')) ?? '')?.[1] ?? '';
    const signedIn = await server.send({ ...login('web_user'), headers: { ...headers, 'x-api-csrf': csrf } });
    expect(signedIn.statusCode).toBe(201);
    expect(await server.authority.inspect(planted)).toBeNull();
    expect(await server.authority.inspect(own.token)).toBeNull();
  });

  it('signing out ends the sessions of both cookies, and clears both', async () => {
    const server = await startServer({ publicUrl: new URL('https://sessions.example.com') });
    const [second, own] = [(await bearerOf(server)).slice(7), await server.signIn()];
    const headers = { ...fromPage, cookie: `token=${second}; ${own.cookie}` };
    const page = await server.send({ url: '/v2-beta/token', headers });
    const csrf = /^CSRF=(\w+)/.exec(setCookies(page).find((line) => line.startsWith('CSRF=')) ?? '')?.[1] ?? '';
    const request = { method: 'DELETE', url: '/v2-beta/token/current' } as const;
    const answer = await server.send({ ...request, headers: { ...headers, 'x-api-csrf': csrf } });
    expect(answer.statusCode).toBe(204);
    const cleared = setCookies(answer).map((line) => line.split('=', 1)[0]);
    expect(cleared.sort()).toEqual(['CSRF', '__Host-session', 'token']);
    expect([await server.authority.inspect(second), await server.authority.inspect(own.token)]).toEqual([null, null]);
  });

  it('knows nobody in a session without a user', async () => {
    const server = await startServer();
    const client = { ip: null, userAgent: null };
    const started = await server.authority.startAnonymous({ presented: null, client });
    const headers = { authorization: `Bearer ${started.ok ? started.token.reveal() : ''}` };
    expectError(await server.send(probe(headers)), 401, 'Unauthorized');
    const [resource] = (await server.send({ url: '/v2-beta/token', headers })).json().data;
    expect(resource).toMatchObject({ user: null, userIdentity: null, accountId: null });
  });

  it('challenges unless asked not to', async () => {
    const { send } = await startServer();
    expect((await send(probe({}))).headers['www-authenticate']).toBe('Basic realm="Curfew"');
    expect((await send(probe({ 'x-api-no-challenge': 'true' }))).headers).not.toHaveProperty('www-authenticate');
  });
});

describe('CSRF (2.2): required exactly when the credential came from a cookie', () => {
  const write = { method: 'POST', url: '/v2-beta/projects' } as const;

  async function signedIn() {
    const server = await startServer();
    const jar = createCookieJar();
    jar.keep(await server.send({ ...login('web_user'), headers: { ...json, ...fromPage } }));
    return { server, token: jar.get('token') ?? '', csrf: jar.get('CSRF') ?? '' };
  }

  it.each(['Mozilla/5.0', 'curl/8', ''])('judges user agent %j like any other', async (userAgent) => {
    const { server, token, csrf } = await signedIn();
    const agent = { 'user-agent': userAgent };
    const other = 'A'.repeat(32);
    for (const headers of [
      { cookie: `token=${token}` },
      { cookie: `token=${token}; CSRF=${csrf}` },
      // A double submit of a value of one's own choice was enough in Rancher.
      { cookie: `token=${token}; CSRF=${other}`, 'x-api-csrf': other },
      { cookie: `token=${token}; CSRF=${csrf}`, 'x-api-csrf': '' },
      { cookie: `token=${token}; CSRF=${csrf}`, 'x-api-csrf': csrf, 'sec-fetch-site': 'cross-site' },
      { cookie: `token=${token}; CSRF=${csrf}`, 'x-api-csrf': csrf, origin: 'https://evil.example' },
    ]) {
      expectError(await server.send({ ...write, headers: { ...agent, ...headers } }), 403, 'InvalidCSRFToken');
    }
    // Past CSRF it is the method that is wrong: there is nothing to create here.
    for (const headers of [
      { cookie: `token=${token}; CSRF=${csrf}`, 'x-api-csrf': csrf },
      { cookie: `token=${token}`, 'x-api-csrf': csrf },
      { authorization: `Bearer ${token}` },
      { authorization: `Basic ${btoa(`x-api-bearer:${token}`)}` },
    ]) {
      expectError(await server.send({ ...write, headers: { ...agent, ...headers } }), 405, 'Method not allowed');
    }
    expect((await server.send(probe({ ...agent, cookie: `token=${token}` }))).statusCode).toBe(200);
  });

  it('refuses the value of another session', async () => {
    const { server, token } = await signedIn();
    const jar = createCookieJar();
    jar.keep(await server.send({ ...login('other'), headers: { ...json, ...fromPage } }));
    const headers = { cookie: `token=${token}`, 'x-api-csrf': jar.get('CSRF') ?? '' };
    expectError(await server.send({ ...write, headers }), 403, 'InvalidCSRFToken');
  });

  it('refuses a Basic credential that a browser sends from another site by itself', async () => {
    const { server, token } = await signedIn();
    const headers = { authorization: `Basic ${btoa(`x-api-bearer:${token}`)}`, 'sec-fetch-site': 'cross-site' };
    const answer = await server.send({ method: 'DELETE', url: '/v2-beta/token/current', headers });
    expectError(answer, 403, 'InvalidCSRFToken');
    expect((await server.send(probe({ cookie: `token=${token}` }))).statusCode).toBe(200);
  });

  it('lets no other site sign anybody in or out', async () => {
    const { server, token, csrf } = await signedIn();
    const foreign = { ...json, 'sec-fetch-site': 'cross-site' };
    expectError(await server.send({ ...login('other'), headers: foreign }), 403, 'InvalidCSRFToken');
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' };
    const payload = new URLSearchParams({ code: `other:${password}` }).toString();
    expectError(await server.send({ ...login('other'), headers: form, payload }), 403, 'InvalidCSRFToken');
    const out = { method: 'DELETE', url: '/v2-beta/token/current' } as const;
    const headers = { cookie: `token=${token}; CSRF=${csrf}` };
    expectError(await server.send({ ...out, headers }), 403, 'InvalidCSRFToken');
    expect((await server.send(probe(headers))).statusCode).toBe(200);
  });

  it('gives the value again to who has lost it, also for a session that is over', async () => {
    const { server, token, csrf } = await signedIn();
    await server.authority.signOut(token, { ip: null, userAgent: null });
    const jar = createCookieJar();
    jar.keep(await server.send({ url: '/v2-beta/token', headers: { cookie: `token=${token}` } }));
    expect(jar.get('CSRF')).toBe(csrf);
    const headers = { ...json, ...fromPage, cookie: `token=${token}`, 'x-api-csrf': csrf };
    expect((await server.send({ ...login('web_user'), headers })).statusCode).toBe(201);
  });
});

describe('sixteen hours (3)', () => {
  it('ends at the sixteenth hour, whatever the use, and not before', async () => {
    const server = await startServer();
    const headers = { authorization: await bearerOf(server) };
    for (let passed = 0; passed < 15; passed++) {
      server.advance(hour);
      expect((await server.send(probe(headers))).statusCode).toBe(200);
    }
    server.advance(hour - 1);
    expect((await server.send(probe(headers))).statusCode).toBe(200);
    server.advance(1);
    expectError(await server.send(probe(headers)), 401, 'Unauthorized');
  });

  it('can have another policy', async () => {
    const off = { idleTimeoutMs: 0, maxSessions: 0, onLimit: 'evict-oldest' } as const;
    const server = await startServer({
      policies: { policies: { default: { ...off, tokenLifetimeMs: hour } }, roles: {}, maxTokenLifetimeMs: 0 },
      dialects: { rancher: { policy: 'default' } },
    });
    const headers = { authorization: await bearerOf(server) };
    server.advance(hour);
    expect((await server.send(probe(headers))).statusCode).toBe(401);
  });

  it('feels an end from the command line at the next request', async () => {
    const server = await startServer();
    const headers = { authorization: await bearerOf(server) };
    const [session] = (await server.authority.listSessions({ username: 'web_user', limit: 1 })).items;
    if (session === undefined) throw new Error('there is no session');
    await server.authority.endSession(session.id, operator);
    expectError(await server.send(probe(headers)), 401, 'Unauthorized');
  });
});

describe('the tests of cattle (7.1)', () => {
  it('C1: the token lists exactly one identity, which is the user', async () => {
    const { send } = await startServer();
    const token = (await send(login('web_user'))).json();
    expect(token.type).not.toBe('error');
    expect([token.user, token.userIdentity.login]).toEqual(['web_user', 'web_user']);
    const answer = await send({ url: '/v2-beta/token', headers: { authorization: `Bearer ${token.jwt}` } });
    expect(answer.json().data[0].identities).toHaveLength(1);
  });

  it.each(['   leading blanks', ...[...':;@!#$%^&*()+/<>?'].map((character) => `pass${character}word`)])(
    'C2, C3: the password %j works',
    async (secret) => {
      const server = await startServer();
      await server.authority.setPassword('web_user', secret, operator);
      server.advance(1);
      await bearerOf(server, 'web_user', secret);
    },
  );

  it('C4: of two logins both tokens work', async () => {
    const server = await startServer();
    const tokens = [await bearerOf(server), await bearerOf(server)];
    for (const authorization of tokens) {
      expect((await server.send(probe({ authorization }))).statusCode).toBe(200);
    }
  });

  it('C5: made-up credentials are refused', async () => {
    const { send } = await startServer();
    const answer = await send(login('made-up', 'secret'));
    expectError(answer, 401, 'Unauthorized');
  });

  it('C6, C7: a deactivated account is out at once; reactivated it signs in anew, and the old token stays dead', async () => {
    const server = await startServer();
    const authorization = await bearerOf(server);
    await server.authority.disableUser('web_user', operator);
    expectError(await server.send(probe({ authorization })), 401, 'Unauthorized');
    expectError(await server.send(login('web_user')), 401, 'Unauthorized');
    await server.authority.enableUser('web_user', operator);
    server.advance(1);
    expectError(await server.send(probe({ authorization })), 401, 'Unauthorized');
    await bearerOf(server);
  });

  it('C8: a deleted account is out, and one of the same name is another', async () => {
    const server = await startServer();
    const authorization = await bearerOf(server);
    const accountId = async () => (await server.send(login('web_user'))).json().accountId;
    const before = await accountId();
    await server.authority.deleteUser('web_user', operator);
    expectError(await server.send(probe({ authorization })), 401, 'Unauthorized');
    expectError(await server.send(login('web_user')), 401, 'Unauthorized');
    await server.authority.createUser({ username: 'web_user', password }, operator);
    expect(await accountId()).not.toBe(before);
    expectError(await server.send(probe({ authorization })), 401, 'Unauthorized');
  });

  it('C9: no two users have one login', async () => {
    const { authority } = await startServer();
    const again = await authority.createUser({ username: 'web_user', password }, operator);
    expect(again).toMatchObject({ ok: false, code: 'user-exists' });
  });

  it('C10: after a change of password the new one counts, and the sessions are over', async () => {
    const server = await startServer();
    const authorization = await bearerOf(server);
    await server.authority.setPassword('web_user', 'another password', operator);
    server.advance(1);
    await bearerOf(server, 'web_user', 'another password');
    expectError(await server.send(login('web_user')), 401, 'Unauthorized');
    expectError(await server.send(probe({ authorization })), 401, 'Unauthorized');
  });

  it('C11: a password that the rules refuse is refused', async () => {
    const { authority } = await startServer();
    await expect(authority.setPassword('web_user', 'short', operator)).rejects.toMatchObject({
      code: 'invalid-password',
    });
  });

  it('C13: whoever has not signed in sees schemas and tokens only', async () => {
    const { send } = await startServer();
    const { data } = (await send({ url: '/v2-beta/schemas' })).json();
    expect(data.map((schema: { id: string }) => schema.id)).toEqual(['schema', 'token']);
    const token = data[1];
    expect(token).toMatchObject({ create: true, update: false, deletable: true, pluralName: 'tokens' });
    expect(token.links.collection).toMatch(/\/v2-beta\/tokens$/);
    const creatable = Object.entries<{ create: boolean }>(token.resourceFields).filter(([, field]) => field.create);
    expect(creatable.map(([name]) => name)).toEqual(['code']);
    expect(token.resourceFields.code).toMatchObject({ required: true, nullable: true, type: 'string' });
    expect((await send({ url: '/v2-beta/schemas/token' })).json()).toEqual(token);
  });
});

describe('what clients ask for besides', () => {
  it('is there for who has signed in', async () => {
    const server = await startServer();
    const headers = { authorization: await bearerOf(server) };
    const root = (await server.send({ url: '/v2-beta', headers })).json();
    expect(root.links.schemas).toMatch(/\/v2-beta\/schemas$/);
    expect((await server.send({ url: '/v2-beta/projects', headers })).json()).toMatchObject({
      type: 'collection',
      data: [],
    });
    expect((await server.send({ url: '/v2-beta/schemas', headers })).json().data).toHaveLength(3);
    expectError(await server.send({ url: '/v2-beta/settings', headers }), 404, 'Not Found');
    expectError(await server.send({ url: '/v2-beta/projects/1a5', headers }), 404, 'Not Found');
    expectError(await server.send({ url: '/v2-beta/projects' }), 401, 'Unauthorized');
  });

  it('can be switched off', async () => {
    const { send } = await startServer({ dialects: { rancher: false } });
    expect((await send({ url: '/v2-beta/token' })).statusCode).toBe(404);
  });
});
