import { CurfewError } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { operator, startServer, type TestServer } from '../../test/start.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

function post({ send }: TestServer, url: string, fields: Record<string, string> | string, headers = {}) {
  const payload = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
  return send({ method: 'POST', url, headers: { ...form, ...headers }, payload });
}

const scope = 'POST /oauth2/introspect';

async function apiBearer({ authority }: TestServer, scopes: readonly string[] | null): Promise<string> {
  const minted = await authority.mint({ username: 'other', kind: 'api', lifetimeMs: null, scopes }, operator);
  return minted.ok ? `Bearer ${minted.token.reveal()}` : '';
}

describe('introspection (RFC 7662)', () => {
  it('tells an administrator and a token with its scope what a live token is', async () => {
    const server = await startServer({ publicUrl: new URL('https://sessions.example.com') });
    const [admin, subject] = [await server.signIn('root'), await server.signIn('web_user')];
    for (const authorization of [admin.bearer, await apiBearer(server, [scope])]) {
      const answer = await post(server, '/oauth2/introspect', { token: subject.token }, { authorization });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['cache-control']).toBe('no-store');
      const now = Date.parse('2026-11-22T12:00:00Z') / 1_000;
      expect(answer.json()).toEqual({
        active: true,
        token_type: 'Bearer',
        username: 'web_user',
        sub: expect.stringMatching(/^[0-9a-f-]{36}$/),
        roles: [],
        iat: now,
        exp: now + 3_600,
        auth_time: now,
        jti: subject.id,
        iss: 'https://sessions.example.com',
      });
      expect(answer.body).not.toContain(subject.token);
    }
  });

  it('says nothing but "inactive" of everything else', async () => {
    const server = await startServer();
    const [admin, ended] = [await server.signIn('root'), await server.signIn('web_user')];
    await server.authority.endSession(ended.id, operator);
    const { token: anonymous } = (
      await server.send({ method: 'POST', url: '/v1/sessions/anonymous', payload: { transport: 'bearer' } })
    ).json();
    for (const token of [ended.token, anonymous, 'x', 'x'.repeat(40), '%00', '💥', 'x'.repeat(4_000)]) {
      const fields = { token, token_type_hint: 'refresh_token' };
      const answer = await post(server, '/oauth2/introspect', fields, { authorization: admin.bearer });
      expect([answer.statusCode, answer.body]).toEqual([200, '{"active":false}']);
    }
  });

  it('is for administrators and tokens with its scope, by bearer only', async () => {
    const server = await startServer();
    const [admin, user] = [await server.signIn('root'), await server.signIn('web_user')];
    const ask = async (headers: object) => {
      const answer = await post(server, '/oauth2/introspect', { token: admin.token }, headers);
      return [answer.statusCode, answer.json().error, answer.headers['www-authenticate']];
    };
    const challenge = 'Bearer realm="Curfew", error="invalid_token"';
    expect(await ask({})).toEqual([401, 'invalid_token', challenge]);
    expect(await ask({ cookie: admin.cookie })).toEqual([401, 'invalid_token', challenge]);
    expect(await ask({ authorization: 'Bearer x' })).toEqual([401, 'invalid_token', challenge]);
    expect(await ask({ authorization: user.bearer })).toEqual([403, 'insufficient_scope', undefined]);
    // Anybody may get a token of kind `api`, so that the kind grants nothing, and neither does a scope that happens to cover it.
    for (const scopes of [null, ['POST /oauth2/']]) {
      const authorization = await apiBearer(server, scopes);
      expect(await ask({ authorization })).toEqual([403, 'insufficient_scope', undefined]);
    }
  });

  it('is nothing that people can give themselves through the API of Arvados', async () => {
    const server = await startServer();
    const [admin, user] = [await server.signIn('root'), await server.signIn('web_user')];
    const make = (authorization: string, attributes: object) =>
      server.send({
        method: 'POST',
        url: '/arvados/v1/api_client_authorizations',
        headers: { 'content-type': 'application/json', authorization },
        payload: { api_client_authorization: attributes },
      });
    for (const scopes of [[scope], ['GET /arvados/v1/users/current', scope]]) {
      expect((await make(user.bearer, { scopes })).statusCode).toBe(403);
    }
    const plain = await make(user.bearer, {});
    const authorization = `Bearer ${plain.json().api_token}`;
    const answer = await post(server, '/oauth2/introspect', { token: admin.token }, { authorization });
    expect([plain.statusCode, answer.statusCode]).toEqual([200, 403]);

    const made = await make(admin.bearer, { scopes: [scope] });
    const headers = { authorization: `Bearer ${made.json().api_token}` };
    expect((await post(server, '/oauth2/introspect', { token: user.token }, headers)).json().active).toBe(true);
  });
});

describe('revocation (RFC 7009)', () => {
  it('ends the session of whoever presents its token, and answers the same for any other text', async () => {
    const server = await startServer();
    const { token, cookie, id } = await server.signIn();
    for (const text of [token, token, 'unknown', 'x'.repeat(40)]) {
      const answer = await post(server, '/oauth2/revoke', { token: text, token_type_hint: 'access_token' });
      expect([answer.statusCode, answer.body]).toEqual([200, '']);
    }
    expect((await server.send({ url: '/verify', headers: { cookie } })).statusCode).toBe(401);
    expect(await server.authority.findSession(id)).toMatchObject({ endReason: 'signed-out' });
  });

  it('says that the token is still valid where the store does not answer', async () => {
    const server = await startServer({
      between: (authority) => ({
        ...authority,
        signOut: async () => {
          throw new CurfewError('store-unavailable', 'gone', { retryAfterMs: 2_000 });
        },
      }),
    });
    const answer = await post(server, '/oauth2/revoke', { token: 'x'.repeat(40) });
    expect([answer.statusCode, answer.json().error, answer.headers['retry-after']]).toEqual([
      503,
      'temporarily_unavailable',
      '2',
    ]);
  });
});

describe('both', () => {
  it.each([
    ['no token', form, 'token_type_hint=x', 400],
    ['an empty token', form, 'token=', 400],
    ['two tokens', form, 'token=a&token=b', 400],
    ['an endless token', form, `token=${'x'.repeat(5_000)}`, 400],
    ['no body', {}, undefined, 400],
    ['JSON', { 'content-type': 'application/json' }, '{"token":"x"}', 415],
    ['too large a body', form, `token=${'x'.repeat(70_000)}`, 413],
  ])('refuse %s in OAuth’s shape', async (_name, headers, payload, status) => {
    const { send, signIn } = await startServer();
    const { bearer } = await signIn('root');
    for (const url of ['/oauth2/introspect', '/oauth2/revoke']) {
      const answer = await send({
        method: 'POST',
        url,
        headers: { ...headers, authorization: bearer },
        ...(payload !== undefined && { payload }),
      });
      expect(answer.statusCode).toBe(status);
      expect(answer.json()).toEqual({ error: 'invalid_request', error_description: expect.any(String) });
    }
  });
});
