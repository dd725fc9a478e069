import { describe, expect, it } from 'vitest';
import { operator, password, startServer, tokenIn } from '../test/start.ts';

const token = 'A'.repeat(40);
const another = 'B'.repeat(40);

describe('precedence', () => {
  it('uses the header where there is one, and never falls back to the cookie', async () => {
    const { send, signIn } = await startServer();
    const [mine, other] = [await signIn('web_user'), await signIn('other')];
    const who = async (authorization: string) => {
      const answer = await send({ url: '/v1/sessions/current', headers: { authorization, cookie: mine.cookie } });
      const verified = await send({ url: '/verify', headers: { authorization, cookie: mine.cookie } });
      expect(verified.statusCode).toBe(answer.statusCode === 200 ? 204 : 401);
      return answer.json().user ?? answer.json().code;
    };
    expect(await who(other.bearer)).toBe('other');
    for (const header of ['', 'Bearer', 'Bearer x', `Basic ${mine.token}`, `Bearer ${'z'.repeat(40)}`]) {
      expect(await who(header)).toBe('authentication-required');
    }
  });

  it('reads no credential from anywhere else', async () => {
    const { send, signIn } = await startServer();
    const { token: real } = await signIn();
    for (const url of [
      `/verify?session=${real}`,
      `/verify?access_token=${real}`,
      `/verify/${real}`,
      `/v1/sessions/current?passive=true&token=${real}`,
    ]) {
      expect((await send({ url })).statusCode).toBeGreaterThanOrEqual(400);
    }
    for (const name of ['x-session', 'x-auth-token', 'x-curfew-session', 'remote-user', 'x-api-key']) {
      expect((await send({ url: '/verify', headers: { [name]: real } })).statusCode).toBe(401);
    }
  });
});

describe('cookie tossing', () => {
  const who = async (send: Awaited<ReturnType<typeof startServer>>['send'], cookie: string) => {
    const answer = await send({ url: '/v1/sessions/current', headers: { cookie } });
    const verified = await send({ url: '/verify', headers: { cookie } });
    return answer.json().user === undefined ? null : { user: answer.json().user, verify: verified.statusCode };
  };

  it('does not lock a person out by junk, in whatever order it comes', async () => {
    const { send, signIn } = await startServer();
    const mine = await signIn();
    const junk = ['session=x', `session=${token}`, 'session=', `session=${another}`, 'session=%00'];
    for (const cookies of [
      [...junk, mine.cookie],
      [mine.cookie, ...junk],
      ['session=', mine.cookie],
    ]) {
      expect(await who(send, cookies.join('; '))).toEqual({ user: 'web_user', verify: 204 });
    }
  });

  it('prefers the person to a planted anonymous session', async () => {
    const { send, signIn } = await startServer();
    const mine = await signIn();
    const planted = `session=${tokenIn(await send({ method: 'POST', url: '/v1/sessions/anonymous' }))}`;
    for (const cookies of [
      [planted, mine.cookie],
      [mine.cookie, planted],
    ]) {
      expect(await who(send, cookies.join('; '))).toEqual({ user: 'web_user', verify: 204 });
    }
  });

  it('is nobody where two people’s sessions come together', async () => {
    const { send, signIn } = await startServer();
    const [mine, attackers] = [await signIn('web_user'), await signIn('other')];
    for (const cookies of [
      [attackers.cookie, mine.cookie],
      [mine.cookie, attackers.cookie],
    ]) {
      expect(await who(send, cookies.join('; '))).toBeNull();
      expect((await send({ url: '/verify', headers: { cookie: cookies.join('; ') } })).statusCode).toBe(401);
    }
  });

  it('ends every session that came with a sign-in, so that the planted one is gone for good', async () => {
    const { send, signIn, authority } = await startServer();
    const [mine, attackers] = [await signIn('web_user'), await signIn('other')];
    const answer = await send({
      method: 'POST',
      url: '/v1/sessions',
      headers: { cookie: `${attackers.cookie}; ${mine.cookie}` },
      payload: { username: 'web_user', password },
    });
    const cookie = `${attackers.cookie}; session=${tokenIn(answer)}`;
    expect(await who(send, cookie)).toEqual({ user: 'web_user', verify: 204 });
    expect(await authority.inspect(attackers.token)).toBeNull();
    expect(await authority.inspect(mine.token)).toBeNull();
  });

  const signOuts = [
    ['DELETE', '/v1/sessions/current', 'session'],
    ['POST', '/sign-out', 'session'],
  ] as const;
  const signIns = [
    ['/v1/sessions', 'session', { username: 'web_user', password }],
    ['/sign-in', 'session', new URLSearchParams({ username: 'web_user', password }).toString()],
  ] as const;
  const planted = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${name}=${String(index).padStart(40, 'p')}`);

  it.each(signOuts)('ends by %s %s the session behind any number of planted cookies', async (method, url, name) => {
    const { send, signIn, authority } = await startServer();
    const mine = await signIn();
    const cookie = [...planted(name, 150), `${name}=${mine.token}`].join('; ');
    const answer = await send({ method, url, headers: { cookie } });
    expect(answer.statusCode).toBeLessThan(400);
    expect(await authority.inspect(mine.token)).toBeNull();
  });

  it.each(signOuts)('refuses %s %s openly where there are absurdly many', async (method, url, name) => {
    const { send, signIn, authority } = await startServer();
    const mine = await signIn();
    const cookie = [...planted(name, 250), `${name}=${mine.token}`].join('; ');
    const answer = await send({ method, url, headers: { cookie } });
    expect(answer.statusCode).toBe(431);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(await authority.inspect(mine.token)).not.toBeNull();
    expect((await send({ url: '/verify', headers: { cookie: cookie.replaceAll(name, 'session') } })).statusCode).toBe(
      431,
    );
  });

  it.each(signIns)('ends at POST %s the session behind any number of planted cookies', async (url, name, payload) => {
    const { send, signIn, authority } = await startServer();
    const mine = await signIn();
    const cookie = [...planted(name, 150), `${name}=${mine.token}`].join('; ');
    const answer = await send({
      method: 'POST',
      url,
      headers: {
        cookie,
        ...(typeof payload === 'string' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      payload,
    });
    expect(answer.statusCode).toBeLessThan(400);
    expect(await authority.inspect(mine.token)).toBeNull();
  });

  it('ends no session whose token came in a header: nobody can plant that', async () => {
    const { send, signIn, authority } = await startServer();
    const program = await signIn('root');
    const answer = await send({
      method: 'POST',
      url: '/v1/sessions',
      headers: { authorization: program.bearer },
      payload: { username: 'web_user', password, transport: 'bearer' },
    });
    expect(answer.statusCode).toBe(201);
    expect(await authority.inspect(program.token)).toMatchObject({ username: 'root' });
  });

  it('carries data over from an anonymous session that came in a header, and only what nobody had signed in to', async () => {
    const { send, signIn, authority } = await startServer();
    const signInWith = async (authorization: string) => {
      const answer = await send({
        method: 'POST',
        url: '/v1/sessions',
        headers: { authorization },
        payload: { username: 'web_user', password, transport: 'bearer', carry: ['cart'] },
      });
      return (await authority.inspect(answer.json().token))?.data;
    };
    const anonymous = await send({
      method: 'POST',
      url: '/v1/sessions/anonymous',
      payload: { data: { cart: 1, other: 2 }, transport: 'bearer' },
    });
    expect(await signInWith(`Bearer ${anonymous.json().token}`)).toEqual({ cart: 1 });
    const somebody = await signIn('other');
    await authority.patchData(somebody.token, { cart: 3 });
    expect(await signInWith(somebody.bearer)).toEqual({});
  });

  it('ends every session that came with a sign-out', async () => {
    const { send, signIn, authority } = await startServer();
    const [mine, attackers] = [await signIn('web_user'), await signIn('other')];
    const cookie = `${attackers.cookie}; ${mine.cookie}`;
    await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { cookie } });
    expect(await authority.inspect(attackers.token)).toBeNull();
    expect(await authority.inspect(mine.token)).toBeNull();
  });
});

describe('fixation', () => {
  const signInWith = async (send: Awaited<ReturnType<typeof startServer>>['send'], cookie: string, form: boolean) => {
    const answer = await send(
      form
        ? {
            method: 'POST',
            url: '/sign-in',
            headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
            payload: new URLSearchParams({ username: 'web_user', password }).toString(),
          }
        : { method: 'POST', url: '/v1/sessions', headers: { cookie }, payload: { username: 'web_user', password } },
    );
    expect(answer.statusCode).toBe(form ? 303 : 201);
    const fresh = tokenIn(answer);
    expect(fresh).toMatch(/^[0-9A-Za-z]{40}$/);
    return fresh ?? '';
  };

  it.each([false, true])('never adopts a planted value (form: %s)', async (form) => {
    const { send, authority } = await startServer();
    for (const planted of ['0', 'x'.repeat(40), 'PHPSESSID', '"quoted"', '%00', 'ü', '../../etc', 'A'.repeat(4_000)]) {
      const fresh = await signInWith(send, `session=${planted}`, form);
      expect(fresh).not.toBe(planted);
      expect(await authority.inspect(planted)).toBeNull();
    }
  });

  it.each([false, true])('kills a planted anonymous session (form: %s)', async (form) => {
    const { send, authority } = await startServer();
    const planted = tokenIn(await send({ method: 'POST', url: '/v1/sessions/anonymous' })) ?? '';
    const fresh = await signInWith(send, `session=${planted}`, form);
    expect(fresh).not.toBe(planted);
    expect(await authority.inspect(planted)).toBeNull();
    expect((await authority.inspect(fresh))?.username).toBe('web_user');
  });

  it.each([false, true])('ends a presented session, whoever’s it is (form: %s)', async (form) => {
    const { send, signIn, authority } = await startServer();
    for (const username of ['other', 'web_user', 'root']) {
      const presented = await signIn(username);
      const fresh = await signInWith(send, presented.cookie, form);
      expect(fresh).not.toBe(presented.token);
      expect(await authority.inspect(presented.token)).toBeNull();
      expect((await authority.inspect(fresh))?.username).toBe('web_user');
    }
  });

  it('leaves the presented session alone where the sign-in fails', async () => {
    const { send, signIn, authority } = await startServer();
    const presented = await signIn('other');
    await send({
      method: 'POST',
      url: '/v1/sessions',
      headers: { cookie: presented.cookie },
      payload: { username: 'web_user', password: 'wrong password' },
    });
    expect((await authority.inspect(presented.token))?.username).toBe('other');
  });

  it('gives no session a user: neither a second sign-in nor anything else', async () => {
    const { send, authority, signIn } = await startServer();
    const { token: anonymous } = (
      await send({ method: 'POST', url: '/v1/sessions/anonymous', payload: { transport: 'bearer' } })
    ).json();
    const headers = { authorization: `Bearer ${anonymous}` };
    await send({
      method: 'PATCH',
      url: '/v1/sessions/current/data',
      headers,
      payload: { user: 'root', roles: ['admin'] },
    });
    await send({ method: 'POST', url: '/v1/sessions/current/reauthenticate', headers, payload: { password } });
    await send({ method: 'POST', url: '/v1/sessions/current/rotate', headers, payload: { graceSeconds: 60 } });
    expect((await authority.inspect(anonymous))?.username ?? null).toBeNull();
    await signIn();
    await authority.endSessions({ username: 'web_user' }, operator);
    expect((await send({ url: '/v1/users', headers })).statusCode).not.toBe(200);
  });
});
