import { describe, expect, it } from 'vitest';
import { operator, password, startServer } from '../../../test/start.ts';

const hour = 3_600_000;

describe('/v1/sessions/current', () => {
  it('says who is there and for how long, and slides', async () => {
    const { send, signIn, advance } = await startServer();
    const { cookie, token } = await signIn('root');
    advance(50 * 60_000);
    const answer = await send({ url: '/v1/sessions/current', headers: { cookie } });
    expect(answer.json()).toMatchObject({
      user: 'root',
      roles: ['admin'],
      data: {},
      serverTime: '2026-11-22T12:50:00.000Z',
      expiresAt: '2026-11-22T13:50:00.000Z',
      expiresInSeconds: 3_600,
      lifetimeEndsInSeconds: 86_400 - 3_000,
      current: true,
    });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body).not.toContain(token);
  });

  it('does not slide when it is looked at passively', async () => {
    const { send, signIn, advance } = await startServer();
    const { cookie } = await signIn();
    for (let minutes = 0; minutes < 60; minutes += 20) {
      advance(20 * 60_000 - 1);
      const answer = await send({ url: '/v1/sessions/current?passive=true', headers: { cookie } });
      expect(answer.statusCode).toBe(200);
    }
    advance(3);
    expect((await send({ url: '/v1/sessions/current?passive=true', headers: { cookie } })).statusCode).toBe(401);
  });

  it('says why a session is over', async () => {
    const { send, signIn, advance, authority } = await startServer();
    const why = async (cookie: string) => {
      const answer = await send({ url: '/v1/sessions/current', headers: { cookie } });
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="Curfew"');
      return answer.json().detail;
    };
    const signedOut = await signIn();
    await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { cookie: signedOut.cookie } });
    expect(await why(signedOut.cookie)).toContain('signed out');

    const revoked = await signIn();
    await authority.endSession(revoked.id, operator);
    expect(await why(revoked.cookie)).toContain('ended by an administrator');

    const changed = await signIn();
    await authority.setPassword('web_user', 'another long password', operator);
    expect(await why(changed.cookie)).toContain('password was changed');

    const idle = await signIn('other');
    advance(hour);
    expect(await why(idle.cookie)).toContain('not used for too long');
    expect(await why('session=unknown')).toContain('sign in first');
  });

  it('signs out: the row first, the cookie second, as often as one likes', async () => {
    const { send, signIn, authority } = await startServer();
    const { cookie, id } = await signIn();
    for (const headers of [{ cookie }, { cookie }, {}]) {
      const answer = await send({ method: 'DELETE', url: '/v1/sessions/current', headers });
      expect(answer.statusCode).toBe(204);
      expect(answer.headers['set-cookie']).toBe('session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0');
      expect(answer.headers['clear-site-data']).toBeUndefined();
    }
    expect(await authority.findSession(id)).toMatchObject({ endReason: 'signed-out', endedBy: 'user' });
  });

  it('sets and removes data by name', async () => {
    const { send, signIn } = await startServer();
    const { cookie } = await signIn();
    const patch = (payload: object) =>
      send({ method: 'PATCH', url: '/v1/sessions/current/data', headers: { cookie }, payload });
    expect((await patch({ theme: 'dark', cart: [1] })).json()).toEqual({ data: { theme: 'dark', cart: [1] } });
    expect((await patch({ cart: null })).json()).toEqual({ data: { theme: 'dark' } });
    expect((await patch({ ['x'.repeat(65)]: 1 })).json().code).toBe('invalid-request');
    const anonymous = await send({ method: 'PATCH', url: '/v1/sessions/current/data', payload: { a: 1 } });
    expect(anonymous.statusCode).toBe(401);
  });

  it('keeps data bounded, however many patches bring it', async () => {
    const { send, signIn } = await startServer();
    const { cookie } = await signIn();
    const codes: number[] = [];
    for (let part = 0; part < 4; part++) {
      const payload = { [`part${part}`]: 'x'.repeat(6_000) };
      const answer = await send({ method: 'PATCH', url: '/v1/sessions/current/data', headers: { cookie }, payload });
      codes.push(answer.statusCode);
    }
    expect(codes).toEqual([200, 200, 400, 400]);
  });
});

describe('renewal', () => {
  it('rotates: the new token works, the old one is dead', async () => {
    const { send, signIn } = await startServer();
    const old = await signIn();
    const answer = await send({
      method: 'POST',
      url: '/v1/sessions/current/rotate',
      headers: { authorization: old.bearer },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['set-cookie']).toBeUndefined();
    const { token } = answer.json();
    expect(token).not.toBe(old.token);
    const status = async (authorization: string) =>
      (await send({ url: '/v1/sessions/current', headers: { authorization } })).statusCode;
    expect(await status(old.bearer)).toBe(401);
    expect(await status(`Bearer ${token}`)).toBe(200);
  });

  it('rotates a cookie into a cookie, and with a grace leaves the old one for a moment', async () => {
    const { send, signIn, advance } = await startServer();
    const old = await signIn();
    const rotate = () =>
      send({
        method: 'POST',
        url: '/v1/sessions/current/rotate',
        headers: { cookie: old.cookie },
        payload: { graceSeconds: 30 },
      });
    const answer = await rotate();
    expect(answer.headers['set-cookie']).toMatch(/^session=/);
    expect(answer.json().token).toBeUndefined();
    const renewed = String(answer.headers['set-cookie']).split(';', 1)[0] ?? '';
    expect((await send({ url: '/v1/sessions/current', headers: { cookie: renewed } })).statusCode).toBe(200);
    expect((await rotate()).json().code).toBe('already-rotated');
    const status = async () =>
      (await send({ url: '/v1/sessions/current', headers: { cookie: old.cookie } })).statusCode;
    expect(await status()).toBe(200);
    advance(30_000);
    expect(await status()).toBe(401);
  });

  it('re-authenticates with the password, and with no other', async () => {
    const { send, signIn, advance } = await startServer();
    const old = await signIn();
    advance(30 * 60_000);
    const reauthenticate = (text: string) =>
      send({
        method: 'POST',
        url: '/v1/sessions/current/reauthenticate',
        headers: { cookie: old.cookie },
        payload: { password: text },
      });
    const refused = await reauthenticate('wrong password');
    expect(refused.statusCode).toBe(401);
    expect(refused.headers['set-cookie']).toBeUndefined();
    const answer = await reauthenticate(password);
    expect(answer.json().session).toMatchObject({
      authenticatedAt: '2026-11-22T12:30:00.000Z',
      lifetimeEndsInSeconds: 86_400,
    });
    expect((await send({ url: '/v1/sessions/current', headers: { cookie: old.cookie } })).statusCode).toBe(401);
  });
});
