import { createRequire } from 'node:module';
import express from 'express';
import { describe, expect, test } from 'vitest';
import type { Curfew } from '../src/curfew.ts';
import session, { type ExpressSessionOptions } from '../src/express-session.ts';
import { browse, count, listen, open, type Request, type Routes, stolen, whoami } from './browsing.ts';
import { openTestCurfew } from './fixture.ts';

const load = createRequire(import.meta.url);
const flash: Request = load('connect-flash');
const { Strategy }: Request = load('passport-local');

describe('what Curfew adds to it', () => {
  const start = async (routes: Routes, options: Omit<Partial<ExpressSessionOptions>, 'curfew'> = {}, curfew?: Curfew) =>
    open(routes, session({ curfew: curfew ?? (await openTestCurfew()), ...options }));

  test('requests at the same time keep what each has changed', async () => {
    let arrived = 0;
    const { promise: all, resolve } = Promise.withResolvers<void>();
    const browser = await start({
      '/': count,
      '/set': async (request, response) => {
        const name = new URL(request.url, 'http://x').searchParams.get('name') ?? '';
        if (++arrived === 4) resolve();
        await all;
        request.session[name] = true;
        response.end();
      },
      '/show': whoami,
    });
    await browser.text('/');
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => browser.text(`/set?name=${name}`)));
    expect(JSON.parse(await browser.text('/show'))).toMatchObject({ views: 1, a: true, b: true, c: true, d: true });
  });

  test.each(['toString', 'constructor', 'hasOwnProperty'])('a value called %s does no harm', async (name) => {
    const browser = await start({
      '/': count,
      '/set': (request, response) => {
        request.session[name] = 'mine';
        response.end();
      },
    });
    await browser.text('/');
    expect((await browser.get('/set')).status).toBe(200);
    expect(await browser.text('/')).toBe('2');
    expect(await browser.text('/')).toBe('3');
  });

  test.each([
    ['passport', { user: 'victim' }],
    ['userId', 7],
    ['user', { id: 7, name: 'victim' }],
    ['loggedIn', true],
    ['isAdmin', true],
  ])('a session that begins to say %s has another token, though nobody regenerates it', async (name, value) => {
    const browser = await start({
      '/': count,
      '/login': (request, response) => {
        request.session[name] = value;
        response.end();
      },
      '/show': whoami,
    });
    await browser.text('/');
    const planted = browser.jar.header;
    await browser.post('/login');
    expect(browser.jar.header).not.toEqual(planted);
    expect(JSON.parse(await browser.text('/show'))).toMatchObject({ [name]: value, views: 1 });
    expect(JSON.parse(await stolen(browser, planted, '/show'))).not.toHaveProperty(name);
  });

  test('a place of one’s own for the user is named', async () => {
    const browser = await start(
      {
        '/': count,
        '/login': (request, response) => {
          request.session.shop = { buyer: 'victim' };
          response.end();
        },
      },
      { user: 'shop.buyer' },
    );
    await browser.text('/');
    const planted = browser.jar.header;
    await browser.post('/login');
    expect(browser.jar.header).not.toEqual(planted);
  });

  test('the user is known to Curfew: their sessions are listed, and end together', async () => {
    const curfew = await openTestCurfew();
    const browser = await start(
      {
        '/login': (request, response) => {
          request.session.userId = 'user-7';
          response.end();
        },
        '/show': whoami,
      },
      {},
      curfew,
    );
    await browser.post('/login');
    const { items } = await curfew.authority.listSessions({ username: 'user-7', limit: 10 });
    expect(items).toMatchObject([{ provider: { subject: 'user-7' }, endedAt: null }]);
    await curfew.authority.endSessions(
      { username: 'user-7' },
      { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' },
    );
    expect(JSON.parse(await browser.text('/show'))).not.toHaveProperty('userId');
  });

  test('no token is in what the application sees', async () => {
    const browser = await start({
      '/': count,
      '/all': (request, response) =>
        void response.end(JSON.stringify([request.sessionID, request.session, Object.keys(request)])),
    });
    await browser.text('/');
    expect(await browser.text('/all')).not.toContain(browser.jar.get('session'));
  });

  test('a session that ends while a request is served is not revived by it', async () => {
    const curfew = await openTestCurfew();
    const browser = await start(
      {
        '/': count,
        '/slow': async (request, response) => {
          const [session] = (await curfew.authority.listSessions({ limit: 1 })).items;
          await curfew.authority.endSession(session?.id as never, {
            initiator: 'admin',
            actor: 'root',
            ip: null,
            userAgent: null,
          });
          request.session.views = 1_000;
          response.end('done');
        },
      },
      {},
      curfew,
    );
    await browser.text('/');
    const old = browser.jar.header;
    expect((await browser.get('/slow')).status).toBe(401);
    expect(await stolen(browser, old, '/')).toBe('1');
  });

  test('a write from another site is refused, and signs nobody in', async () => {
    const browser = await start({ '/': count, '/login': count });
    await browser.text('/');
    const headers = { ...browser.jar.header, 'sec-fetch-site': 'cross-site' };
    expect((await fetch(`${browser.address}/login`, { method: 'POST', headers })).status).toBe(403);
    const bare = { 'sec-fetch-site': 'cross-site' };
    expect((await fetch(`${browser.address}/login`, { method: 'POST', headers: bare })).status).toBe(403);
  });

  test('a store that does not answer is a 503, and no session', async () => {
    const curfew = await openTestCurfew();
    const browser = await start({ '/': count }, {}, curfew);
    await browser.text('/');
    await curfew.close();
    expect((await browser.get('/')).status).toBe(503);
  });

  test('what cannot be told to the browser is an error, and nothing is told', async () => {
    const browser = await start({
      '/': (request, response) => {
        request.session.kept = true;
        request.session.cookie.expires = new Date(Number.NaN);
        response.end('done');
      },
    });
    const response = await browser.get('/');
    expect([response.status, await response.text()]).toEqual([500, 'TypeError: option expires is invalid']);
  });

  test('over https the cookie is the guarded one', async () => {
    const browser = await start({ '/': count }, { publicUrl: 'https://shop.example' });
    expect((await browser.get('/')).headers.getSetCookie()[0]).toMatch(
      /^__Host-session=[0-9A-Za-z]{40}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  test('a session of maxAge is over for whoever has its cookie, too', async () => {
    let now = Date.now();
    const curfew = await openTestCurfew({ clock: () => now });
    const browser = await start({ '/': count }, { cookie: { maxAge: 60_000 } }, curfew);
    await browser.text('/');
    now += 61_000;
    expect(await browser.text('/')).toBe('1');
  });

  test.each([
    [{ store: {} }, /store: Curfew keeps the sessions/],
    [{ genid: () => 'x' }, /genid: Curfew makes the tokens/],
    [{ saveUninitialised: true }, /no option "saveUninitialised"; there are: .*saveUninitialized/],
    [{ unset: 'maybe' }, /unset: "maybe" is neither/],
    [{ curfew: undefined }, /curfew: give what openCurfew has opened/],
  ])('says what is wrong with %j', async (options, message) => {
    const curfew = await openTestCurfew();
    expect(() => session({ curfew, ...options } as never)).toThrow(message);
  });
});

test('csrf-csrf protects forms by the session’s id, unmodified', async () => {
  const { doubleCsrf }: Request = load('csrf-csrf');
  const { doubleCsrfProtection, generateCsrfToken } = doubleCsrf({
    getSecret: () => 'a secret',
    getSessionIdentifier: (request: Request) => request.session.id,
    cookieName: 'csrf',
    cookieOptions: { secure: false },
    getCsrfTokenFromRequest: (request: Request) => request.headers['x-csrf-token'],
  });
  const app: Request = express();
  app.use(load('cookie-parser')());
  app.use(session({ curfew: await openTestCurfew(), saveUninitialized: true }));
  app.get('/form', (request: Request, response: Request) => response.send(generateCsrfToken(request, response)));
  app.post('/send', doubleCsrfProtection, (_request: Request, response: Request) => response.send('sent'));
  const browser = browse(await listen(app));
  const token = await browser.text('/form');
  const send = (headers: Record<string, string>) =>
    fetch(`${browser.address}/send`, { method: 'POST', headers: { ...browser.jar.header, ...headers } });
  expect((await send({})).status).toBe(403);
  expect(await (await send({ 'x-csrf-token': token })).text()).toBe('sent');
});

describe.each([
  ['Passport 0.5', load('passport-0.5')],
  ['Passport 0.6', load('passport-0.6')],
  ['Passport 0.7', load('passport')],
])('%s', (_name, passport: Request) => {
  describe.each([
    ['Express 4', load('express-4')],
    ['Express 5', express],
  ])('on %s', (_framework, framework: Request) => {
    test('signs in and out unmodified, with flash messages, and without fixation', async () => {
      const authenticator = new passport.Passport();
      authenticator.use(
        new Strategy(
          (name: string, password: string, done: (error: unknown, user?: object | false, more?: object) => void) =>
            done(null, password === 'right' ? { name } : false, { message: 'wrong password' }),
        ),
      );
      authenticator.serializeUser((user: Request, done: Request) => done(null, user.name));
      authenticator.deserializeUser((name: string, done: Request) => done(null, { name }));
      const app: Request = framework();
      app.use(framework.urlencoded({ extended: false }));
      app.use(session({ curfew: await openTestCurfew(), secret: 'x', resave: false, saveUninitialized: true }));
      app.use(flash(), authenticator.initialize(), authenticator.session());
      app.get('/', (request: Request, response: Request) => response.json(request.flash()));
      app.post(
        '/login',
        authenticator.authenticate('local', { failureRedirect: '/', failureFlash: true, successRedirect: '/me' }),
      );
      app.get('/me', (request: Request, response: Request) => response.json(request.user ?? null));
      app.post('/logout', (request: Request, response: Request, next: Request) => {
        const leave = (error?: unknown) => (error ? next(error) : response.redirect('/'));
        if (request.logout.length > 0) request.logout(leave);
        else leave(request.logout());
      });
      const browser = browse(await listen(app));

      await browser.text('/');
      const planted = browser.jar.header;
      expect((await browser.post('/login', 'username=ada&password=wrong')).headers.get('location')).toBe('/');
      expect(await browser.text('/')).toBe('{"error":["wrong password"]}');
      expect(await browser.text('/')).toBe('{}');
      expect((await browser.post('/login', 'username=ada&password=right')).headers.get('location')).toBe('/me');
      expect(await browser.text('/me')).toBe('{"name":"ada"}');
      expect(await stolen(browser, planted, '/me')).toBe('null');
      const signedIn = browser.jar.header;
      await browser.post('/logout');
      expect(await browser.text('/me')).toBe('null');
      expect(await stolen(browser, signedIn, '/me')).toBe('null');
    });
  });
});
