import type { Authority } from '@curfew/core';
import { CurfewError } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { createCookieJar, setCookies } from '../../../test/cookie-jar.ts';
import { bearerOf, expectError, fromPage, json, login, probe } from '../../../test/rancher.ts';
import { operator, password, startServer } from '../../../test/start.ts';

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
      const answer = await server.send({ ...login('web_user'), url: `/v2-beta/token?${inQuery}` });
      expectError(answer, 422, 'InvalidOption');
      expect(answer.body).not.toContain('battery');
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

describe('ttl, description and responseType, which Rancher 2 reads', () => {
  const signIn = async (body: object, form = false) => {
    const server = await startServer();
    const fields = { code: `web_user:${password}`, ...body };
    const answer = await server.send({
      ...login('web_user'),
      ...(form
        ? {
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            payload: new URLSearchParams(fields as Record<string, string>).toString(),
          }
        : { payload: fields }),
    });
    const [session] = (await server.authority.listSessions({ username: 'web_user', limit: 1 })).items;
    return { server, answer, session };
  };
  const policyMs = 16 * 3_600_000;

  it.each([
    [60_000, 60_000],
    [1, 1],
    [policyMs, policyMs],
    [policyMs + 1, policyMs],
    [2 ** 53 - 1, policyMs],
    [0, policyMs],
    [-1, policyMs],
    [null, policyMs],
  ])('a ttl of %s ms is honoured within the policy: %s', async (ttl, expected) => {
    for (const form of ttl === null ? [false] : [false, true]) {
      const { answer, session, server } = await signIn({ ttl }, form);
      expect(answer.statusCode).toBe(201);
      expect(answer.json()).toMatchObject({
        ttl: expected,
        expiresAt: new Date(session?.expiresAt ?? 0).toISOString(),
      });
      const headers = { authorization: `Bearer ${answer.json().jwt}` };
      server.advance(expected - 1);
      expect((await server.send(probe(headers))).statusCode).toBe(200);
      server.advance(1);
      expectError(await server.send(probe(headers)), 401, 'Unauthorized');
    }
  });

  it('a ttl counts where the policy has no end, too, and never against the cap over everything', async () => {
    const off = { idleTimeoutMs: 0, tokenLifetimeMs: 0, maxSessions: 0, onLimit: 'evict-oldest' } as const;
    const policies = { policies: { default: off }, roles: {}, maxTokenLifetimeMs: 0 };
    for (const [maxTokenLifetimeMs, ttl, expected] of [
      [0, 60_000, 60_000],
      [0, 0, null],
      [30_000, 60_000, 30_000],
      [90_000, 60_000, 60_000],
      [0, 9e15, 36_525 * 86_400_000],
    ]) {
      const server = await startServer({ policies: { ...policies, maxTokenLifetimeMs: maxTokenLifetimeMs ?? 0 } });
      const answer = await server.send({ ...login('web_user'), payload: { code: `web_user:${password}`, ttl } });
      expect(answer.json().ttl).toBe(expected);
    }
  });

  it.each([
    [{ ttl: 'soon' }, 'InvalidFormat', 'ttl'],
    [{ ttl: 1.5 }, 'InvalidFormat', 'ttl'],
    [{ ttl: '1h' }, 'InvalidFormat', 'ttl'],
    [{ ttl: [60_000] }, 'InvalidFormat', 'ttl'],
    [{ ttl: true }, 'InvalidFormat', 'ttl'],
    [{ description: 'x'.repeat(201) }, 'MaxLengthExceeded', 'description'],
    [{ description: 'a\nb' }, 'InvalidCharacters', 'description'],
    [{ description: 7 }, 'InvalidCharacters', 'description'],
    [{ responseType: 'saml' }, 'InvalidOption', 'responseType'],
  ])('%j is refused, and nobody is signed in', async (body, code, fieldName) => {
    const { answer, session } = await signIn(body);
    expectError(answer, 422, code);
    expect(answer.json().fieldName).toBe(fieldName);
    expect(session).toBeUndefined();
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('a description becomes the label that lists show', async () => {
    const { answer, session } = await signIn({ description: 'nightly export' });
    expect([answer.json().description, session?.label]).toEqual(['nightly export', 'nightly export']);
  });

  it('with "cookie" the answer has no token in it, also for programs', async () => {
    const { answer } = await signIn({ responseType: 'cookie' });
    expect(answer.json().jwt).toBeNull();
    expect(setCookies(answer)[0]).toMatch(/^token=\w{40};/);
    expect((await signIn({ responseType: 'json' })).answer.json().jwt).toMatch(/^\w{40}$/);
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

  it('does nothing where the address says more than is understood', async () => {
    const server = await startServer();
    const authorization = await bearerOf(server);
    for (const query of ['?all=true', '?user=other', '?_method=GET', '?token=x']) {
      const url = `/v2-beta/token/current${query}`;
      expectError(await server.send({ method: 'DELETE', url, headers: { authorization } }), 422, 'InvalidOption');
    }
    expect((await server.send(probe({ authorization }))).statusCode).toBe(200);
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
