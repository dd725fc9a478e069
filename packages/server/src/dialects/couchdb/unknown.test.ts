import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { gatewaySecret, startDatabaseServer } from '../../../test/couchdb/database-server.ts';
import { idOf } from '../../../test/couchdb/user-documents.ts';
import { asRoot, basic, cookieIn, startCouchdb, valueIn } from '../../../test/couchdb/wire.ts';
import { startServer } from '../../../test/start.ts';
import { toCanonicalAddress } from './address.ts';

type Request = Pick<InjectOptions, 'method'> & { readonly url: string };

describe('an address that is not here', () => {
  const unknown: readonly (Request & { readonly status: number; readonly error: string })[] = [
    { url: '/_dbs_info', status: 404, error: 'not_found' },
    { url: '/_node/_local/_config', status: 404, error: 'not_found' },
    { url: '/_utils/', status: 404, error: 'not_found' },
    { url: '/foo', status: 404, error: 'not_found' },
    { url: '/foo/', status: 404, error: 'not_found' },
    { url: '//foo/_all_docs', status: 404, error: 'not_found' },
    { url: '/foo/org.couchdb.user%3Ajan', status: 404, error: 'not_found' },
    { url: '/a%2Fb', status: 404, error: 'not_found' },
    { method: 'POST', url: '/foo/_bulk_docs', status: 404, error: 'not_found' },
    { method: 'PUT', url: '/foo', status: 403, error: 'forbidden' },
    { method: 'DELETE', url: '/foo', status: 403, error: 'forbidden' },
    { method: 'POST', url: '/_users/_find', status: 404, error: 'not_found' },
    { url: '/_users/_changes', status: 404, error: 'not_found' },
    { url: '/_users/_design/x', status: 404, error: 'not_found' },
    { url: '/_users/_design%2Fx', status: 404, error: 'not_found' },
    { url: '/_users/_design/x/_view/y?key=%22a%22', status: 404, error: 'not_found' },
    { url: '/_users/org.couchdb.user%3Aweb_user/photo.jpg', status: 404, error: 'not_found' },
    { method: 'PUT', url: '/_users/_security', status: 404, error: 'not_found' },
    { url: '/_session/x', status: 404, error: 'not_found' },
    { url: '/_users/_bulk_docs', status: 405, error: 'method_not_allowed' },
    { method: 'DELETE', url: '/_users', status: 405, error: 'method_not_allowed' },
    { method: 'PATCH', url: '/_users/org.couchdb.user%3Aweb_user', status: 405, error: 'method_not_allowed' },
    { method: 'PUT', url: '/_session', status: 405, error: 'method_not_allowed' },
    { method: 'PROPFIND' as 'GET', url: '/_session', status: 405, error: 'method_not_allowed' },
    { method: 'COPY' as 'GET', url: '/_users/org.couchdb.user%3Aweb_user', status: 405, error: 'method_not_allowed' },
    { method: 'POST', url: '/_up', status: 405, error: 'method_not_allowed' },
    { method: 'PUT', url: '/_uuids', status: 405, error: 'method_not_allowed' },
  ];

  it.each(unknown)('$method $url is $status $error, in CouchDB’s words, and a use of the session', async (asked) => {
    const { status, error, ...request } = asked;
    const { logIn, send, advance } = await startCouchdb();
    const cookie = await logIn();
    advance(100_000);
    const answer = await send({ ...request, headers: { cookie: `AuthSession=${cookie}` } });
    expect([answer.statusCode, answer.json()]).toEqual([status, { error, reason: expect.any(String) }]);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store, must-revalidate',
      'x-couch-request-id': expect.any(String),
      server: 'CouchDB (Curfew)',
    });
    expect(valueIn(answer)).toBe(cookie);
    if (status === 405) expect(answer.headers.allow).toMatch(/^[A-Z,]+$/);
  });

  it.each(unknown)('$method $url is first of all a 401 where a valid user is required', async ({ method, url }) => {
    const { send } = await startCouchdb({ requireValidUser: true });
    const answer = await send({ ...(method && { method }), url, payload: 'no JSON' });
    expect([answer.statusCode, answer.json().error]).toEqual([401, 'unauthorized']);
  });

  it('is a database that only administrators may make, and nobody here', async () => {
    const { send } = await startCouchdb();
    const make = async (headers: Record<string, string>) => {
      const answer = await send({ method: 'PUT', url: '/foo', headers });
      return [answer.statusCode, answer.json().reason];
    };
    expect(await make({})).toEqual([401, 'You are not a server admin.']);
    expect(await make({ authorization: basic('web_user') })).toEqual([403, 'You are not a server admin.']);
    expect(await make(asRoot)).toEqual([403, expect.stringContaining('no other database')]);
  });

  it.each(['/_users/%zz', `/_users/${'x'.repeat(5_000)}`])(
    'is answered alike where it cannot be read: %s',
    async (url) => {
      const answer = await (await startCouchdb()).send({ url });
      expect(answer.json()).toEqual({ error: expect.any(String), reason: expect.any(String) });
      expect(answer.headers['x-couch-request-id']).toBeDefined();
    },
  );

  it('stays the native API’s under its own names, and for its own clients', async () => {
    const { send, signIn } = await startCouchdb();
    for (const url of ['/v1/nothing', '/v1/sessions/', '//v1/sessions', '/nothing.here', '/_x']) {
      expect([url, (await send({ url })).headers['content-type']]).toEqual([
        url,
        'application/problem+json; charset=utf-8',
      ]);
    }
    const { bearer } = await signIn();
    const answer = await send({ url: '/nothing/here', headers: { authorization: bearer } });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
    // Rancher's clients ask for its catalog with the token that they have: no name and no password of anybody's.
    const authorization = `Basic ${btoa(`x-api-bearer:${bearer.slice(7)}`)}`;
    const catalog = await send({ url: '/v1-catalog', headers: { authorization } });
    expect([catalog.statusCode, catalog.headers['content-type']]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
    const off = await startServer({ dialects: { couchdb: false } });
    for (const url of ['/foo', '/_all_dbs', '/_users/']) {
      expect([url, (await off.send({ url })).headers['content-type']]).toEqual([
        url,
        'application/problem+json; charset=utf-8',
      ]);
    }
  });

  it('is the database server’s, where there is one, also behind a doubled slash', async () => {
    const database = await startDatabaseServer();
    const { send, logIn } = await startCouchdb({ gateway: { url: database.url, secret: gatewaySecret } });
    const headers = { cookie: `AuthSession=${await logIn()}` };
    for (const url of ['//db//doc/', '/_all_dbs/']) expect((await send({ url, headers })).statusCode).toBe(200);
    expect(database.received.map(({ path }) => path)).toEqual(['/db//doc/', '/_all_dbs']);
    const hidden = await send({ url: '/_node/_local/_config', headers });
    expect([hidden.statusCode, hidden.json().error]).toEqual([404, 'not_found']);
    expect(database.received).toHaveLength(2);
  });
});

describe('equivalent addresses', () => {
  it.each([
    ['/_users/', '/_users'],
    ['//_users', '/_users'],
    ['/_users//x', '/_users/x'],
    ['/_users/x/?rev=1-a//', '/_users/x?rev=1-a//'],
    ['///_session///', '/_session'],
    ['/%5Fusers/', '/%5Fusers'],
    ['/_up/', '/_up'],
    ['/_users%2F', '/_users%2F'],
    ['//db/', '/db/'],
    ['/v1/sessions/', '/v1/sessions/'],
    ['//v1/sessions', '//v1/sessions'],
    ['//', '//'],
    ['/', '/'],
    ['*', '*'],
    ['http://evil.example//_users/', 'http://evil.example//_users/'],
  ])('%s is %s', (written, canonical) => {
    expect(toCanonicalAddress(written, new Set(['', 'v1', '_users', '_session', '_up']))).toBe(canonical);
  });

  it('are one address at every call', async () => {
    const { send, logIn, authority } = await startCouchdb();
    for (const url of ['/_up/', '//_up', '/_uuids/?count=2', '/_membership/', '/_session/']) {
      expect([url, (await send({ url })).statusCode]).toEqual([url, 200]);
    }
    for (const path of ['/_users/', '//_users//', '/%5Fusers']) {
      expect((await send({ url: path, headers: asRoot })).json()).toMatchObject({ db_name: '_users', doc_count: 3 });
    }
    const own = { authorization: basic('web_user') };
    for (const url of [`/_users/${idOf('web_user')}/`, `//_users//${encodeURIComponent(idOf('web_user'))}`]) {
      expect((await send({ url, headers: own })).json()).toMatchObject({ name: 'web_user' });
    }
    const cookie = await logIn();
    const out = await send({ method: 'DELETE', url: '/_session/', headers: { cookie: `AuthSession=${cookie}` } });
    expect([out.statusCode, await authority.describe(cookie)]).toEqual([200, null]);
  });

  it('an encoded slash is part of a name, and leads nowhere', async () => {
    const { send } = await startCouchdb();
    for (const url of [
      '/_users%2Forg.couchdb.user%3Aroot',
      '/_users/org.couchdb.user%3Aroot%2F',
      '/_session%2F',
      '/%2F_users',
    ]) {
      const answer = await send({ url, headers: asRoot });
      expect([url, answer.statusCode]).toEqual([url, 404]);
    }
  });
});

describe('PUT /_users', () => {
  it('says that the database is there, to whoever asks, and makes none', async () => {
    const { send } = await startCouchdb();
    for (const headers of [{}, asRoot, { authorization: basic('web_user') }]) {
      const answer = await send({ method: 'PUT', url: '/_users/', headers });
      expect([answer.statusCode, answer.json()]).toEqual([
        412,
        { error: 'file_exists', reason: 'The database could not be created, the file already exists.' },
      ]);
    }
  });
});

describe('a cookie in quotation marks', () => {
  it('is read, and ended', async () => {
    const { send, logIn, authority } = await startCouchdb();
    const cookie = await logIn();
    const headers = { cookie: `AuthSession="${cookie}"` };
    const known = await send({ url: '/_session', headers });
    expect([known.json().userCtx.name, cookieIn(known)]).toEqual(['web_user', null]);
    await send({ method: 'DELETE', url: '/_session', headers });
    expect(await authority.describe(cookie)).toBeNull();
  });
});
