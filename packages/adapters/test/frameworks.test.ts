import { describe, expect, test } from 'vitest';
import { readSessions } from '../src/web.ts';
import { frameworks, type Send, startExpress } from './applications.ts';
import { Jar, openRemoteCurfew, openTestCurfew } from './fixture.ts';

const json = { 'content-type': 'application/json' };

/** A browser that has one application open, and sends what browsers send. */
function browse(send: Send, site = 'same-origin') {
  const jar = new Jar();
  return {
    jar,
    async get(path: string) {
      return send(path, { headers: jar.header });
    },
    async post(path: string, body: object = {}) {
      const headers = { ...json, 'sec-fetch-site': site, ...jar.header };
      const response = await send(path, { method: 'POST', headers, body: JSON.stringify(body) });
      jar.take(response.headers.getSetCookie());
      return response;
    },
  };
}

const places = [
  ...Object.entries(frameworks).map(([name, start]) => [name, start, openTestCurfew] as const),
  ['Express, over a server', startExpress, openRemoteCurfew] as const,
];

describe.each(places)('sessions in %s', (_name, start, openCurfew) => {
  test('signs in, knows the user, and signs out for good', async () => {
    const browser = browse(await start(await openCurfew(), {}));
    expect((await browser.get('/me')).status).toBe(401);
    const signedIn = await browser.post('/login', { user: 'User 1' });
    expect(signedIn.status).toBe(200);
    expect(signedIn.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^session=[0-9A-Za-z]{40}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect(await (await browser.get('/me')).json()).toEqual({ user: 'User 1' });
    await browser.post('/logout');
    expect(browser.jar.get('session')).toBeUndefined();
    expect((await browser.get('/me')).status).toBe(401);
  });

  test('a session that has ended lets nobody in, with the very cookie it had', async () => {
    const send = await start(await openCurfew(), {});
    const browser = browse(send);
    await browser.post('/login', { user: 'u' });
    const stolen = browser.jar.header;
    await browser.post('/logout');
    expect((await send('/me', { headers: stolen })).status).toBe(401);
  });

  test('never goes on with a token of before the sign-in, and keeps only the data that is named', async () => {
    const send = await start(await openCurfew(), {});
    const browser = browse(send);
    await browser.post('/cart', { item: 'book' });
    await browser.post('/visit');
    const planted = browser.jar.header;
    await browser.post('/login', { user: 'victim' });
    expect(browser.jar.header).not.toEqual(planted);
    expect((await send('/me', { headers: planted })).status).toBe(401);
    expect(await (await browser.get('/')).json()).toMatchObject({ user: 'victim', data: { cart: ['book'] } });
    expect(await (await browser.get('/')).json()).not.toHaveProperty('data.visits');
  });

  test('does not adopt a token that it has not issued', async () => {
    const send = await start(await openCurfew(), {});
    const invented = 'x'.repeat(40);
    const headers = { ...json, cookie: `session=${invented}` };
    const response = await send('/login', { method: 'POST', headers, body: '{"user":"u"}' });
    expect(response.headers.getSetCookie().join()).not.toContain(invented);
    expect((await send('/me', { headers })).status).toBe(401);
  });

  test.each([
    ['cross-site', 403],
    ['same-site', 403],
    ['same-origin', 200],
    ['none', 200],
  ])('a write from a page that is %s: %d', async (site, status) => {
    const send = await start(await openCurfew(), {});
    const browser = browse(send);
    await browser.post('/login', { user: 'u' });
    const headers = { ...json, ...browser.jar.header, 'sec-fetch-site': site };
    const response = await send('/visit', { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(status);
    expect((await browser.get('/me')).status).toBe(200);
  });

  test('another site cannot sign anybody in', async () => {
    const browser = browse(await start(await openCurfew(), {}), 'cross-site');
    const response = await browser.post('/login', { user: 'attacker' });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'cross-site-request' });
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('asks for users, roles, a recent sign-in and a level', async () => {
    let now = Date.now();
    const browser = browse(await start(await openCurfew({ clock: () => now }), {}));
    await browser.post('/login', { user: 'u', role: 'staff' });
    expect((await browser.get('/staff')).status).toBe(200);
    now += 20 * 60_000;
    expect((await browser.get('/recent')).status).toBe(403);
    const refused = await browser.get('/strong');
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(
      /error="insufficient_user_authentication".*acr_values="aal2"/,
    );
    await browser.post('/step-up');
    expect((await browser.get('/recent')).status).toBe(200);
    expect((await browser.get('/strong')).status).toBe(200);
    expect(await (await browser.get('/')).json()).toMatchObject({ methods: ['pwd', 'otp'], level: 'aal2' });
  });

  test('eight who each add one at the same time have added eight', async () => {
    const browser = browse(await start(await openCurfew(), {}));
    await browser.post('/login', { user: 'u' });
    await Promise.all(Array.from({ length: 8 }, () => browser.post('/visit')));
    expect(await (await browser.get('/')).json()).toMatchObject({ data: { visits: 8 } });
  });

  test('rotates the token and goes on with the session', async () => {
    const send = await start(await openCurfew(), {});
    const browser = browse(send);
    await browser.post('/login', { user: 'u' });
    const old = browser.jar.header;
    await browser.post('/rotate');
    expect((await send('/me', { headers: old })).status).toBe(401);
    expect((await browser.get('/me')).status).toBe(200);
  });

  test('gives the renewed token again until it is used, so that neither a lost answer nor a second tab signs anybody out', async () => {
    const send = await start(await openTestCurfew(), {});
    const browser = browse(send);
    await browser.post('/login', { user: 'u' });
    const old = browser.jar.header;
    const renew = () => send('/renew', { method: 'POST', headers: { ...json, ...old }, body: '{}' });
    const cookies = (await Promise.all([renew(), renew()])).map(({ headers }) => headers.getSetCookie());
    cookies.push((await renew()).headers.getSetCookie());
    expect(new Set(cookies.flat()).size).toBe(1);
    const cookie = cookies.flat()[0]?.split(';', 1)[0] ?? '';
    expect((await send('/me', { headers: { cookie } })).status).toBe(200);
    expect((await renew()).status).toBe(409);
    expect((await send('/me', { headers: { cookie } })).status).toBe(200);
  });

  test('a program gets its token once, and sends it as a bearer', async () => {
    const send = await start(await openCurfew(), {});
    const response = await send('/token', { method: 'POST', headers: json, body: '{"user":"robot"}' });
    expect(response.headers.getSetCookie()).toEqual([]);
    const { token } = (await response.json()) as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    expect(await (await send('/me', { headers })).json()).toEqual({ user: 'robot' });
    // Not by a cookie, so no other site can have sent it.
    const visit = { method: 'POST', headers: { ...headers, ...json, 'sec-fetch-site': 'cross-site' }, body: '{}' };
    expect((await send('/logout', { ...visit, headers: { ...headers, ...json } })).status).toBe(200);
    expect((await send('/me', { headers })).status).toBe(401);
  });

  test('ends all other sessions of the user, and nobody else’s', async () => {
    const send = await start(await openCurfew(), {});
    const [here, there, somebody] = [browse(send), browse(send), browse(send)];
    await here.post('/login', { user: 'u' });
    await there.post('/login', { user: 'u' });
    await somebody.post('/login', { user: 'v' });
    expect(await (await here.post('/others')).json()).toEqual({ ended: 1 });
    expect([(await here.get('/me')).status, (await there.get('/me')).status]).toEqual([200, 401]);
    expect((await somebody.get('/me')).status).toBe(200);
  });

  test('takes the guarded cookie over https, and keeps a persistent one as long as the session', async () => {
    const send = await start(await openCurfew(), { publicUrl: 'https://shop.example' });
    const browser = browse(send);
    const response = await browser.post('/login', { user: 'u', persistent: 'yes' });
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-session=[0-9A-Za-z]{40}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
    expect(Number(/\d+$/.exec(cookie)?.[0])).toBeGreaterThan(86_390);
    expect((await browser.get('/me')).status).toBe(200);
  });

  test('lets nobody in while the store does not answer', async () => {
    const curfew = await openCurfew();
    const send = await start(curfew, {});
    const browser = browse(send);
    await browser.post('/login', { user: 'u' });
    await curfew.close();
    const response = await browser.get('/me');
    expect(response.status).toBe(503);
  });

  test('strict mode wants the token of the session from who does not say where they come from', async () => {
    const send = await start(await openCurfew(), { csrf: 'strict' });
    const browser = browse(send);
    await browser.post('/login', { user: 'u' });
    const headers = { ...json, ...browser.jar.header };
    expect((await send('/visit', { method: 'POST', headers, body: '{}' })).status).toBe(403);
    expect((await browser.post('/visit')).status).toBe(200);
  });
});

test('where only headers are there, a session can be read, and nothing that takes a cookie happens', async () => {
  const curfew = await openTestCurfew();
  const browser = browse(await startExpress(curfew, {}));
  await browser.post('/login', { user: 'u' });
  const sessionOf = readSessions(curfew);
  const here = { host: 'localhost:3000', ...browser.jar.header };
  const session = await sessionOf(new Headers(here));
  expect(session.user).toBe('u');
  const [own] = await session.list();
  for (const change of [
    () => session.signOut(),
    () => session.signIn({ user: 'v' }),
    () => session.rotate(),
    () => session.stepUp({ methods: ['otp'] }),
    () => session.set({ cart: 'of another site' }),
    () => session.update(() => ({ cart: 'of another site' })),
    () => session.end(own?.id ?? ''),
    () => session.endOthers(),
  ])
    await expect(change()).rejects.toThrow('is there to be read');
  await expect((await sessionOf(new Headers({ host: 'localhost' }))).set({ a: 1 })).rejects.toThrow('to be read');
  expect((await sessionOf(new Headers())).isSignedIn).toBe(false);
  expect((await browser.get('/me')).status).toBe(200);
});

test('headers alone let nobody in by the cookie of http from elsewhere, and by what depends on the request', async () => {
  const curfew = await openTestCurfew();
  const browser = browse(await startExpress(curfew, {}));
  await browser.post('/login', { user: 'u' });
  const { cookie = '' } = browser.jar.header as { cookie?: string };
  const userOf = async (headers: Record<string, string>, options = {}) =>
    (await readSessions(curfew, options)(new Headers(headers))).user;
  expect(await userOf({ cookie, host: '127.0.0.1:3000' })).toBe('u');
  expect(await userOf({ cookie, host: 'shop.example' })).toBeNull();
  expect(await userOf({ cookie, host: 'localhost', 'x-forwarded-proto': 'https' })).toBeNull();
  expect(await userOf({ cookie: `__Host-${cookie}`, host: 'shop.example' })).toBe('u');
  expect(await userOf({ cookie }, { publicUrl: 'http://shop.example' })).toBe('u');
});
