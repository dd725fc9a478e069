import { createRequire } from 'node:module';
import cookie from '@fastify/cookie';
import original from '@fastify/session';
import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Curfew } from '../src/curfew.ts';
import session from '../src/fastify-session.ts';
import { Jar, openTestCurfew } from './fixture.ts';

const load = createRequire(import.meta.url);
// biome-ignore lint/suspicious/noExplicitAny: types of @fastify/session and of curfew/fastify cannot be in one program
type Any = any;
const { Authenticator }: Any = load('@fastify/passport');
const { Strategy }: Any = load('passport-local');

type Register = (app: FastifyInstance, options: object, curfew: Curfew) => Promise<void>;

/** Held against @fastify/session itself as well, so that each line is what it does. */
const layers: Readonly<Record<string, Register>> = {
  '@fastify/session': async (app, options) => {
    await app.register(cookie);
    await app.register(original as Any, { secret: 'x'.repeat(32), cookie: { secure: false }, ...options });
  },
  'curfew/fastify-session': async (app, options, curfew) => {
    await app.register(session, { curfew, secret: 'x'.repeat(32), cookie: { secure: false }, ...options });
  },
};

async function start(
  register: Register,
  options: object = {},
  more: (app: Any) => Promise<void> | void = () => undefined,
) {
  const app: Any = fastify();
  await register(app, options, await openTestCurfew());
  app.get('/', async ({ session }: Any) => {
    session.set('views', (session.get('views') ?? 0) + 1);
    return { views: session.get('views'), id: session.sessionId };
  });
  app.get('/show', async ({ session }: Any) => ({ views: session.views ?? null, user: session.get('user') ?? null }));
  app.get('/idle', async () => ({}));
  await more(app);
  onTestFinished(() => app.close());
  await app.ready();
  const jar = new Jar();
  const send = async (method: string, url: string, headers: Record<string, string> = jar.header, payload?: object) => {
    const response = await app.inject({ method, url, headers, ...(payload && { payload }) });
    jar.take([response.headers['set-cookie'] ?? []].flat());
    return response;
  };
  return { jar, send };
}

describe.each(Object.entries(layers))('documented behaviour of @fastify/session, in %s', (_name, register) => {
  test('keeps what is set, under an id that stays', async () => {
    const { send } = await start(register);
    const first = (await send('GET', '/')).json();
    expect(first).toMatchObject({ views: 1 });
    expect((await send('GET', '/')).json()).toEqual({ views: 2, id: first.id });
  });

  test('saveUninitialized and rolling say when there is a cookie', async () => {
    const always = await start(register);
    expect((await always.send('GET', '/idle')).headers['set-cookie']).toBeDefined();
    const seldom = await start(register, { saveUninitialized: false, rolling: false });
    expect((await seldom.send('GET', '/idle')).headers['set-cookie']).toBeUndefined();
    expect((await seldom.send('GET', '/')).headers['set-cookie']).toBeDefined();
    expect((await seldom.send('GET', '/idle')).headers['set-cookie']).toBeUndefined();
  });

  test('regenerate gives an empty session, with the fields that are named', async () => {
    const { jar, send } = await start(register, {}, (app) => {
      app.post('/new', async (request: Any) => {
        request.session.set('kept', 'yes');
        await request.session.regenerate(['kept']);
        return { kept: request.session.get('kept'), views: request.session.get('views') ?? null };
      });
    });
    await send('GET', '/');
    const old = jar.header;
    expect((await send('POST', '/new')).json()).toEqual({ kept: 'yes', views: null });
    expect((await send('GET', '/show', old)).json()).toMatchObject({ views: null });
  });

  test('destroy ends the session', async () => {
    const { jar, send } = await start(register, {}, (app) => {
      app.post('/out', async (request: Any) => {
        await request.session.destroy();
        return { session: request.session };
      });
    });
    await send('GET', '/');
    const old = jar.header;
    expect((await send('POST', '/out')).json()).toEqual({ session: null });
    expect((await send('GET', '/show', old)).json()).toMatchObject({ views: null });
  });

  test('reload takes back what has not been saved, with a callback as with a promise', async () => {
    const { send } = await start(register, {}, (app) => {
      app.get('/reload', async (request: Any) => {
        request.session.set('views', 1_000);
        await new Promise((resolve) => request.session.reload(resolve));
        const first = request.session.get('views');
        request.session.set('views', 1_000);
        await request.session.reload();
        return [first, request.session.get('views')];
      });
    });
    await send('GET', '/');
    expect((await send('GET', '/reload')).json()).toHaveLength(2);
  });
});

describe('what Curfew adds to it', () => {
  const register = layers['curfew/fastify-session'] as Register;
  const login = (app: Any) => {
    app.post('/login', async ({ session }: Any) => {
      session.set('user', 'victim');
      return {};
    });
  };

  test('a session that begins to name a user has another token, though nobody regenerates it', async () => {
    const { jar, send } = await start(register, {}, login);
    await send('GET', '/');
    const planted = jar.header;
    await send('POST', '/login');
    expect(jar.header).not.toEqual(planted);
    expect((await send('GET', '/show')).json()).toEqual({ views: 1, user: 'victim' });
    expect((await send('GET', '/show', planted)).json()).toMatchObject({ user: null });
  });

  test('a write from another site is refused', async () => {
    const { jar, send } = await start(register, {}, login);
    await send('GET', '/');
    const response = await send('POST', '/login', { ...jar.header, 'sec-fetch-site': 'cross-site' });
    expect(response.statusCode).toBe(403);
  });

  test.each([
    [{ store: {} }, /store: Curfew keeps the sessions/],
    [{ idGenerator: () => 'x' }, /idGenerator: Curfew makes the tokens/],
    [{ cookieNames: 'x' }, /no option "cookieNames"; there are: .*cookieName/],
  ])('says what is wrong with %j', async (options, message) => {
    await expect(start(register, options)).rejects.toThrow(message);
  });

  test('@fastify/passport signs in and out unmodified, and without fixation', async () => {
    const passport = new Authenticator();
    passport.use(
      'local',
      new Strategy((name: string, password: string, done: Any) => done(null, password === 'right' ? { name } : false)),
    );
    passport.registerUserSerializer(async (user: Any) => user.name);
    passport.registerUserDeserializer(async (name: string) => ({ name }));
    const { jar, send } = await start(register, {}, async (app) => {
      await app.register(passport.initialize());
      await app.register(passport.secureSession());
      app.post('/login', { preValidation: passport.authenticate('local') }, async () => ({}));
      app.get('/me', async (request: Any) => ({ name: request.user?.name ?? null }));
      app.post('/logout', async (request: Any) => {
        await request.logOut();
        return {};
      });
    });
    await send('GET', '/');
    const planted = jar.header;
    expect((await send('POST', '/login', jar.header, { username: 'ada', password: 'wrong' })).statusCode).toBe(401);
    expect((await send('POST', '/login', jar.header, { username: 'ada', password: 'right' })).statusCode).toBe(200);
    expect((await send('GET', '/me')).json()).toEqual({ name: 'ada' });
    expect((await send('GET', '/me', planted)).json()).toEqual({ name: null });
    const signedIn = jar.header;
    await send('POST', '/logout');
    expect((await send('GET', '/me', signedIn)).json()).toEqual({ name: null });
  });
});
