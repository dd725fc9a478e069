import { type Authority, CurfewError, type SessionId } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { authenticate, base, createToken, expectErrors, hour, me, signIn, who } from '../../../test/arvados.ts';
import { operator, password, startServer } from '../../../test/start.ts';

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
