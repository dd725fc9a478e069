import { pbkdf2Sync } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { createPasswordHasher } from '@curfew/core';
import { describe, expect, it, vi } from 'vitest';
import { hashedUser, idOf, userNamed } from '../../../../test/couchdb/user-documents.ts';
import { asRoot, basic, startCouchdb } from '../../../../test/couchdb/wire.ts';
import { password } from '../../../../test/start.ts';

const conflict = { error: 'conflict', reason: 'Document update conflict.' };

describe('a _users database that is brought in', () => {
  it.each([
    ['sha', 'sha1', 20],
    ['sha256', 'sha256', 32],
    ['sha512', 'sha512', 64],
    [undefined, 'sha1', 20],
  ] as const)(
    'keeps its passwords, hashed with pbkdf2 and %s, and has them hashed anew at sign-in',
    async (prf, digest, length) => {
      const passwords = createPasswordHasher();
      const { send, logIn, authority } = await startCouchdb({}, { passwords });
      const docs = [hashedUser('jan', digest, length, prf)];
      const answer = await send({ method: 'POST', url: '/_users/_bulk_docs', headers: asRoot, payload: { docs } });
      expect(answer.json()).toMatchObject([{ ok: true, id: idOf('jan') }]);
      expect(
        (await send({ method: 'POST', url: '/_session', payload: { name: 'jan', password: 'wrong' } })).statusCode,
      ).toBe(401);
      const hashing = vi.spyOn(passwords, 'hash');
      expect(await logIn('jan')).toMatch(/^\w{40}$/);
      expect(hashing).toHaveBeenCalledTimes(1);
      expect(await logIn('jan')).toMatch(/^\w{40}$/);
      expect(hashing).toHaveBeenCalledTimes(1);
      expect((await authority.listSessions({ username: 'jan', limit: 5 })).items).toHaveLength(2);
    },
  );

  it.each([
    ['one round of SHA-1 that is none', { password_scheme: 'simple', password_sha: 'a'.repeat(41), salt: 'x' }],
    ['an unknown function', { pbkdf2_prf: 'md5' }],
    ['too many iterations', { iterations: 1e9 }],
    ['iterations that are no number', { iterations: '10' }],
    ['a key that is none', { derived_key: 'zz' }],
    ['a short key', { derived_key: 'aabb' }],
    ['no salt', { salt: '' }],
  ])('is refused %s, document by document', async (_name, more) => {
    const { send, authority } = await startCouchdb();
    const docs = [{ ...hashedUser('jan', 'sha256', 32), ...more }, hashedUser('eve', 'sha256', 32)];
    const answer = await send({ method: 'POST', url: '/_users/_bulk_docs', headers: asRoot, payload: { docs } });
    expect([answer.statusCode, answer.json()]).toEqual([
      201,
      [
        { id: idOf('jan'), error: expect.any(String), reason: expect.any(String) },
        expect.objectContaining({ ok: true }),
      ],
    ]);
    expect(await authority.findUser('jan')).toBeNull();
  });

  it('keeps roles of any kind and number, and documents of 64 KB', async () => {
    const { send } = await startCouchdb();
    const roles = [
      'a b',
      'x,admin',
      'admin',
      'couchdb:admin',
      '50%',
      'a%20b',
      'r'.repeat(200),
      ' '.repeat(200),
      'tab\tbed',
      '',
    ];
    const many = Array.from({ length: 104 }, (_, index) => `role-${index}`);
    const docs = [
      { ...hashedUser('jan', 'sha256', 32), roles: [...roles, ...many] },
      { ...hashedUser('eve', 'sha256', 32), notes: 'x'.repeat(65_000) },
    ];
    const payload = { docs, new_edits: false };
    const answer = await send({ method: 'POST', url: '/_users/_bulk_docs', headers: asRoot, payload });
    expect(answer.json().map((entry: { ok?: boolean; reason?: string }) => entry.ok ?? entry.reason)).toEqual([
      true,
      true,
    ]);
    const read = async (name: string) => (await send({ url: `/_users/${idOf(name)}`, headers: asRoot })).json();
    expect((await read('jan')).roles.toSorted()).toEqual([...roles, ...many].toSorted());
    expect((await read('eve')).notes).toHaveLength(65_000);
  });

  it('lets people sign in with passwords that nobody could choose here', async () => {
    const { send } = await startCouchdb({}, { passwords: createPasswordHasher() });
    const jan = hashedUser('jan', 'sha1', 20);
    const docs = [{ ...jan, derived_key: pbkdf2Sync('x', jan.salt, jan.iterations, 20, 'sha1').toString('hex') }];
    const payload = { docs, new_edits: false };
    const answer = await send({ method: 'POST', url: '/_users/_bulk_docs', headers: asRoot, payload });
    expect(answer.json()).toMatchObject([{ ok: true }]);
    const logIn = async (short: string) =>
      (await send({ method: 'POST', url: '/_session', payload: { name: 'jan', password: short } })).statusCode;
    expect([await logIn('y'), await logIn('x')]).toEqual([401, 200]);
  });

  it('has documents that go on to be changed, however large they came', async () => {
    const { send, logIn, authority } = await startCouchdb({ openSignUp: true }, { passwords: createPasswordHasher() });
    const docs = [{ ...hashedUser('eve', 'sha256', 32), notes: 'é'.repeat(120_000) }];
    const payload = { docs, new_edits: false };
    const brought = await send({ method: 'POST', url: '/_users/_bulk_docs', headers: asRoot, payload });
    expect(brought.json()).toMatchObject([{ ok: true }]);
    const headers = { cookie: `AuthSession=${await logIn('eve')}` };
    const url = `/_users/${encodeURIComponent(idOf('eve'))}`;
    const document = (await send({ url, headers })).json();
    const put = (more: object) => send({ method: 'PUT', url, headers, payload: { ...document, ...more } });
    const changed = await put({ seen: true });
    expect([changed.statusCode, changed.json().ok]).toEqual([201, true]);
    const again = { ...document, _rev: changed.json().rev, seen: 'twice' };
    const posted = await send({ method: 'POST', url: '/_users', headers, payload: again });
    expect(posted.statusCode).toBe(201);
    expect((await authority.findUser('eve'))?.profile.attributes).toMatchObject({ seen: 'twice' });
    const larger = { ...userNamed('nobody-yet'), notes: 'x'.repeat(70_000) };
    for (const [method, address] of [
      ['PUT', '/_users/org.couchdb.user:nobody-yet'],
      ['POST', '/_users'],
    ] as const) {
      const answer = await send({ method, url: address, payload: larger });
      expect([answer.statusCode, answer.json().error]).toEqual([413, 'request_entity_too_large']);
    }
  });

  it('says which document cannot be kept, and why, and keeps none of that request', async () => {
    const { send, authority } = await startCouchdb();
    for (const [field, why] of [
      ['12345678901234567890', 'number that cannot be kept exactly'],
      ['"a\\u0000b"', 'NUL character'],
      [`${'['.repeat(40)}${']'.repeat(40)}`, 'nested deeper than 32 levels'],
    ]) {
      const [good, bad] = [
        JSON.stringify(hashedUser('jan', 'sha1', 20)),
        JSON.stringify(hashedUser('eve', 'sha1', 20)),
      ];
      const payload = `{"new_edits":false,"docs":[${good},${bad.replace('{', `{"odd":${field},`)}]}`;
      const headers = { ...asRoot, 'content-type': 'application/json' };
      const answer = await send({ method: 'POST', url: '/_users/_bulk_docs', headers, payload });
      expect([answer.statusCode, answer.json()]).toEqual([
        400,
        { error: 'bad_request', reason: expect.stringMatching(new RegExp(`${why}.*entry 2 of the list`)) },
      ]);
    }
    expect(await authority.findUser('jan')).toBeNull();
  });

  it.each(['山田　太郎', 'می\u200cخواهم', 'a\u00a0b', '\u{1f600}'.repeat(128), 'Jan Apple'])(
    'keeps people called %s',
    async (name) => {
      const { send, logIn } = await startCouchdb({}, { passwords: createPasswordHasher() });
      const docs = [hashedUser(name, 'sha256', 32)];
      const payload = { docs, new_edits: false };
      const answer = await send({ method: 'POST', url: '/_users/_bulk_docs', headers: asRoot, payload });
      expect(answer.json()).toMatchObject([{ ok: true }]);
      expect(await logIn(name)).toMatch(/^\w{40}$/);
      const found = await send({ url: `/_users/${encodeURIComponent(idOf(name))}`, headers: asRoot });
      expect(found.statusCode).toBe(200);
    },
  );

  it('is brought in with the revisions that it had, and changes nobody who is there', async () => {
    const { send, authority } = await startCouchdb();
    const docs = [hashedUser('jan', 'sha256', 32), hashedUser('web_user', 'sha256', 32)].map((document) => ({
      ...document,
      _rev: '7-abc',
    }));
    const plain = await send({ method: 'POST', url: '/_users/_bulk_docs', headers: asRoot, payload: { docs } });
    expect(plain.json()).toEqual(docs.map(({ _id }) => ({ id: _id, ...conflict })));
    const dump = await send({
      method: 'POST',
      url: '/_users/_bulk_docs',
      headers: asRoot,
      payload: { docs, new_edits: false },
    });
    expect(dump.json()).toEqual([
      expect.objectContaining({ ok: true, id: idOf('jan') }),
      { id: idOf('web_user'), ...conflict },
    ]);
    const proof = await authority.verifyPassword({
      username: 'web_user',
      password,
      client: { ip: null, userAgent: null },
    });
    expect(proof.ok).toBe(true);
    const own = await send({
      method: 'POST',
      url: '/_users/_bulk_docs',
      headers: { authorization: basic('web_user') },
      payload: { docs, new_edits: false },
    });
    expect(own.statusCode).toBe(403);
  });
});

describe('a backup', () => {
  it('may say of its documents what was before them, which is not kept, but not what would be lost', async () => {
    const { send, logIn, log } = await startCouchdb();
    const past = {
      _rev: '2-bb',
      _revisions: { start: 2, ids: ['bb', 'aa'] },
      _revs_info: [],
      _local_seq: 7,
      _conflicts: [],
      _deleted_conflicts: [],
    };
    const docs = [
      { ...hashedUser('jan', 'sha256', 32), ...past },
      { ...hashedUser('eve', 'sha256', 32), ...past, _attachments: { 'photo.jpg': { stub: true } } },
      { _id: idOf('web_user'), ...past, _deleted: true },
      { _id: '_design/_auth', ...past, language: 'javascript' },
    ];
    const payload = { docs, new_edits: false };
    const answer = await send({ method: 'POST', url: '/_users/_bulk_docs', headers: asRoot, payload });
    expect(answer.json()).toEqual([
      { ok: true, id: idOf('jan'), rev: expect.any(String) },
      { id: idOf('eve'), error: 'doc_validation', reason: expect.any(String) },
      { id: idOf('web_user'), skipped: 'deleted there' },
      { id: '_design/_auth', skipped: 'design document' },
    ]);
    expect(log()).toContain('"written":1,"skipped":2,"refused":1');
    const headers = { cookie: `AuthSession=${await logIn('web_user')}` };
    expect((await send({ url: '/_session', headers })).json().userCtx.name).toBe('web_user');
    const jan = (await send({ url: `/_users/${encodeURIComponent(idOf('jan'))}`, headers: asRoot })).json();
    expect(Object.keys(jan).filter((field) => field.startsWith('_'))).toEqual(['_id', '_rev']);
  });
});

describe('many documents', () => {
  it('are written one by one, each with its own answer', async () => {
    const { send } = await startCouchdb();
    const docs = [
      userNamed('jan'),
      userNamed('jan'),
      { _id: 5 },
      'nothing',
      userNamed('_why'),
      { _id: idOf('nobody'), _deleted: true },
    ];
    const answer = await send({ method: 'POST', url: '/_users/_bulk_docs', headers: asRoot, payload: { docs } });
    expect(answer.json().map((entry: { ok?: boolean; error?: string }) => entry.error ?? entry.ok)).toEqual([
      true,
      'conflict',
      'bad_request',
      'bad_request',
      'forbidden',
      'not_found',
    ]);
  });

  it('are few for everybody else', async () => {
    const { send, authority } = await startCouchdb({ openSignUp: true });
    const docs = Array.from({ length: 11 }, (_, index) => userNamed(`user${index}`));
    expect((await send({ method: 'POST', url: '/_users/_bulk_docs', payload: { docs } })).statusCode).toBe(403);
    expect((await authority.statistics()).users.count).toBe(3);
  });

  it('are listed for administrators, and by name for whoever may see them', async () => {
    const { send } = await startCouchdb();
    const all = (await send({ method: 'POST', url: '/_users/_all_docs', headers: asRoot, payload: {} })).json();
    expect(all).toMatchObject({ total_rows: 3, offset: 0 });
    expect(all.rows.map((row: { id: string }) => row.id)).toEqual([idOf('other'), idOf('root'), idOf('web_user')]);
    expect(
      (await send({ url: '/_users/_all_docs?limit=1&include_docs=true', headers: asRoot })).json().rows,
    ).toMatchObject([{ doc: { name: 'other' } }]);
    expect((await send({ url: '/_users/_all_docs' })).statusCode).toBe(401);
    const own = { authorization: basic('web_user') };
    expect((await send({ url: '/_users/_all_docs', headers: own })).statusCode).toBe(403);
    const keys = [idOf('web_user'), idOf('other'), idOf('nobody'), 7];
    const asked = await send({ method: 'POST', url: '/_users/_all_docs', headers: own, payload: { keys } });
    expect(asked.json().rows).toEqual([
      { id: idOf('web_user'), key: idOf('web_user'), value: { rev: expect.any(String) } },
      ...keys.slice(1).map((key) => ({ key, error: 'not_found' })),
    ]);
  });

  it('asks nothing of the store for who is nobody, and only their own name for who is no administrator', async () => {
    const lookedUp: string[] = [];
    const { send } = await startCouchdb(
      {},
      {
        between: (authority) => ({
          ...authority,
          findUser: (name) => {
            lookedUp.push(name);
            return authority.findUser(name);
          },
        }),
      },
    );
    const keys = ['other', 'Web_User', ...Array.from({ length: 500 }, (_, index) => `user${index}`)].map(idOf);
    const list = async (headers: Record<string, string>, asked: readonly unknown[] = keys) =>
      send({ method: 'POST', url: '/_users/_all_docs', headers, payload: { keys: asked } });
    expect((await list({})).json().rows).toEqual(keys.map((key) => ({ key, error: 'not_found' })));
    expect(lookedUp).toEqual([]);
    const own = (await list({ authorization: basic('web_user') })).json().rows;
    expect(own.filter((row: { id?: string }) => row.id !== undefined)).toMatchObject([{ id: idOf('web_user') }]);
    expect(lookedUp).toEqual(['web_user']);
    const many = Array.from({ length: 1_001 }, () => idOf('web_user'));
    expect((await list({ authorization: basic('web_user') }, many)).statusCode).toBe(400);
    expect((await list({}, many)).statusCode).toBe(400);
    expect(lookedUp).toEqual(['web_user']);
  });
});

describe('a body of many documents', () => {
  const packed = (text: string) => gzipSync(Buffer.from(text));
  const send = (headers: Record<string, string>, payload: Buffer | Readable) => ({
    method: 'POST' as const,
    url: '/_users/_bulk_docs',
    headers: { 'content-type': 'application/json', ...headers },
    payload,
  });
  const gzip = { 'content-encoding': 'gzip' };
  const tooLarge = [413, 'request_entity_too_large'];

  it.each<[string, Record<string, string>]>([
    ['nobody', {}],
    ['a user', { authorization: basic('web_user') }],
  ])('is small from %s, also once it is unpacked, and however it is announced', async (_who, headers) => {
    const server = await startCouchdb({ openSignUp: true });
    const wide = `{"docs":[${'0,'.repeat(40_000)}0]}`;
    const bodies = [
      send({ ...headers, ...gzip }, packed(wide)),
      send(headers, Buffer.from(wide)),
      send(
        { ...headers, 'transfer-encoding': 'chunked' },
        Readable.from([Buffer.from(wide.slice(0, 40_000)), Buffer.from(wide.slice(40_000))]),
      ),
    ];
    for (const body of bodies) {
      const answer = await server.send(body);
      expect([answer.statusCode, answer.json().error], answer.body).toEqual(tooLarge);
    }
    expect((await server.send(send({ ...headers, ...gzip }, packed('{"docs":[]}')))).statusCode).toBe(201);
  });

  it('is not read at all where the password with it is wrong', async () => {
    const server = await startCouchdb();
    let isRead = false;
    const body = new Readable({
      read() {
        isRead = true;
        this.push(null);
      },
    });
    const answer = await server.send(send({ authorization: basic('web_user', 'wrong'), 'content-length': '9' }, body));
    expect([answer.statusCode, isRead]).toEqual([401, false]);
  });

  it('is large from an administrator, but never holds more values than users could', async () => {
    const server = await startCouchdb();
    const docs = [
      userNamed('jan', { notes: 'x'.repeat(30_000) }),
      ...Array.from({ length: 50 }, () => 'x'.repeat(2_000)),
    ];
    const large = await server.send(send({ ...asRoot, ...gzip }, packed(JSON.stringify({ docs }))));
    expect([large.statusCode, large.json()[0].id]).toEqual([201, idOf('jan')]);
    const wide = await server.send(send({ ...asRoot, ...gzip }, packed(`{"docs":[[${'0,'.repeat(250_000)}0]]}`)));
    expect([wide.statusCode, wide.json().error]).toEqual([400, 'bad_request']);
  });
});
