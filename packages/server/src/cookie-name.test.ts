import { describe, expect, it } from 'vitest';
import { password, startServer } from '../test/start.ts';

describe('the name of the cookie', () => {
  it('keeps two servers on one host apart, whose cookies a browser sends to both', async () => {
    const [one, other] = [
      await startServer({ cookieName: 'session-a' }),
      await startServer({ cookieName: 'session-b' }),
    ];
    const [first, second] = [await one.signIn('web_user'), await other.signIn('other')];
    expect([first.cookie, second.cookie]).toEqual([`session-a=${first.token}`, `session-b=${second.token}`]);
    const cookie = `${first.cookie}; ${second.cookie}`;
    const again = await other.send({
      method: 'POST',
      url: '/v1/sessions',
      headers: { cookie },
      payload: { username: 'other', password },
    });
    expect(again.headers['set-cookie']).toMatch(/^session-b=[0-9A-Za-z]{40}; /);
    expect((await one.send({ url: '/verify', headers: { cookie } })).headers['x-curfew-user']).toBe('web_user');
    const out = await one.send({
      method: 'DELETE',
      url: '/v1/sessions/current',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });
    expect([out.statusCode, out.headers['set-cookie']]).toEqual([
      204,
      expect.stringMatching(/^session-a=; .*Max-Age=0/),
    ]);
    expect((await one.send({ url: '/verify', headers: { cookie } })).statusCode).toBe(401);
    expect((await one.send({ url: '/openapi.json' })).json().components.securitySchemes.cookie.name).toBe('session-a');
  });

  it('has the prefix over https, and counts in dialects too, and planted ones end with it', async () => {
    const { send, signIn, authority } = await startServer({
      cookieName: 'house',
      publicUrl: new URL('https://a.example'),
    });
    const { cookie, token } = await signIn('root');
    expect(cookie).toBe(`__Host-house=${token}`);
    const asked = async (headers: Record<string, string>, url = '/api/v2/users/') =>
      (await send({ url, headers: { ...headers, 'x-cockroach-api-session': 'cookie' } })).statusCode;
    expect(await asked({ cookie })).toBe(200);
    expect(await asked({ cookie: `__Host-session=${token}` })).toBe(401);
    expect(await asked({ cookie }, '/verify')).toBe(204);
    expect(await asked({ cookie: `house=${token}` }, '/verify')).toBe(401);

    const planted = await signIn('other');
    const both = `${cookie}; ${planted.cookie}`;
    const headers = { cookie: both, origin: 'https://a.example' };
    expect((await send({ method: 'DELETE', url: '/v1/sessions/current', headers })).statusCode).toBe(204);
    expect(await authority.inspect(token)).toBeNull();
    expect(await authority.inspect(planted.token)).toBeNull();
  });

  it.each(['', 'a b', 'a;b', 'ä', '__Host-session', '__secure-x', 'AuthSession', 'token', 'CSRF', 'x'.repeat(65)])(
    'cannot be %j',
    async (cookieName) => {
      await expect(startServer({ cookieName })).rejects.toMatchObject({
        code: 'invalid-configuration',
        message: expect.stringContaining(JSON.stringify(cookieName)),
      });
    },
  );
});
