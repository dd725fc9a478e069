import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { freePort, openTestServer } from '@curfew/test-postgres';
import Database from 'better-sqlite3';
import connectPgSimple from 'connect-pg-simple';
import { RedisStore } from 'connect-redis';
import expressSession, { type Store } from 'express-session';
import pg from 'pg';
import { createClient } from 'redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';
import session from '../../library/express-session.ts';
import { openCurfew } from '../../library/index.ts';

const secret = 'keyboard cat';
const month = 30 * 86_400_000;
// biome-ignore lint/suspicious/noExplicitAny: an application of before types
type Middleware = (request: any, response: any, next: () => void) => void;

function openEmpty(): Sandbox {
  const sandbox = openSandbox();
  onTestFinished(() => sandbox.remove());
  sandbox.write('old-secret', `${secret}\nan older one\n`);
  return sandbox;
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

/** One application, over whatever keeps its sessions. */
function serve(middleware: Middleware): Promise<string> {
  return listen((request, response) => middleware(request, response, () => answer(request, response)));
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { session: kept } = request as unknown as { session: Record<string, unknown> };
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://host');
  if (pathname === '/sign-in') kept.passport = { user: searchParams.get('user') };
  if (pathname === '/visit') kept.cart = ['book'];
  if (pathname === '/sign-out') {
    (kept.destroy as (then: () => void) => void)(() => response.end('out'));
    return;
  }
  const { cookie: _, ...data } = kept;
  response.end(JSON.stringify(data));
}

const withStore = (store: Store, maxAge = month): Promise<string> =>
  serve(expressSession({ store, secret, resave: false, saveUninitialized: false, cookie: { maxAge } }));

const cookiesIn = (answered: Response) => answered.headers.getSetCookie().map((each) => each.split(';', 1)[0] ?? '');

async function visit(address: string, path: string, cookie = '', { headers, ...more }: RequestInit = {}) {
  const answered = await fetch(address + path, { headers: { cookie, ...(headers as object) }, ...more });
  return { cookies: cookiesIn(answered), body: await answered.text() };
}

/** Signs two people and a visitor in to the old application. @returns their cookies */
async function fill(old: string) {
  const [ada, bob, visitor] = await Promise.all(
    ['/sign-in?user=ada', '/sign-in?user=bob', '/visit'].map(async (path) => (await visit(old, path)).cookies[0] ?? ''),
  );
  return { ada: ada ?? '', bob: bob ?? '', visitor: visitor ?? '' };
}

/** The same application with the one line changed. */
async function startNew(sandbox: Sandbox, options: object = {}) {
  const curfew = await openCurfew(`sqlite:${sandbox.path('new.db')}`);
  onTestFinished(() => curfew.close());
  return { curfew, address: await serve(session({ curfew, migrated: { secret }, ...options })) };
}

const migrate = (sandbox: Sandbox, from: string, ...more: string[]) =>
  sandbox.run(['migrate-sessions', from, '--secret-file', 'old-secret', '--store', 'sqlite:new.db', ...more]);

/** What better-sqlite3-session-store 0.1.0 writes. */
function sqliteStore(file: string): Store {
  const database = new Database(file);
  onTestFinished(() => void database.close());
  database.exec('CREATE TABLE sessions (sid TEXT NOT NULL PRIMARY KEY, sess JSON NOT NULL, expire TEXT NOT NULL)');
  const insert = database.prepare('INSERT OR REPLACE INTO sessions VALUES (?, ?, ?)');
  return new (class extends expressSession.Store {
    get(_id: string, done: (error: unknown, kept?: null) => void) {
      done(null, null);
    }
    set(id: string, kept: expressSession.SessionData, done?: () => void) {
      insert.run(id, JSON.stringify(kept), new Date(kept.cookie.expires ?? 0).toISOString());
      done?.();
    }
    destroy(_id: string, done?: () => void) {
      done?.();
    }
  })();
}

describe('migrate-sessions', { timeout: 120_000 }, () => {
  it('signs nobody out: an old cookie is exchanged once, for a token that the old store says nothing of', async () => {
    const sandbox = openEmpty();
    const cookies = await fill(await withStore(sqliteStore(sandbox.path('old.db'))));
    expect((await migrate(sandbox, 'sqlite:old.db', '--dry-run')).stdout).toBe('would import 3 sessions\n');
    expect(existsSync(sandbox.path('new.db'))).toBe(false);
    expect(await migrate(sandbox, 'sqlite:old.db')).toMatchObject({ code: 0, stdout: 'imported 3 sessions\n' });
    const { address, curfew } = await startNew(sandbox);

    const first = await visit(address, '/', cookies.ada);
    expect(first.body).toBe('{"passport":{"user":"ada"}}');
    const own = first.cookies.find((cookie) => cookie.startsWith('session='));
    expect(first.cookies).toContain('connect.sid=');
    // The page's other requests are under way with the old cookie.
    const meanwhile = await visit(address, '/', cookies.ada);
    expect([meanwhile.body, meanwhile.cookies]).toEqual([first.body, expect.arrayContaining([own])]);
    expect((await visit(address, '/', own)).body).toBe(first.body);
    const later = await visit(address, '/', cookies.ada);
    expect([later.body, later.cookies]).toEqual([first.body, []]);
    expect(JSON.parse((await visit(address, '/', cookies.visitor)).body)).toEqual({ cart: ['book'] });

    const token = own?.split('=')[1] ?? '';
    const session_ = await curfew.inspect(token);
    expect(session_).toMatchObject({ provider: { subject: 'ada' }, authenticatedAt: 0 });
    expect((session_?.lifetimeEndsAt ?? 0) - Date.now()).toBeLessThanOrEqual(86_400_000);
    // Who has signed out stays out, also where the command is run again.
    await curfew.signOut(token, { ip: null, userAgent: null });
    expect(await migrate(sandbox, 'sqlite:old.db', '--format', 'json')).toMatchObject({
      code: 0,
      stdout: '{"brought":0,"known":3,"expired":0,"refused":0,"unreadable":0}\n',
    });
    expect((await visit(address, '/', own)).body).toBe('{}');
  });

  it('lets no old cookie come back: signing in and out ends its session, and takes it from the browser', async () => {
    const sandbox = openEmpty();
    const { ada, bob, visitor } = await fill(await withStore(sqliteStore(sandbox.path('old.db'))));
    const { address } = await startNew(sandbox);
    const strict = await startNew(sandbox, { csrf: 'strict' });
    const own = (answered: { readonly cookies: readonly string[] }) =>
      answered.cookies.find((cookie) => cookie.startsWith('session=')) ?? '';
    // Before her old session is brought over, its holder signs in as somebody else.
    const signedIn = await visit(address, '/sign-in?user=eve', ada);
    expect(signedIn.cookies).toContain('connect.sid=');
    await migrate(sandbox, 'sqlite:old.db');
    const out = await visit(address, '/sign-out', `${own(signedIn)}; ${ada}`, { method: 'POST' });
    expect([out.body, out.cookies]).toEqual(['out', expect.arrayContaining(['connect.sid='])]);
    expect((await visit(address, '/', ada)).body).toBe('{}');

    const another = await visit(address, '/sign-in?user=eve');
    const both = `${own(another)}; ${bob}`;
    expect((await visit(address, '/', both)).cookies).toEqual(['connect.sid=']);
    const again = await visit(address, '/sign-in?user=mallory', both);
    expect((await visit(address, '/', own(again))).body).toContain('mallory');
    expect((await visit(address, '/', bob)).body).toBe('{}');

    await visit(strict.address, '/sign-out', visitor, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' } });
    expect((await visit(address, '/', visitor)).body).toBe('{}');
  });

  it('keeps who signs in with a cookie that has just been exchanged', async () => {
    const sandbox = openEmpty();
    const { ada } = await fill(await withStore(sqliteStore(sandbox.path('old.db'))));
    await migrate(sandbox, 'sqlite:old.db');
    const { address } = await startNew(sandbox);
    const [first = ''] = (await visit(address, '/', ada)).cookies.filter((cookie) => cookie.startsWith('session='));
    for (const cookie of [ada, `${first}; ${ada}`]) {
      const { cookies } = await visit(address, '/sign-in?user=bob', cookie);
      const [token = ''] = cookies.filter((each) => each.startsWith('session='));
      expect((await visit(address, '/', token)).body).toContain('bob');
    }
  });

  it('takes no cookie that is not signed, no two, none of another site’s write, and leaves what has expired', async () => {
    const sandbox = openEmpty();
    const store = sqliteStore(sandbox.path('old.db'));
    const { ada, bob } = await fill(await withStore(store));
    await visit(await withStore(store, 1), '/sign-in?user=late');
    await visit(await withStore(store), '/visit');
    store.set('too-much', { cookie: { expires: new Date(Date.now() + month) }, text: 'x'.repeat(20_000) } as never);
    expect(await migrate(sandbox, 'sqlite:old.db', '--application', 'shop')).toMatchObject({
      code: 1,
      stdout: 'imported 4 sessions; 1 had expired; 1 left: Curfew cannot keep their data\n',
    });
    const { address } = await startNew(sandbox);
    expect((await visit(address, '/', ada)).body, 'of another application').toBe('{}');
    await migrate(sandbox, 'sqlite:old.db', '--application', 'shop');
    const shop = await openCurfew(`sqlite:${sandbox.path('new.db')}`, { name: 'shop' });
    onTestFinished(() => shop.close());
    const right = await serve(session({ curfew: shop, migrated: { secret: ['a newer one', secret] } }));
    expect((await visit(right, '/', ada)).body, 'brought with another first secret').toBe('{}');
    const mended = await serve(session({ curfew: shop, migrated: { secret } }));
    const [, id = ''] = /^connect\.sid=s%3A([^.]*)/.exec(ada) ?? [];
    const unsigned = [`connect.sid=${id}`, `connect.sid=s%3A${id}.${'A'.repeat(43)}`, `session=${id}`];
    for (const cookie of [...unsigned, `${ada}; ${bob}`, ada.replace(/\.[^.]*$/, '')]) {
      expect((await visit(mended, '/', cookie)).body).toBe('{}');
    }
    const foreign = { method: 'POST', headers: { 'sec-fetch-site': 'cross-site', cookie: ada } };
    expect((await visit(mended, '/', ada, foreign)).body).toBe('{}');
    expect((await visit(mended, '/', ada)).body).toContain('ada');
    const data = new Database(sandbox.path('new.db'), { readonly: true });
    onTestFinished(() => void data.close());
    const all = JSON.stringify(data.prepare('SELECT * FROM sessions').all());
    expect(all).not.toContain(id);
  });

  it('reads connect-pg-simple on a real PostgreSQL', async () => {
    const server = await openTestServer();
    onTestFinished(() => server.close());
    const url = await server.createDatabase();
    const pool = new pg.Pool({ connectionString: url });
    const Old = connectPgSimple(expressSession);
    const store = new Old({ pool, createTableIfMissing: true, pruneSessionInterval: false });
    const sandbox = openEmpty();
    const { bob } = await fill(await withStore(store));
    await pool.end();
    expect(await migrate(sandbox, url)).toMatchObject({ code: 0, stdout: 'imported 3 sessions\n' });
    expect((await visit((await startNew(sandbox)).address, '/', bob)).body).toContain('bob');
  });

  const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
  it.skipIf(!hasRedis)('reads connect-redis (skipped where there is no redis-server)', async () => {
    const port = await freePort();
    const sandbox = openEmpty();
    const args = ['--port', String(port), '--save', '', '--requirepass', 'hunter2', '--dir', sandbox.folder];
    const server = spawn('redis-server', args, { stdio: 'ignore' });
    onTestFinished(() => void server.kill());
    const url = `redis://:hunter2@127.0.0.1:${port}/1`;
    const client = createClient({ url });
    client.on('error', () => undefined);
    await client.connect();
    const { ada } = await fill(await withStore(new RedisStore({ client })));
    await client.set('other:key', 'not a session');
    await client.close();
    const { code, stderr } = await migrate(sandbox, url.replace('hunter2', 'wrong'));
    expect([code, stderr]).toEqual([69, expect.stringContaining('cannot read the old store (redis:): WRONGPASS')]);
    expect(await migrate(sandbox, url)).toMatchObject({ code: 0, stdout: 'imported 3 sessions\n' });
    expect((await visit((await startNew(sandbox)).address, '/', ada)).body).toContain('ada');
  });

  it('reads the files of session-file-store, and takes the user from where it is told', async () => {
    const sandbox = openEmpty();
    mkdirSync(sandbox.path('sessions'));
    const kept = { cookie: { originalMaxAge: null, expires: null }, who: { number: 7 }, __lastAccess: Date.now() };
    writeFileSync(join(sandbox.path('sessions'), 'abc.json'), JSON.stringify(kept));
    writeFileSync(join(sandbox.path('sessions'), 'broken.json'), '{');
    const run = await migrate(sandbox, 'files:sessions', '--user', 'who.number', '--format', 'json');
    expect([run.code, JSON.parse(run.stdout)]).toEqual([1, expect.objectContaining({ brought: 1, unreadable: 1 })]);
    const curfew = await openCurfew(`sqlite:${sandbox.path('new.db')}`);
    const list = await sandbox.succeed(['auth-session', 'list', '--store', 'sqlite:new.db', '--username', '7']);
    expect(list.trimEnd().split('\n')).toHaveLength(2);
    await curfew.close();
  });

  it.each([
    [['redis://127.0.0.1:1', '--secret-file', 'old-secret'], 69, 'cannot read the old store (redis:)'],
    [['mongodb://user:hunter2@host', '--secret-file', 'old-secret'], 2, 'unknown kind of old store mongodb:'],
    [['sqlite:nothing.db', '--secret-file', 'old-secret'], 69, 'there is nothing at nothing.db'],
    [['sqlite:old.db'], 2, '--secret-file is missing'],
    [['sqlite:old.db', '--secret-file', 'nowhere'], 3, 'cannot read nowhere: ENOENT'],
  ])('says what is wrong: %j', async (args, expected, message) => {
    const { code, stderr } = await openEmpty().run(['migrate-sessions', ...args]);
    expect([code, stderr]).toEqual([expected, expect.stringContaining(message)]);
    expect(stderr).not.toContain('hunter2');
  });
});
