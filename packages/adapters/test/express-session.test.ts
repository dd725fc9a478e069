import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import express from 'express';
import expressSession from 'express-session';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Curfew } from '../src/curfew.ts';
import session, { type ExpressSessionOptions } from '../src/express-session.ts';
import { Jar, openTestCurfew } from './fixture.ts';

// biome-ignore lint/suspicious/noExplicitAny: applications of before types
type Request = any;
const load = createRequire(import.meta.url);
const flash: Request = load('connect-flash');
const { Strategy }: Request = load('passport-local');
type Handler = (request: Request, response: ServerResponse) => void | Promise<void>;
type Routes = Readonly<Record<string, Handler>>;

/** An application without a framework, with a route for each path. */
async function open(routes: Routes, middleware: Middleware): Promise<Browser> {
  return browse(
    await listen((request, response) =>
      middleware(request, response, (error?: unknown) => {
        if (error !== undefined)
          return void response.writeHead((error as { status?: number }).status ?? 500).end(String(error));
        const route = routes[(request.url ?? '').split('?', 1)[0] ?? ''];
        return route === undefined ? void response.writeHead(404).end() : void route(request, response);
      }),
    ),
  );
}

type Middleware = (request: Request, response: ServerResponse, next: (error?: unknown) => void) => void;
interface Browser {
  readonly jar: Jar;
  readonly address: string;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body?: string): Promise<Response>;
  text(path: string): Promise<string>;
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function browse(address: string): Browser {
  const jar = new Jar();
  const send = async (path: string, init: RequestInit) => {
    const response = await fetch(address + path, { redirect: 'manual', ...init });
    jar.take(response.headers.getSetCookie());
    return response;
  };
  return {
    jar,
    address,
    get: (path, headers = {}) => send(path, { headers: { ...jar.header, ...headers } }),
    post: (path, body = '') =>
      send(path, {
        method: 'POST',
        headers: {
          ...jar.header,
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-site': 'same-origin',
        },
        body,
      }),
    text: async (path) => (await send(path, { headers: jar.header })).text(),
  };
}

const count: Handler = (request, response) => {
  request.session.views = (request.session.views ?? 0) + 1;
  response.end(String(request.session.views));
};
const whoami: Handler = (request, response) => void response.end(JSON.stringify(request.session));
const nothing: Handler = (_request, response) => void response.end('nothing');
const stolen = (browser: Browser, headers: Record<string, string>, path: string) =>
  fetch(browser.address + path, { headers }).then((response) => response.text());

/**
 * What express-session documents, held against express-session itself as well, so that each line is what it does and not what
 * somebody remembers of it.
 */
const layers: Readonly<Record<string, (options: object, curfew: Curfew) => Middleware>> = {
  'express-session': (options) =>
    expressSession({
      secret: 'a secret',
      resave: false,
      saveUninitialized: false,
      ...options,
    }) as unknown as Middleware,
  'curfew/express-session': (options, curfew) =>
    session({ curfew, secret: 'a secret', resave: false, saveUninitialized: false, ...options }),
};

describe.each(Object.entries(layers))('documented behaviour of express-session, in %s', (_name, layer) => {
  const start = async (routes: Routes, options: object = {}) => open(routes, layer(options, await openTestCurfew()));

  test('what is put into req.session is there at the next request', async () => {
    const browser = await start({ '/': count });
    expect([await browser.text('/'), await browser.text('/'), await browser.text('/')]).toEqual(['1', '2', '3']);
  });

  test('saveUninitialized: false leaves a visitor without a cookie until something is kept', async () => {
    const browser = await start({ '/': nothing, '/count': count });
    expect((await browser.get('/')).headers.getSetCookie()).toEqual([]);
    expect((await browser.get('/count')).headers.getSetCookie()).toHaveLength(1);
    expect((await browser.get('/count')).headers.getSetCookie()).toEqual([]);
  });

  test('saveUninitialized: true gives each visitor a session, with an id that stays', async () => {
    const id: Handler = (request, response) => void response.end(request.sessionID);
    const browser = await start({ '/': id }, { saveUninitialized: true });
    const first = await browser.text('/');
    expect(await browser.text('/')).toBe(first);
    expect(first).toMatch(/^[\w-]{20,}$/);
  });

  test('req.session.id is req.sessionID', async () => {
    const browser = await start({
      '/': (request, response) => void response.end(String(request.session.id === request.sessionID)),
    });
    expect(await browser.text('/')).toBe('true');
  });

  test('only what the application keeps, and the cookie, is enumerable', async () => {
    const browser = await start({
      '/': (request, response) => {
        request.session.foo = 'bar';
        const names: string[] = [];
        for (const name in request.session) names.push(name);
        response.end(names.sort().join());
      },
    });
    expect(await browser.text('/')).toBe('cookie,foo');
  });

  test('regenerate gives an empty session under another id, and the old one is gone', async () => {
    const browser = await start({
      '/': count,
      '/new': (request, response) => {
        const before = request.sessionID;
        request.session.regenerate((error?: unknown) => {
          request.session.fresh = before !== request.sessionID;
          response.end(String(error));
        });
      },
      '/show': whoami,
    });
    await browser.text('/');
    const old = browser.jar.header;
    expect(await browser.text('/new')).not.toMatch(/Error/);
    expect(JSON.parse(await browser.text('/show'))).toMatchObject({ fresh: true });
    expect(JSON.parse(await browser.text('/show'))).not.toHaveProperty('views');
    expect(JSON.parse((await stolen(browser, old, '/show')) || '{}')).not.toHaveProperty('views');
  });

  test('destroy takes req.session away, and what was in it', async () => {
    const browser = await start({
      '/': count,
      '/out': (request, response) =>
        request.session.destroy((error?: unknown) => response.end(`${error} ${'session' in request}`)),
    });
    await browser.text('/');
    const old = browser.jar.header;
    expect(await browser.text('/out')).toMatch(/^(undefined|null) false$/);
    expect(await stolen(browser, old, '/')).toBe('1');
  });

  test('reload takes back what has not been saved', async () => {
    const browser = await start({
      '/': count,
      '/reload': (request, response) => {
        request.session.views = 1_000;
        request.session.reload((error?: unknown) => response.end(`${error} ${request.session.views}`));
      },
    });
    await browser.text('/');
    expect(await browser.text('/reload')).toMatch(/^(undefined|null) 1$/);
    expect(await browser.text('/')).toBe('2');
  });

  test('save writes at once, before the answer', async () => {
    const browser: Browser = await start({
      '/': (request, response) => {
        request.session.step = 1;
        request.session.save(() => response.end(String(request.session.step)));
      },
      '/show': whoami,
    });
    expect(await browser.text('/')).toBe('1');
    expect(JSON.parse(await browser.text('/show'))).toMatchObject({ step: 1 });
  });

  test('unset: destroy ends what req.session = null leaves, keep keeps it', async () => {
    const drop: Handler = (request, response) => {
      request.session = null;
      response.end();
    };
    for (const [unset, next] of [
      ['destroy', '1'],
      ['keep', '2'],
    ]) {
      const browser = await start({ '/': count, '/drop': drop }, { unset });
      await browser.text('/');
      const old = browser.jar.header;
      await browser.text('/drop');
      expect(await stolen(browser, old, '/')).toBe(next);
    }
  });

  test('cookie.maxAge: in the cookie, and renewed where the session is rolling', async () => {
    for (const rolling of [false, true]) {
      const browser = await start({ '/': count, '/idle': nothing }, { rolling, cookie: { maxAge: 60_000 } });
      const [cookie = ''] = (await browser.get('/')).headers.getSetCookie();
      const expires = Date.parse(/Expires=([^;]+)/.exec(cookie)?.[1] ?? '');
      expect(Math.abs(expires - Date.now() - 60_000)).toBeLessThan(5_000);
      expect((await browser.get('/idle')).headers.getSetCookie()).toHaveLength(rolling ? 1 : 0);
    }
  });

  test('req.session.cookie.maxAge is one session’s own, and originalMaxAge remembers it', async () => {
    const browser = await start({
      '/keep': (request, response) => {
        request.session.cookie.maxAge = 3_600_000;
        request.session.kept = true;
        response.end();
      },
      '/show': (request, response) => void response.end(String(request.session.cookie.originalMaxAge)),
    });
    const [cookie = ''] = (await browser.get('/keep')).headers.getSetCookie();
    expect(cookie).toMatch(/Expires=/);
    expect(await browser.text('/show')).toBe('3600000');
  });

  test('name, path, domain, httpOnly and sameSite are the cookie’s', async () => {
    const cookie = { path: '/shop', domain: 'shop.example', sameSite: 'strict', httpOnly: true };
    const browser = await start({ '/shop': count, '/': nothing }, { name: 'sid', cookie, saveUninitialized: true });
    const [header = ''] = (await browser.get('/shop')).headers.getSetCookie();
    expect(header).toMatch(/^sid=/);
    for (const part of ['Path=/shop', 'Domain=shop.example', 'HttpOnly', 'SameSite=Strict'])
      expect(header).toContain(part);
    expect((await browser.get('/')).headers.getSetCookie()).toEqual([]);
  });

  test('a secure cookie is set over TLS alone, which the proxy option lets a proxy say', async () => {
    const browser = await start({ '/': count }, { cookie: { secure: true }, proxy: true });
    expect((await browser.get('/')).headers.getSetCookie()).toEqual([]);
    const over = await browser.get('/', { 'x-forwarded-proto': 'https' });
    expect(over.headers.getSetCookie()[0]).toMatch(/; Secure/);
  });

  test('an answer in pieces carries the cookie, and what is kept before its end is kept', async () => {
    const browser = await start({
      '/': (request, response) => {
        request.session.first = 1;
        response.writeHead(200, { 'content-type': 'text/plain', 'Set-Cookie': ['own=1'] });
        response.write('a');
        setImmediate(() => {
          request.session.second = 2;
          response.end('b');
        });
      },
      '/show': whoami,
    });
    const response = await browser.get('/');
    expect(await response.text()).toBe('ab');
    expect(response.headers.getSetCookie()).toHaveLength(2);
    expect(JSON.parse(await browser.text('/show'))).toMatchObject({ first: 1, second: 2 });
  });

  test('an answer that is ended twice is the first one', async () => {
    const browser = await start({
      '/': (request, response) => {
        request.session.kept = true;
        response.end('first');
        expect(() => response.setHeader('content-length', '3')).toThrow('Cannot set headers after');
        response.end('second');
      },
    });
    expect(await browser.text('/')).toBe('first');
  });

  test('a second middleware leaves the session of the first', async () => {
    const inner = layer({}, await openTestCurfew());
    const browser = await start({
      '/': (request, response) =>
        inner(request, response, () => {
          const before = request.session;
          inner(request, response, () => void response.end(String(before === request.session)));
        }),
    });
    expect(await browser.text('/')).toBe('true');
  });
});

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
    const { items } = await curfew.listSessions({ username: 'user-7', limit: 10 });
    expect(items).toMatchObject([{ provider: { subject: 'user-7' }, endedAt: null }]);
    await curfew.endSessions(
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
          const [session] = (await curfew.listSessions({ limit: 1 })).items;
          await curfew.endSession(session?.id as never, {
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
