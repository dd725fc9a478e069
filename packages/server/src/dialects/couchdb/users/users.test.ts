import { createPasswordHasher, type User } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { hashedUser, idOf, pathOf, userNamed } from '../../../../test/couchdb/user-documents.ts';
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

describe('open sign-up', () => {
  const signUp = (name: string, remoteAddress = '192.0.2.7') => ({
    method: 'PUT' as const,
    url: pathOf(name),
    remoteAddress,
    payload: userNamed(name),
  });

  it('waits after twenty from one address, also for names that are taken, and for nobody else', async () => {
    const { send, authority, advance, whoIs, logIn } = await startCouchdb({ openSignUp: true });
    for (let user = 0; user < 10; user++) {
      expect((await send(signUp(`user${user}`))).statusCode).toBe(201);
      const taken = await send(signUp('other'));
      expect([taken.statusCode, taken.json()]).toEqual([409, conflict]);
    }
    for (const name of ['one_more', 'other']) {
      const refused = await send(signUp(name));
      expect([refused.statusCode, refused.json().error]).toEqual([429, 'too_many_requests']);
      expect(Number(refused.headers['retry-after'])).toBe(30);
    }
    const docs = [userNamed('one_more')];
    const bulk = { method: 'POST', url: '/_users/_bulk_docs', remoteAddress: '192.0.2.7', payload: { docs } } as const;
    expect((await send(bulk)).json()).toMatchObject([{ id: idOf('one_more'), error: 'too_many_requests' }]);
    expect(await authority.findUser('one_more')).toBeNull();

    expect((await send({ ...signUp('by_root'), headers: asRoot })).statusCode).toBe(201);
    expect((await send(signUp('elsewhere', '198.51.100.1'))).statusCode).toBe(201);
    expect((await whoIs(await logIn('user3'))).json().userCtx.name).toBe('user3');
    advance(30_000);
    expect((await send(signUp('one_more'))).statusCode).toBe(201);
    expect((await send(signUp('yet_another'))).statusCode).toBe(429);
  });

  it('counts a whole network of IPv6 as one address', async () => {
    const { send } = await startCouchdb({ openSignUp: true });
    const statuses: number[] = [];
    for (let user = 0; user < 21; user++) {
      statuses.push((await send(signUp(`user${user}`, `2001:db8::${user + 1}`))).statusCode);
    }
    expect(statuses.filter((status) => status === 201)).toHaveLength(20);
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('the password and the end of one’s own account', () => {
  const signInAgain = {
    error: 'forbidden',
    reason: 'Sign in again, then repeat the request.',
  };

  async function tryAll({ send }: CouchdbWire, headers: Record<string, string>) {
    const document = (await send({ url: pathOf('web_user'), headers: asRoot })).json();
    const { _rev: rev } = document;
    const changed = { ...document, password: 'another long password' };
    const gone = { ...document, _deleted: true };
    const one = [
      await send({ method: 'PUT', url: pathOf('web_user'), headers, payload: changed }),
      await send({ method: 'POST', url: '/_users', headers, payload: changed }),
      await send({ method: 'PUT', url: pathOf('web_user'), headers, payload: gone }),
      await send({ method: 'DELETE', url: `${pathOf('web_user')}?rev=${rev}`, headers }),
    ];
    const payload = { docs: [changed, gone] };
    const many = await send({ method: 'POST', url: '/_users/_bulk_docs', headers, payload });
    return [...one.map((answer) => [answer.statusCode, answer.json()]), many.json()];
  }

  const allRefused = [
    ...Array.from({ length: 4 }, () => [403, signInAgain]),
    Array.from({ length: 2 }, () => ({ id: idOf('web_user'), ...signInAgain })),
  ];

  it.each([
    ['minted', null],
    ['api', null],
    ['minted', ['GET /', 'PUT /', 'POST /', 'DELETE /']],
  ] as const)('are out of reach of a token that is %s, with the scopes %j', async (kind, scopes) => {
    const server = await startCouchdb();
    const minted = await server.authority.mint(
      { username: 'web_user', kind, lifetimeMs: 60_000, ...(scopes === null ? {} : { scopes: [...scopes] }) },
      operator,
    );
    if (!minted.ok) throw new Error(minted.code);
    const headers = { cookie: `AuthSession=${minted.token.reveal()}` };
    expect((await server.send({ url: pathOf('web_user'), headers })).statusCode).toBe(200);
    expect(await tryAll(server, headers)).toEqual(allRefused);
    const proof = { username: 'web_user', password, client: { ip: null, userAgent: null } };
    expect((await server.authority.verifyPassword(proof)).ok).toBe(true);
  });

  it('are out of reach ten minutes after signing in, but not what else is in the document', async () => {
    const server = await startCouchdb();
    const headers = { cookie: (await server.signIn()).cookie.replace(/^[^=]*/, 'AuthSession') };
    server.advance(600_001);
    expect(await tryAll(server, headers)).toEqual(allRefused);
    const document = (await server.send({ url: pathOf('web_user'), headers })).json();
    const payload = { ...document, likes: 'apples' };
    expect((await server.send({ method: 'PUT', url: pathOf('web_user'), headers, payload })).statusCode).toBe(201);
  });

  it.each(['cookie', 'basic'])('are the user’s own right after signing in, by %s', async (by) => {
    const server = await startCouchdb();
    const { send } = server;
    const headers: Record<string, string> =
      by === 'basic' ? { authorization: basic('web_user') } : { cookie: `AuthSession=${await server.logIn()}` };
    server.advance(500_000);
    const document = (await send({ url: pathOf('web_user'), headers })).json();
    const payload = { ...document, password: 'another long password' };
    expect((await send({ method: 'PUT', url: pathOf('web_user'), headers, payload })).statusCode).toBe(201);
  });
});

describe('what an administrator does to others', () => {
  const refused = { error: 'forbidden', reason: 'Sign in again, then repeat the request.' };

  async function tryAll({ send }: CouchdbWire, headers: Record<string, string>) {
    const document = (await send({ url: pathOf('web_user'), headers: asRoot })).json();
    const doomed = (await send({ url: pathOf('other'), headers: asRoot })).json();
    const docs = [
      userNamed('jan'),
      { ...document, password: 'another long password' },
      { ...document, roles: ['foo'] },
      { ...document, likes: 'apples' },
      { ...doomed, _deleted: true },
    ];
    const answers: unknown[] = [];
    for (const payload of docs) {
      const url = `/_users/${encodeURIComponent(payload._id)}`;
      const answer = await send({ method: 'PUT', url, headers, payload });
      answers.push(answer.json().reason ?? answer.statusCode);
    }
    const bulk = await send({ method: 'POST', url: '/_users/_bulk_docs', headers, payload: { docs } });
    return { answers, bulk: bulk.json().map(({ error }: { error?: string }) => error) };
  }

  it('takes a recent sign-in, as over the native API, where they come with a session', async () => {
    const server = await startCouchdb();
    const before = await server.authority.listUsers({ limit: 10 });
    const headers = { cookie: (await server.signIn('root')).cookie.replace(/^[^=]*/, 'AuthSession') };
    server.advance(600_001);
    const { answers, bulk } = await tryAll(server, headers);
    expect([answers, bulk]).toEqual([Array(5).fill(refused.reason), Array(5).fill('forbidden')]);
    expect(await server.authority.listUsers({ limit: 10 })).toEqual(before);
    const own = (await server.send({ url: pathOf('root'), headers })).json();
    const payload = { ...own, roles: ['foo'] };
    expect((await server.send({ method: 'PUT', url: pathOf('root'), headers, payload })).statusCode).toBe(403);
  });

  it.each<[string, (server: CouchdbWire) => Promise<Record<string, string>>]>([
    ['right after signing in', async ({ logIn }) => ({ cookie: `AuthSession=${await logIn('root')}` })],
    ['with a name and a password', async () => asRoot],
    [
      'with a token that was made for a program',
      async ({ authority }) => {
        const minted = await authority.mint({ username: 'root', kind: 'api', lifetimeMs: 3_600_000 }, operator);
        return { cookie: `AuthSession=${minted.ok ? minted.token.reveal() : minted.code}` };
      },
    ],
  ])('is done %s', async (_how, headersOf) => {
    const server = await startCouchdb();
    const { answers } = await tryAll(server, await headersOf(server));
    expect([answers[0], answers[1], answers[4]]).toEqual([201, 201, 201]);
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

describe('signing up', () => {
  it('is closed unless it is opened', async () => {
    const { send, authority } = await startCouchdb();
    const answer = await send({ method: 'PUT', url: pathOf('jan'), payload: userNamed('jan') });
    expect([answer.statusCode, answer.json()]).toEqual([
      401,
      { error: 'unauthorized', reason: 'You are not authorized to access this db.' },
    ]);
    expect((await send({ url: '/_users' })).statusCode).toBe(401);
    expect(await authority.findUser('jan')).toBeNull();
  });

  it('makes a user without roles, where it is open', async () => {
    const { send, logIn, whoIs } = await startCouchdb({ openSignUp: true });
    expect((await send({ url: '/_users' })).json()).toMatchObject({ db_name: '_users' });
    const sly = await send({ method: 'PUT', url: pathOf('sly'), payload: userNamed('sly', { roles: ['foo'] }) });
    expect([sly.statusCode, sly.json().reason]).toEqual([403, 'Only _admin may set roles']);
    expect((await send({ method: 'PUT', url: pathOf('jan'), payload: userNamed('jan') })).statusCode).toBe(201);
    expect((await whoIs(await logIn('jan'))).json().userCtx).toEqual({ name: 'jan', roles: [] });
    expect((await send({ method: 'PUT', url: pathOf('jan'), payload: userNamed('jan') })).json()).toEqual(conflict);
    expect(
      (await send({ method: 'PUT', url: pathOf('eve'), payload: userNamed('eve', { password: undefined }) }))
        .statusCode,
    ).toBe(400);
  });

  it('takes nobody else’s password', async () => {
    const { send, logIn, authority } = await startCouchdb({ openSignUp: true });
    const other = (await send({ url: pathOf('other'), headers: { authorization: basic('other') } })).json();
    const copied = { ...other, _rev: undefined, _id: idOf('thief'), name: 'thief' };
    for (const headers of [{}, { cookie: `AuthSession=${await logIn()}` }]) {
      const answer = await send({ method: 'PUT', url: pathOf('thief'), headers, payload: copied });
      expect([answer.statusCode, answer.json().error]).toEqual([403, 'forbidden']);
    }
    const root = (await send({ url: pathOf('root'), headers: asRoot })).json();
    const made = { ...copied, derived_key: root.derived_key };
    expect((await send({ method: 'PUT', url: pathOf('thief'), headers: asRoot, payload: made })).statusCode).toBe(403);
    expect(await authority.findUser('thief')).toBeNull();
  });

  it('takes a hash that a client has made of its own password, if everybody’s sign-in stays as fast', async () => {
    const passwords = createPasswordHasher();
    const { send, logIn } = await startCouchdb({ openSignUp: true }, { passwords });
    const make = async (document: { readonly name: string; readonly iterations: number }) =>
      (await send({ method: 'PUT', url: pathOf(document.name), payload: document })).statusCode;
    expect(await make({ ...hashedUser('slow', 'sha256', 32), iterations: 10_001 })).toBe(403);
    expect(await make(hashedUser('quick', 'sha1', 20))).toBe(201);
    expect(await logIn('quick')).toMatch(/^\w{40}$/);
  });
});

async function rootToken(send: CouchdbWire['send']): Promise<{ token: string }> {
  const payload = { username: 'root', password, transport: 'bearer' };
  return (await send({ method: 'POST', url: '/v1/sessions', payload })).json();
}
