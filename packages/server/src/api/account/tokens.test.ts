import { defaultPolicies } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../../test/start.ts';

const day = 86_400_000;

function create({ send }: TestServer, headers: Record<string, string>, over: object = {}) {
  const payload = { label: 'Nightly backup', expiresIn: '30d', ...over };
  return send({ method: 'POST', url: '/v1/account/tokens', headers, payload });
}

describe('POST /v1/account/tokens', () => {
  it('shows a token once, which does what its user may until its time is over', async () => {
    const server = await startServer();
    const { cookie } = await server.signIn();
    const created = await create(server, { cookie });
    expect(created.statusCode).toBe(201);
    expect(created.headers['set-cookie']).toBeUndefined();
    const { token, session } = created.json();
    expect(session).toMatchObject({ user: 'web_user', kind: 'api', label: 'Nightly backup', current: false });
    expect(session.lifetimeEndsInSeconds).toBe((30 * day) / 1_000);
    const listed = await server.send({ url: '/v1/sessions?kind=api', headers: { cookie } });
    expect(listed.json().items).toMatchObject([{ id: session.id }]);
    expect(listed.body).not.toContain(token);

    const status = async (url: string) =>
      (await server.send({ url, headers: { authorization: `Bearer ${token}` } })).statusCode;
    expect([await status('/v1/events'), await status('/v1/users')]).toEqual([200, 403]);
    server.advance(30 * day - 1);
    expect(await status('/v1/events')).toBe(200);
    server.advance(1);
    expect(await status('/v1/events')).toBe(401);
  });

  it('may be narrowed down to what a script needs', async () => {
    const server = await startServer();
    const { cookie } = await server.signIn('root');
    const created = await create(server, { cookie }, { scopes: ['GET /v1/statistics'] });
    const headers = { authorization: `Bearer ${created.json().token}` };
    expect((await server.send({ url: '/v1/statistics', headers })).statusCode).toBe(200);
    expect((await server.send({ url: '/v1/users', headers })).statusCode).toBe(401);
  });

  it('is made by people who have just signed in, and by no token', async () => {
    const server = await startServer();
    const { cookie } = await server.signIn();
    const { token } = (await create(server, { cookie })).json();
    const byToken = await create(server, { authorization: `Bearer ${token}` });
    expect([byToken.statusCode, byToken.json().code]).toEqual([403, 'recent-sign-in-required']);
    server.advance(600_001);
    const late = await create(server, { cookie });
    expect([late.statusCode, late.json().code]).toEqual([403, 'recent-sign-in-required']);
    const anonymous = await server.send({
      method: 'POST',
      url: '/v1/sessions/anonymous',
      payload: { transport: 'bearer' },
    });
    const byNobody = await create(server, { authorization: `Bearer ${anonymous.json().token}` });
    expect(byNobody.json().code).toBe('authentication-required');
  });

  it('ends with a change of the password', async () => {
    const server = await startServer();
    const { cookie } = await server.signIn();
    const { token } = (await create(server, { cookie })).json();
    await server.send({
      method: 'PUT',
      url: '/v1/users/current/password',
      headers: { cookie },
      payload: { oldPassword: 'correct horse battery staple', newPassword: 'an entirely new secret' },
    });
    const answer = await server.send({ url: '/v1/sessions/current', headers: { authorization: `Bearer ${token}` } });
    expect(answer.json().detail).toContain('the password was changed');
  });

  it('lives no longer than the policy and a year allow', async () => {
    const server = await startServer({ policies: { ...defaultPolicies, maxTokenLifetimeMs: 7 * day } });
    const { cookie } = await server.signIn();
    const code = async (over: object) => (await create(server, { cookie }, over)).json().code;
    expect(await code({ expiresIn: '8d' })).toBe('lifetime-too-long');
    expect(await code({ expiresIn: '0' })).toBe('invalid-duration');
    expect(await code({ expiresIn: '367d' })).toBe('invalid-duration');
    expect(await code({ expiresIn: undefined })).toBe('invalid-request');
    expect(await code({ scopes: ['everything'] })).toBe('invalid-request');
    expect(await code({ username: 'root' })).toBe('invalid-request');
  });

  it('is one of fifty at most', async () => {
    const server = await startServer();
    const { cookie } = await server.signIn();
    for (let n = 0; n < 50; n++) expect((await create(server, { cookie })).statusCode).toBe(201);
    const refused = await create(server, { cookie });
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'session-limit-reached']);
  });

  it('is one of fifty at most, also where eighty are asked for at once', async () => {
    const server = await startServer();
    const { cookie } = await server.signIn();
    const answers = await Promise.all(Array.from({ length: 80 }, () => create(server, { cookie })));
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(50);
    for (const { statusCode } of answers) expect([201, 409]).toContain(statusCode);
  });

  it('is refused to pages of other sites', async () => {
    const server = await startServer();
    const { cookie } = await server.signIn();
    expect((await create(server, { cookie, 'sec-fetch-site': 'same-site' })).json().code).toBe('cross-site-request');
  });
});

describe('POST /v1/sessions/current/keep-alive', () => {
  it('slides the idle window, and never the lifetime', async () => {
    const { send, signIn, advance } = await startServer();
    const { cookie } = await signIn();
    const keepAlive = () => send({ method: 'POST', url: '/v1/sessions/current/keep-alive', headers: { cookie } });
    const hour = 3_600_000;
    for (let hours = 0; hours < 23; hours++) {
      advance(hour - 1_000);
      const { expiresInSeconds, lifetimeEndsInSeconds } = (await keepAlive()).json();
      expect(expiresInSeconds).toBe(Math.min(3_600, lifetimeEndsInSeconds));
    }
    advance(hour + 23_000);
    expect((await keepAlive()).statusCode).toBe(401);
  });
});
