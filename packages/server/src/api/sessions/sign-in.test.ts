import { describe, expect, it } from 'vitest';
import { password, startServer, tokenIn } from '../../../test/start.ts';

describe('POST /v1/sessions', () => {
  it('sets the cookie and shows the session without its token', async () => {
    const { send } = await startServer();
    const answer = await send({ method: 'POST', url: '/v1/sessions', payload: { username: 'web_user', password } });
    expect(answer.statusCode).toBe(201);
    expect(answer.headers['set-cookie']).toMatch(/^session=[0-9A-Za-z]{40}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toEqual({
      session: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        user: 'web_user',
        kind: 'interactive',
        policy: 'default',
        state: 'active',
        createdAt: '2026-11-22T12:00:00.000Z',
        authenticatedAt: '2026-11-22T12:00:00.000Z',
        lastUsedAt: '2026-11-22T12:00:00.000Z',
        expiresAt: '2026-11-22T13:00:00.000Z',
        lifetimeEndsAt: '2026-11-23T12:00:00.000Z',
        expiresInSeconds: 3_600,
        idleTimeoutSeconds: 3_600,
        lifetimeEndsInSeconds: 86_400,
        endedAt: null,
        endReason: null,
        endedBy: null,
        ip: '127.0.0.1',
        userAgent: 'lightMyRequest',
        label: null,
        scopes: null,
        current: true,
        boundTo: null,
        boundAt: null,
        keyProvenAt: null,
      },
    });
    expect(answer.body).not.toContain(tokenIn(answer));
  });

  it('gives a bearer token in the body and then no cookie', async () => {
    const { send } = await startServer();
    const payload = { username: 'web_user', password, transport: 'bearer', label: 'laptop' };
    const answer = await send({ method: 'POST', url: '/v1/sessions', payload });
    expect(answer.headers['set-cookie']).toBeUndefined();
    const { token, session } = answer.json();
    expect(session.label).toBe('laptop');
    const who = await send({ url: '/v1/sessions/current', headers: { authorization: `Bearer ${token}` } });
    expect(who.json()).toMatchObject({ user: 'web_user', id: session.id });
  });

  it('answers an unknown user as a wrong password', async () => {
    const { send } = await startServer();
    const answers = await Promise.all(
      ['web_user', 'nobody'].map((username) =>
        send({ method: 'POST', url: '/v1/sessions', payload: { username, password: 'wrong password' } }),
      ),
    );
    for (const answer of answers) {
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    const [known, unknown] = answers.map((answer) => ({ ...answer.json(), instance: null }));
    expect(known).toEqual(unknown);
    expect(known.code).toBe('invalid-credentials');
  });

  it('says how long to wait after too many attempts', async () => {
    const { send, advance } = await startServer();
    const payload = { username: 'web_user', password: 'wrong password' };
    const codes: string[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      codes.push((await send({ method: 'POST', url: '/v1/sessions', payload })).json().code);
    }
    expect(codes.slice(0, 5)).toEqual(Array(5).fill('invalid-credentials'));
    expect(codes.at(-1)).toBe('sign-in-throttled');
    const throttled = await send({ method: 'POST', url: '/v1/sessions', payload: { username: 'web_user', password } });
    expect(throttled.statusCode).toBe(429);
    expect(Number(throttled.headers['retry-after'])).toBe(throttled.json().retryAfterSeconds);
    advance(60_000);
    const later = await send({ method: 'POST', url: '/v1/sessions', payload: { username: 'web_user', password } });
    expect(later.statusCode).toBe(201);
  });

  it('carries named data over from an anonymous session, and nothing else', async () => {
    const { send } = await startServer();
    const anonymous = await send({
      method: 'POST',
      url: '/v1/sessions/anonymous',
      payload: { data: { cart: [1, 2], isAdmin: true } },
    });
    expect(anonymous.statusCode).toBe(201);
    expect(anonymous.json().session).toMatchObject({ kind: 'anonymous', user: null, authenticatedAt: null });
    const signedIn = await send({
      method: 'POST',
      url: '/v1/sessions',
      headers: { cookie: `session=${tokenIn(anonymous)}` },
      payload: { username: 'web_user', password, carry: ['cart'] },
    });
    const who = await send({ url: '/v1/sessions/current', headers: { cookie: `session=${tokenIn(signedIn)}` } });
    expect(who.json().data).toEqual({ cart: [1, 2] });
  });

  it('starts an anonymous session without a body, which is nobody’s', async () => {
    const { send } = await startServer();
    const answer = await send({ method: 'POST', url: '/v1/sessions/anonymous' });
    const headers = { cookie: `session=${tokenIn(answer)}` };
    expect((await send({ url: '/v1/sessions/current', headers })).json()).toMatchObject({ user: null, roles: [] });
    for (const url of ['/v1/users', '/v1/policies', '/v1/statistics']) {
      expect((await send({ url, headers })).json().code).toBe('admin-required');
    }
    const everyone = await send({ method: 'DELETE', url: '/v1/sessions?everyone=true', headers });
    expect(everyone.json().code).toBe('admin-required');
    expect((await send({ url: '/v1/sessions', headers })).statusCode).toBe(401);
    expect((await send({ url: '/verify', headers })).statusCode).toBe(401);
  });
});
