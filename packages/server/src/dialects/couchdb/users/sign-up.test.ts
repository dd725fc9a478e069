import { createPasswordHasher } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { hashedUser, idOf, pathOf, userNamed } from '../../../../test/couchdb/user-documents.ts';
import { asRoot, basic, startCouchdb } from '../../../../test/couchdb/wire.ts';

const conflict = { error: 'conflict', reason: 'Document update conflict.' };

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
