import expressSession from 'express-session';
import { describe, expect, test } from 'vitest';
import type { Curfew } from '../src/curfew.ts';
import session from '../src/express-session.ts';
import {
  type Browser,
  count,
  type Handler,
  type Middleware,
  nothing,
  open,
  type Routes,
  stolen,
  whoami,
} from './browsing.ts';
import { openTestCurfew } from './fixture.ts';

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
