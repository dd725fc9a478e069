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
    ['one round of SHA-1', { password_scheme: 'simple', password_sha: 'a'.repeat(40), salt: 'x' }],
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
});
