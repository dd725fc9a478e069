import { describe, expect, it } from 'vitest';
import { idOf, pathOf, userNamed } from '../../../test/couchdb/user-documents.ts';
import { asRoot, basic, type CouchdbWire, startCouchdb, valueIn } from '../../../test/couchdb/wire.ts';
import { operator, password } from '../../../test/start.ts';

/*
 * The steps of CouchDB 2.3's own tests `cookie_auth.js` and `users_db.js`, as far as they concern users, in their order and with one jar of
 * cookies. What they say of conflicting revisions and of the design document of `_users` has no place here.
 */

/** What CouchDB's tests work with: a browser that keeps the cookie, and documents that remember their revision. */
function openSuite({ send }: CouchdbWire) {
  let cookie: string | null = null;
  const request = async (method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, payload?: object, headers = {}) => {
    const sent = { ...(cookie !== null && { cookie: `AuthSession=${cookie}` }), ...headers };
    const answer = await send({ method, url, headers: sent, ...(payload !== undefined && { payload }) });
    if (answer.headers['set-cookie'] !== undefined) cookie = valueIn(answer) || null;
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
  };
  return {
    request,
    login: (name: string, secret = password, query = '') =>
      request('POST', `/_session${query}`, { name, password: secret }),
    logout: () => request('DELETE', '/_session'),
    session: async (headers = {}) => (await request('GET', '/_session', undefined, headers)).body,
    async save(document: Record<string, unknown>, headers = {}) {
      const answer = await request('PUT', pathOf(String(document._id).slice(idOf('').length)), document, headers);
      if (answer.body.ok === true) document._rev = answer.body.rev;
      return answer.body.ok === true ? 'ok' : `${answer.status} ${answer.body.error}: ${answer.body.reason}`;
    },
  };
}

describe('CouchDB’s own tests', () => {
  it('cookie_auth', async () => {
    const server = await startCouchdb();
    const { request, login, logout, session, save } = openSuite(server);
    await server.authority.createUser({ username: 'jan', password, roles: ['admin'] }, operator);

    await login('jan');
    const jason: Record<string, unknown> = userNamed('Jason Davies');
    const jchris: Record<string, unknown> = userNamed('jchris@apache.org');
    expect([await save(jason), await save(jchris)]).toEqual(['ok', 'ok']);
    expect((await request('GET', pathOf('Jason Davies'))).body.name).toBe('Jason Davies');
    expect(await save(userNamed('jchris@apache.org'))).toMatch(/^409 conflict/);
    expect(await save(userNamed('_why'))).toMatch(/^403 forbidden/);
    const malformed = { ...userNamed('w00x'), _id: 'org.apache.couchdb:w00x' };
    const refused = await request('PUT', `/_users/${malformed._id}`, malformed);
    expect([refused.status, refused.body.error]).toEqual([403, 'forbidden']);
    await logout();

    expect((await login('Jason Davies')).body.ok).toBe(true);
    expect((await session()).userCtx).toEqual({ name: 'Jason Davies', roles: [] });
    jason.foo = 2;
    expect(await save(jason)).toBe('ok');
    const deleted = await request('DELETE', `${pathOf('jchris@apache.org')}?rev=${jchris._rev}`);
    expect([deleted.status, deleted.body.error]).toEqual([404, 'not_found']);

    for (const [name, wrong] of [
      ['Jason Davies', '2.71828'],
      ['Robert Allen Zimmerman', 'd00d'],
    ] as const) {
      expect((await login(name, wrong)).body.ok).toBeUndefined();
    }
    expect((await session()).userCtx.name, 'a failed sign-in signs out').toBeNull();
    const onwards = await login('Jason Davies', password, '?next=/');
    expect([onwards.status, onwards.headers.location]).toEqual([302, '/']);
    const back = await login('Jason Davies', 'foobar', '?fail=/');
    expect([back.status, back.headers.location]).toEqual([302, '/']);

    await login('jchris@apache.org');
    expect(await save({ ...jason, foo: 3 })).toMatch(/^404 not_found/);
    expect(await save({ ...jchris, roles: ['foo'] })).toMatch(/^403 forbidden/);
    await logout();
    await login('jan');
    expect(await save(Object.assign(jchris, { roles: ['foo'], foo: ['foo'] }))).toBe('ok');
    expect(await save({ ...jchris, roles: ['_bar'] })).toMatch(/^403 forbidden/);
    await logout();
    await login('jchris@apache.org');
    expect((await session()).userCtx).toEqual({ name: 'jchris@apache.org', roles: ['foo'] });

    await server.authority.setRoles('jchris@apache.org', ['foo', 'admin'], operator);
    await login('jchris@apache.org');
    expect((await session()).userCtx.roles.toSorted()).toEqual(['_admin', 'foo']);
    const { salt: _salt, derived_key: _key, ...withoutHash } = (await request('GET', pathOf('jchris@apache.org'))).body;
    expect(await save(withoutHash)).toBe('ok');
    await logout();
    await login('jchris@apache.org');
    expect(await session()).toMatchObject({
      userCtx: { name: 'jchris@apache.org', roles: expect.arrayContaining(['_admin', 'foo']) },
      info: { authenticated: 'cookie' },
    });
    expect((await logout()).body).toEqual({ ok: true });
    expect((await session()).userCtx.name).toBeNull();
  });

  it('users_db', async () => {
    const { session, save, request } = openSuite(await startCouchdb());
    const jchris: Record<string, unknown> = userNamed('jchris@apache.org');
    expect(await save(jchris, asRoot)).toBe('ok');
    expect((await session()).userCtx.name).toBeNull();
    expect(await session({ authorization: basic('jchris@apache.org') })).toMatchObject({
      userCtx: { name: 'jchris@apache.org' },
      info: { authenticated: 'default', authentication_handlers: ['cookie', 'default'] },
    });
    const nobody = await session({ authorization: basic('_', '_') });
    expect([nobody.name, nobody.info?.authenticated]).toEqual([undefined, undefined]);

    const first = { ...jchris };
    expect(await save(Object.assign(jchris, { foo: 'bar' }), asRoot)).toBe('ok');
    expect(await save(first, asRoot)).toMatch(/^409 conflict/);
    const { body: read } = await request('GET', pathOf('jchris@apache.org'), undefined, asRoot);
    for (const [change, reason] of [
      [{ type: 'not user' }, 'doc.type must be user'],
      [{ roles: 'not an array' }, 'doc.roles must be an array'],
      [{ roles: [12] }, 'doc.roles can only contain strings'],
      [{ roles: undefined }, 'doc.roles must exist'],
    ] as const) {
      expect(await save({ ...read, ...change }, asRoot)).toBe(`403 forbidden: ${reason}`);
    }
    expect(await save(userNamed('joe:erlang'), asRoot)).toBe(
      '403 forbidden: Character `:` is not allowed in usernames.',
    );
    expect(await save(userNamed('foo@example.org', { password: ':bar:bar:bar' }), asRoot)).toBe('ok');
    expect((await session({ authorization: basic('foo@example.org', ':bar:bar:bar') })).userCtx.name).toBe(
      'foo@example.org',
    );
  });
});
