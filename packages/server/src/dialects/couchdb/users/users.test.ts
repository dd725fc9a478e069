import type { User } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { idOf, pathOf, userNamed } from '../../../../test/couchdb/user-documents.ts';
import { asRoot, basic, type CouchdbWire, startCouchdb } from '../../../../test/couchdb/wire.ts';
import { operator, password } from '../../../../test/start.ts';
import { revisionOf } from './revision.ts';

const conflict = { error: 'conflict', reason: 'Document update conflict.' };
const missing = { error: 'not_found', reason: 'missing' };

describe('a user’s document', () => {
  it('D2: is made, and not made twice', async () => {
    const { send } = await startCouchdb();
    const made = await send({ method: 'PUT', url: pathOf('jan'), headers: asRoot, payload: userNamed('jan') });
    expect([made.statusCode, made.json()]).toEqual([
      201,
      { ok: true, id: idOf('jan'), rev: expect.stringMatching(/^1-[0-9a-f]{32}$/) },
    ]);
    const again = await send({ method: 'PUT', url: pathOf('jan'), headers: asRoot, payload: userNamed('jan') });
    expect([again.statusCode, again.json()]).toEqual([409, conflict]);
    const posted = await send({ method: 'POST', url: '/_users', headers: asRoot, payload: userNamed('eve') });
    expect([posted.statusCode, posted.json().id]).toEqual([201, idOf('eve')]);
  });

  it.each<[string, string, object, string]>([
    ['D3: a name with an underscore before it', '_why', userNamed('_why'), 'Username may not start with underscore.'],
    ['D4: another id', 'jan', userNamed('eve'), 'Doc ID must be of the form org.couchdb.user:name'],
    [
      'D12: a system role',
      'jan',
      userNamed('jan', { roles: ['_bar'] }),
      'No system roles (starting with underscore) in users db.',
    ],
    ['E13: another type', 'jan', userNamed('jan', { type: 'robot' }), 'doc.type must be user'],
    ['E13: no roles', 'jan', userNamed('jan', { roles: undefined }), 'doc.roles must exist'],
    ['E13: roles that are no list', 'jan', userNamed('jan', { roles: {} }), 'doc.roles must be an array'],
    ['E13: a role that is no text', 'jan', userNamed('jan', { roles: [1] }), 'doc.roles can only contain strings'],
    ['E13: a colon in the name', 'a:b', userNamed('a:b'), 'Character `:` is not allowed in usernames.'],
    [
      'a second factor',
      'jan',
      userNamed('jan', { totp: { key: 'x' } }),
      'Two-factor sign-in is not supported here: doc.totp must not be there',
    ],
  ])('is refused with %s', async (_row, name, payload, reason) => {
    const { send, authority } = await startCouchdb();
    const answer = await send({ method: 'PUT', url: pathOf(name), headers: asRoot, payload });
    expect([answer.statusCode, answer.json()]).toEqual([403, { error: 'forbidden', reason }]);
    expect((await authority.statistics()).users.count).toBe(3);
  });

  it('E13: is refused with a password that the engine does not accept, in words that do not repeat it', async () => {
    const { send } = await startCouchdb();
    const answer = await send({
      method: 'PUT',
      url: pathOf('jan'),
      headers: asRoot,
      payload: userNamed('jan', { password: 'short77' }),
    });
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'bad_request']);
    expect(answer.json().reason).toContain('fewer than 8');
    expect(answer.body).not.toContain('short77');
  });

  it('D6: is changed by its user, with the revision that they have read', async () => {
    const { send, logIn } = await startCouchdb();
    const cookie = `AuthSession=${await logIn()}`;
    const read = await send({ url: pathOf('web_user'), headers: { cookie } });
    const document = read.json();
    expect(read.headers.etag).toBe(`"${document._rev}"`);
    const changed = await send({
      method: 'PUT',
      url: pathOf('web_user'),
      headers: { cookie },
      payload: { ...document, likes: 'apples' },
    });
    expect(changed.statusCode).toBe(201);
    const stale = await send({
      method: 'PUT',
      url: pathOf('web_user'),
      headers: { cookie },
      payload: { ...document, likes: 'pears' },
    });
    expect([stale.statusCode, stale.json()]).toEqual([409, conflict]);
    const without = await send({
      method: 'PUT',
      url: pathOf('web_user'),
      headers: { cookie },
      payload: { ...document, _rev: undefined },
    });
    expect(without.statusCode).toBe(409);
    const now = await send({ url: pathOf('web_user'), headers: { cookie } });
    expect(now.json()).toMatchObject({ _rev: changed.json().rev, likes: 'apples' });
    const next = { ...document, _rev: undefined, likes: 'plums' };
    expect(
      (
        await send({
          method: 'PUT',
          url: `${pathOf('web_user')}?rev=${changed.json().rev}`,
          headers: { cookie },
          payload: next,
        })
      ).statusCode,
    ).toBe(201);
  });

  it('D7: is not there for anybody else', async () => {
    const { send, logIn } = await startCouchdb();
    const cookie = `AuthSession=${await logIn()}`;
    for (const headers of [{ cookie }, {}]) {
      const read = await send({ url: pathOf('other'), headers });
      expect([read.statusCode, read.json()]).toEqual([404, missing]);
      expect((await send({ method: 'DELETE', url: `${pathOf('other')}?rev=1-x`, headers })).json()).toEqual(missing);
    }
    for (const name of ['other', 'never_was']) {
      const answer = await send({
        method: 'PUT',
        url: pathOf(name),
        headers: { cookie },
        payload: userNamed(name, { _rev: '1-x' }),
      });
      expect([answer.statusCode, answer.json()]).toEqual([404, missing]);
    }
    const anonymous = await send({ method: 'PUT', url: pathOf('other'), payload: userNamed('other') });
    expect([anonymous.statusCode, anonymous.json().error]).toEqual([401, 'unauthorized']);
  });

  it('D10, D11: gets its roles from an administrator only', async () => {
    const { send, logIn, whoIs, advance } = await startCouchdb();
    const cookie = `AuthSession=${await logIn()}`;
    const { _rev: rev } = (await send({ url: pathOf('web_user'), headers: { cookie } })).json();
    const payload = userNamed('web_user', { _rev: rev, roles: ['foo'], password: undefined });
    const own = await send({ method: 'PUT', url: pathOf('web_user'), headers: { cookie }, payload });
    expect([own.statusCode, own.json()]).toEqual([403, { error: 'forbidden', reason: 'Only _admin may edit roles' }]);
    expect((await send({ method: 'PUT', url: pathOf('web_user'), headers: asRoot, payload })).statusCode).toBe(201);
    advance(1);
    expect((await whoIs(await logIn())).json().userCtx).toEqual({ name: 'web_user', roles: ['foo'] });
  });

  it('D13: of an administrator keeps them one, and makes nobody one', async () => {
    const { send, logIn, whoIs, authority, advance } = await startCouchdb();
    const root = (await send({ url: pathOf('root'), headers: asRoot })).json();
    expect(root.roles).toEqual([]);
    const payload = { ...root, roles: ['foo'] };
    expect((await send({ method: 'PUT', url: pathOf('root'), headers: asRoot, payload })).statusCode).toBe(201);
    advance(1);
    expect((await whoIs(await logIn('root'))).json().userCtx.roles).toEqual(['_admin', 'foo']);

    const sly = userNamed('sly', { roles: ['admin', 'couchdb:admin'] });
    expect((await send({ method: 'PUT', url: pathOf('sly'), headers: asRoot, payload: sly })).statusCode).toBe(201);
    expect((await authority.findUser('sly'))?.roles).not.toContain('admin');
    expect((await whoIs(await logIn('sly'))).json().userCtx.roles).toEqual(['admin', 'couchdb:admin']);
    expect(
      (await send({ url: '/v1/users', headers: { authorization: `Bearer ${await logIn('sly')}` } })).statusCode,
    ).toBe(403);
  });

  it('E14: never shows a password nor its hash, and keeps the password when what it shows comes back', async () => {
    const { send, logIn, authority } = await startCouchdb();
    const cookie = `AuthSession=${await logIn()}`;
    const read = await send({ url: pathOf('web_user'), headers: { cookie } });
    expect(read.json()).toEqual({
      _id: idOf('web_user'),
      _rev: expect.any(String),
      type: 'user',
      name: 'web_user',
      roles: [],
      password_scheme: 'curfew',
      iterations: 10_000,
      derived_key: idOf('web_user'),
      salt: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(read.body).not.toContain(password);
    const without = { password_scheme: undefined, iterations: undefined, derived_key: undefined, salt: undefined };
    for (const more of [{}, { salt: undefined, password_sha: undefined }, without]) {
      const { _rev } = (await send({ url: pathOf('web_user'), headers: { cookie } })).json();
      const answer = await send({
        method: 'PUT',
        url: pathOf('web_user'),
        headers: { cookie },
        payload: { ...read.json<object>(), ...more, _rev },
      });
      expect(answer.statusCode).toBe(201);
    }
    expect(
      (await authority.verifyPassword({ username: 'web_user', password, client: { ip: null, userAgent: null } })).ok,
    ).toBe(true);
  });

  it('ends the sessions of its user with another password, and not without one', async () => {
    const { send, logIn, whoIs, authority } = await startCouchdb();
    const [cookie, elsewhere] = [await logIn(), await logIn()];
    const change = async (more: object): Promise<number> => {
      const headers = { cookie: `AuthSession=${cookie}` };
      const document = (await send({ url: pathOf('web_user'), headers })).json();
      return (await send({ method: 'PUT', url: pathOf('web_user'), headers, payload: { ...document, ...more } }))
        .statusCode;
    };
    expect(await change({ likes: 'apples' })).toBe(201);
    expect((await whoIs(cookie)).json().userCtx.name).toBe('web_user');
    expect(await change({ password: 'another long password' })).toBe(201);
    for (const value of [cookie, elsewhere]) {
      expect((await whoIs(value)).json().userCtx.name).toBeNull();
      expect(await authority.explain(value)).toMatchObject({ outcome: 'ended', reason: 'password-changed' });
    }
  });

  it('is deleted by its user, who is then nobody, and whose name is another’s afterwards', async () => {
    const { send, logIn, whoIs, advance } = await startCouchdb();
    const cookie = await logIn();
    const headers = { cookie: `AuthSession=${cookie}` };
    const { _rev: rev } = (await send({ url: pathOf('web_user'), headers })).json();
    expect((await send({ method: 'DELETE', url: pathOf('web_user'), headers })).json()).toEqual(conflict);
    const deleted = await send({ method: 'DELETE', url: `${pathOf('web_user')}?rev=${rev}`, headers });
    expect([deleted.statusCode, deleted.json()]).toEqual([
      200,
      { ok: true, id: idOf('web_user'), rev: expect.stringMatching(/^2-/) },
    ]);
    expect((await whoIs(cookie)).json().userCtx.name).toBeNull();
    advance(1);
    const made = await send({
      method: 'PUT',
      url: pathOf('web_user'),
      headers: asRoot,
      payload: userNamed('web_user'),
    });
    expect(made.json().rev).not.toBe(rev);
    expect((await whoIs(cookie)).json().userCtx.name).toBeNull();
    expect(
      (
        await send({
          method: 'PUT',
          url: pathOf('web_user'),
          headers: asRoot,
          payload: userNamed('web_user', { _rev: rev }),
        })
      ).json(),
    ).toEqual(conflict);
  });

  it.each(['changed', 'deleted and made anew'])(
    'is neither deleted nor overwritten by a revision that was right until a moment ago: %s meanwhile',
    async (what) => {
      let meanwhile = async (): Promise<unknown> => undefined;
      const { send, authority } = await startCouchdb(
        {},
        {
          between: (real) => ({
            ...real,
            async findUser(username) {
              const user = await real.findUser(username);
              if (username === 'other') await meanwhile();
              return user;
            },
          }),
        },
      );
      const { _rev: rev } = (await send({ url: pathOf('other'), headers: asRoot })).json();
      for (const [method, payload] of [
        ['DELETE', undefined],
        ['PUT', userNamed('other', { roles: ['sly'] })],
      ] as const) {
        meanwhile = async () => {
          meanwhile = async () => undefined;
          if (what === 'changed') return authority.setProfile('other', { fullName: method }, operator);
          await authority.deleteUser('other', operator);
          return authority.createUser({ username: 'other', password }, operator);
        };
        const current = (await authority.findUser('other')) as User;
        const url = `${pathOf('other')}?rev=${method === 'DELETE' ? rev : revisionOf(current)}`;
        const answer = await send({ method, url, headers: asRoot, ...(payload && { payload }) });
        expect([method, answer.statusCode, answer.json()]).toEqual([method, 409, conflict]);
        expect(await authority.findUser('other')).toMatchObject({ roles: [] });
      }
    },
  );

  it('D1: is all that _users holds: there is no design document in it', async () => {
    const { send } = await startCouchdb();
    expect((await send({ url: '/_users/_design%2F_auth', headers: asRoot })).json()).toEqual(missing);
    expect((await send({ url: '/_users/_design/_auth', headers: asRoot })).statusCode).toBe(404);
  });

  it('leaves e-mail address and full name alone, as the native API leaves metadata alone', async () => {
    const { send, authority } = await startCouchdb();
    await authority.setProfile('web_user', { email: 'web@example.com' }, operator);
    const document = (await send({ url: pathOf('web_user'), headers: asRoot })).json();
    await send({ method: 'PUT', url: pathOf('web_user'), headers: asRoot, payload: { ...document, likes: 'apples' } });
    const { token } = await rootToken(send);
    await send({
      method: 'PATCH',
      url: '/v1/users/web_user',
      headers: { authorization: `Bearer ${token}` },
      payload: { fullName: 'Web User' },
    });
    expect((await authority.findUser('web_user'))?.profile).toEqual({
      email: 'web@example.com',
      fullName: 'Web User',
      attributes: { likes: 'apples' },
    });
  });
});

describe('roles that only the native API can give', () => {
  it('come back from a document as they were, from their user as from an administrator', async () => {
    const { send, authority, logIn, whoIs } = await startCouchdb();
    const roles = ['couchdb:x', 'couchdb:_admin', 'couchdb:admin', 'couchdb:couchdb:y', 'foo'];
    const made = await authority.createUser({ username: 'jan', password, roles }, operator);
    expect(made.ok).toBe(true);
    const shown = ['couchdb:x', 'couchdb:_admin', 'admin', 'couchdb:y', 'foo'];
    expect((await whoIs(await logIn('jan'))).json().userCtx.roles.toSorted()).toEqual(shown.toSorted());
    for (const headers of [{ authorization: basic('jan') }, asRoot]) {
      const document = (await send({ url: pathOf('jan'), headers })).json();
      expect(document.roles.toSorted()).toEqual(shown.toSorted());
      const payload = { ...document, likes: 'apples' };
      expect((await send({ method: 'PUT', url: pathOf('jan'), headers, payload })).statusCode).toBe(201);
      expect((await authority.findUser('jan'))?.roles.toSorted()).toEqual(roles.toSorted());
    }
    const { _rev, ...document } = (await send({ url: pathOf('jan'), headers: asRoot })).json();
    const payload = { ...document, _rev, roles: ['couchdb:x', 'bar'] };
    expect((await send({ method: 'PUT', url: pathOf('jan'), headers: asRoot, payload })).statusCode).toBe(201);
    expect((await authority.findUser('jan'))?.roles.toSorted()).toEqual(['bar', 'couchdb:x']);
  });
});

async function rootToken(send: CouchdbWire['send']): Promise<{ token: string }> {
  const payload = { username: 'root', password, transport: 'bearer' };
  return (await send({ method: 'POST', url: '/v1/sessions', payload })).json();
}
