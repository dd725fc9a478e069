import { describe, expect, it } from 'vitest';
import { listenAsCouchdb } from '../../../../test/couchdb/clients.ts';
import { gatewaySecret, startDatabaseServer } from '../../../../test/couchdb/database-server.ts';
import { basic, cookieIn, startCouchdb, valueIn } from '../../../../test/couchdb/wire.ts';
import { operator, password, type startServer } from '../../../../test/start.ts';
import { isForwarded } from '../address.ts';
import type { CouchdbOptions } from '../options.ts';
import { signIdentity } from './proxy-authentication.ts';

const identityOf = (headers: object) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-auth-couchdb-')));

async function start(
  gateway: Partial<NonNullable<CouchdbOptions['gateway']>> = {},
  options: CouchdbOptions = {},
  serverOptions: Parameters<typeof startServer>[0] = {},
) {
  const database = await startDatabaseServer();
  const server = await startCouchdb(
    { ...options, gateway: { url: database.url, secret: gatewaySecret, ...gateway } },
    serverOptions,
  );
  return { ...server, database };
}

describe('proxy authentication', () => {
  it.each([
    ['foo', 'sha256', '3f0786e96b20b0102b77f1a49c041be6977cfb3bf78c41a12adc121cd9b4e68a'],
    ['foo', 'sha1', '22047ebd7c4ec67dfbcbad7213a693249dbfbf86'],
    ['CouchDB', 'sha1', 'fc4a82fd0c313c1e95ba60b6fd4c769f3f9e230d'],
    ['CouchDB', 'sha256', '4441087d94449b0a5e58cd593cfb14341637b120c90884389d9747e93c2463cf'],
  ] as const)('E8, E11: signs %s with %s as CouchDB does', (username, algorithm, token) => {
    const headers = signIdentity({ username, roles: [] }, { secret: 'the_secret', algorithm });
    expect(headers['X-Auth-CouchDB-Token']).toBe(token);
  });

  it('sends roles that are roles there, and a system role only where it is mapped', () => {
    const caller = { username: 'Jan Apple', roles: ['admin', 'foo', 'couchdb:admin', '_sly'] };
    const { 'X-Auth-CouchDB-UserName': name, 'X-Auth-CouchDB-Roles': roles } = signIdentity(caller, { secret: 's' });
    expect([name, roles]).toEqual(['Jan Apple', 'foo,admin']);
    const mapped = signIdentity(caller, { secret: 's', systemRoles: { admin: '_admin', constructor: '_admin' } });
    expect(mapped['X-Auth-CouchDB-Roles']).toBe('foo,admin,_admin');
    const sly = { username: 'x', roles: ['couchdb:x%2C_admin', 'couchdb:a%20b', 'couchdb:%20c'] };
    expect(signIdentity(sly, { secret: 's' })['X-Auth-CouchDB-Roles']).toBe('a b');
    expect(
      signIdentity({ username: 'x', roles: ['constructor'] }, { secret: 's', systemRoles: {} })['X-Auth-CouchDB-Roles'],
    ).toBe('constructor');
  });
});

describe('the gateway', () => {
  it('passes a request on in the name of whoever is signed in, and renews the cookie', async () => {
    const { logIn, send, advance, database } = await start();
    const cookie = await logIn();
    advance(100_000);
    const answer = await send({
      method: 'POST',
      url: '/db/_find?limit=1',
      headers: { cookie: `AuthSession=${cookie}`, 'content-type': 'application/json', 'if-match': '1-x' },
      payload: '{"selector":{}}',
    });
    expect([answer.statusCode, answer.json().db_name, answer.headers['x-of-the-database']]).toEqual([200, 'db', 'yes']);
    expect(valueIn(answer)).toBe(cookie);
    const [received] = database.received;
    expect(received).toMatchObject({ method: 'POST', path: '/db/_find?limit=1', body: '{"selector":{}}' });
    expect(received?.headers).toMatchObject({ 'content-type': 'application/json', 'if-match': '1-x' });
    expect(identityOf(received?.headers ?? {})).toEqual({
      'x-auth-couchdb-username': 'web_user',
      'x-auth-couchdb-roles': '',
      'x-auth-couchdb-token': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('never lets a credential, nor an identity that a client made up, through', async () => {
    const { logIn, send, database } = await start();
    const cookie = await logIn();
    const forged = {
      'x-auth-couchdb-username': 'root',
      'x-auth-couchdb-roles': '_admin',
      'x-auth-couchdb-token': 'f'.repeat(64),
      'X-Auth-CouchDB-UserName ': 'root',
      x_auth_couchdb_username: 'root',
      'x-forwarded-user': 'root',
      'x-couchdb-authorization': 'x',
      'x-http-method-override': 'DELETE',
      connection: 'X-Auth-CouchDB-Token',
    };
    await send({ url: '/db/doc', headers: { ...forged, cookie: `AuthSession=${cookie}; other=1` } }).catch(
      () => undefined,
    );
    await send({ url: '/db/doc', headers: { ...forged, authorization: basic('web_user') } }).catch(() => undefined);
    delete (forged as Record<string, string>)['X-Auth-CouchDB-UserName '];
    await send({ url: '/db/doc', headers: { ...forged, cookie: `AuthSession=${cookie}; other=1` } });
    await send({ url: '/db/doc', headers: { ...forged, authorization: basic('web_user') } });
    await send({ url: '/db/doc', headers: forged });
    expect(database.received.length).toBeGreaterThanOrEqual(3);
    for (const { headers } of database.received) {
      expect(headers.cookie ?? headers.authorization).toBeUndefined();
      expect(JSON.stringify(headers)).not.toMatch(/root|_admin|ffff|override|_auth_/);
      expect(JSON.stringify(headers)).not.toContain(cookie);
    }
    expect(identityOf(database.received.at(-1)?.headers ?? {})).toEqual({});
  });

  it('hides the sessions, the challenge and the address of the database server', async () => {
    const { logIn, send } = await start();
    const answer = await send({
      method: 'PUT',
      url: '/db/doc',
      headers: {
        cookie: `AuthSession=${await logIn()}`,
        host: 'sessions.example.com',
        'content-type': 'application/json',
      },
      payload: '{}',
    });
    expect([answer.statusCode, answer.headers.location]).toEqual([201, 'http://sessions.example.com/db/doc']);
    expect(cookieIn(answer)).toBeNull();
  });

  it('lets nobody in as somebody: without a session nobody is named, or asked for one', async () => {
    const open = await start();
    await open.send({ url: '/db/doc' });
    expect(identityOf(open.database.received[0]?.headers ?? {})).toEqual({});
    const closed = await start({}, { requireValidUser: true });
    expect((await closed.send({ url: '/db/doc' })).statusCode).toBe(401);
    expect(
      (await closed.send({ url: '/db/doc', headers: { authorization: basic('web_user', 'wrong') } })).statusCode,
    ).toBe(401);
    expect(closed.database.received).toEqual([]);
  });

  it('feels an end at the next request', async () => {
    const { logIn, send, authority, database } = await start({}, { requireValidUser: true });
    const headers = { cookie: `AuthSession=${await logIn()}` };
    expect((await send({ url: '/db/doc', headers })).statusCode).toBe(200);
    await authority.endSessions({ username: 'web_user' }, operator);
    expect((await send({ url: '/db/doc', headers })).statusCode).toBe(401);
    expect(database.received).toHaveLength(1);
  });

  it('refuses a page of another site', async () => {
    const { logIn, send, database } = await start();
    const headers = { cookie: `AuthSession=${await logIn()}`, origin: 'https://evil.example' };
    for (const method of ['POST', 'PUT', 'DELETE'] as const) {
      expect((await send({ method, url: '/db/doc', headers })).statusCode).toBe(403);
    }
    expect(database.received).toEqual([]);
  });

  it.each([
    ['/db', true],
    ['/db/doc?x=/../_session', true],
    ['/my%2Fdb/doc', true],
    ['/a$()+-_/x', true],
    ['/_all_dbs', true],
    ['/_session', false],
    ['/_session/x', false],
    ['/_users/_all_docs', false],
    ['/_node/_local/_config', false],
    ['/_utils', false],
    ['/%5Fsession', false],
    ['/%5Fusers/_all_docs', false],
    ['/v1/nothing', false],
    ['/db/../_session', false],
    ['/db/%2e%2e/_users', false],
    ['/db/..%2f_users', false],
    ['/db\\..\\_users', false],
    ['//db', false],
    ['http://evil.example/db', false],
    ['*', false],
    ['', false],
  ])('%s is the database server’s: %s', (url, is) => {
    expect(isForwarded(url, new Set(['v1', '_session', '_users']))).toBe(is);
  });

  it('leaves every address of this server to this server', async () => {
    const { send, database, logIn } = await start();
    const headers = { cookie: `AuthSession=${await logIn()}` };
    for (const url of [
      '/v1/nothing',
      '/verify/x',
      '/sign-in/x',
      '/healthz/x',
      '/_users/_changes',
      '/_session/x',
      '/openapi.json/x',
      '/oauth2/x',
    ]) {
      await send({ url, headers });
      await send({ method: 'PUT', url, headers });
    }
    expect(database.received).toEqual([]);
    const native = await send({ method: 'PUT', url: '/v1/sessions' });
    expect([native.statusCode, native.json().code]).toEqual([405, 'method-not-allowed']);
  });

  it('leaves the names of our own addresses to databases where all of ours are below a path', async () => {
    const { send, database, logIn } = await start({}, {}, { publicUrl: new URL('http://127.0.0.1:8420/curfew') });
    const headers = { cookie: `AuthSession=${await logIn()}` };
    for (const url of ['/v1/doc', '/account', '/console/x', '/assets/_all_docs']) await send({ url, headers });
    expect(database.received.map(({ path }) => path)).toEqual([
      '/v1/doc',
      '/account',
      '/console/x',
      '/assets/_all_docs',
    ]);
    for (const url of [
      '/curfew/v1/x',
      '/curfew',
      '/verify/x',
      '/healthz/x',
      '/readyz/x',
      '/login/x',
      '/_users/_changes',
    ])
      await send({ url, headers });
    expect(database.received).toHaveLength(4);
  });

  it('says so where the database server cannot be reached', async () => {
    const { send, logIn } = await start({ url: new URL('http://127.0.0.1:1') });
    const answer = await send({ url: '/db/doc', headers: { cookie: `AuthSession=${await logIn()}` } });
    expect([answer.statusCode, answer.json().error]).toEqual([502, 'bad_gateway']);
  });

  it.each([
    [{ secret: 'short' }, 'fewer than 16'],
    [{ url: new URL('ftp://127.0.0.1') }, 'neither https nor http'],
    [{ url: new URL('http://a:b@127.0.0.1') }, 'a name or a password'],
  ])('does not start with %j', async (gateway, reason) => {
    await expect(start(gateway)).rejects.toThrow(reason);
  });

  it('never says that a body follows which does not', async () => {
    const { database, send } = await start();
    const payload = 'GET /db/stolen HTTP/1.1\r\nhost: x\r\n\r\n';
    for (const method of ['GET', 'HEAD', 'DELETE'] as const) {
      const headers = { 'content-type': 'text/plain' };
      expect((await send({ method, url: '/db/doc', headers, payload })).statusCode).toBe(200);
      expect((await send({ method, url: '/db/next' })).statusCode).toBe(200);
    }
    expect(database.received.some(({ path }) => path === '/db/stolen')).toBe(false);
    const reads = database.received.filter(({ method }) => method !== 'DELETE');
    expect(reads.map(({ headers }) => headers['content-length'])).toEqual(reads.map(() => undefined));
  });

  it('shows what is in a database as nothing that could act on this site', async () => {
    const { send } = await start();
    const { headers } = await send({ url: '/db/doc/page.html' });
    expect([headers['content-security-policy'], headers['x-content-type-options']]).toEqual(['sandbox', 'nosniff']);
  });

  it('lets no cache keep an answer with the cookie, whatever the database server says of it', async () => {
    const { logIn, send, advance } = await start();
    const headers = { cookie: `AuthSession=${await logIn()}` };
    const without = await send({ url: '/db/doc?cached', headers });
    expect([cookieIn(without), without.headers['cache-control']]).toEqual([null, 'public, max-age=3600']);
    advance(100_000);
    const { headers: answered } = await send({ url: '/db/doc?cached', headers });
    expect(answered['set-cookie']).toBeDefined();
    expect([answered['cache-control'], answered.expires, answered['cdn-cache-control']]).toEqual([
      'private, no-store',
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['https://evil.example/x', undefined],
    ['//evil.example/x', undefined],
    ['http://', undefined],
    ['/db/other', 'http://sessions.example.com/db/other'],
  ])('leads, where the database server says %s, to %s', async (location, to) => {
    const { send } = await start();
    const url = `/db/doc?location=${encodeURIComponent(location)}`;
    expect((await send({ url, headers: { host: 'sessions.example.com' } })).headers.location).toBe(to);
  });

  it('streams a body that is larger than any document of ours', async () => {
    const database = await startDatabaseServer();
    const { address } = await listenAsCouchdb({ gateway: { url: database.url, secret: gatewaySecret } });
    const body = 'x'.repeat(300_000);
    const headers = { authorization: basic('web_user', password), 'content-type': 'application/octet-stream' };
    const answer = await fetch(`${address}/db/doc/attachment`, { method: 'PUT', headers, body });
    expect(answer.status).toBe(201);
    expect(database.received[0]?.body.length).toBe(300_000);
  });
});
