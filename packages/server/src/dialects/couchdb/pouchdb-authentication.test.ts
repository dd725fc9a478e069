import httpAdapter from 'pouchdb-adapter-http';
import authentication from 'pouchdb-authentication';
import PouchDB from 'pouchdb-core';
import { describe, expect, it } from 'vitest';
import { listenAsCouchdb } from '../../../test/couchdb/clients.ts';
import { operator, password } from '../../../test/start.ts';

PouchDB.plugin(httpAdapter).plugin(authentication);

/** pouchdb-authentication 1.1.3 with PouchDB 9, as they come from npm. One cookie jar is in the module: a host each. */
describe('pouchdb-authentication', () => {
  it('signs up, logs in, sees the session, and logs out', async () => {
    const { db, authority } = await open();
    expect(await db.signUp('batman', password)).toMatchObject({ ok: true, id: 'org.couchdb.user:batman' });
    await expect(db.signUp('batman', password)).rejects.toMatchObject({ name: 'conflict', status: 409 });

    expect(await db.logIn('batman', password)).toEqual({ ok: true, name: 'batman', roles: [] });
    expect(await db.getSession()).toMatchObject({ userCtx: { name: 'batman' }, info: { authenticated: 'cookie' } });
    expect(await db.getMembership()).toMatchObject({ all_nodes: ['nonode@nohost'] });
    expect(await db.logOut()).toEqual({ ok: true });
    expect(await db.getSession()).toMatchObject({ userCtx: { name: null } });
    const [session] = (await authority.listSessions({ username: 'batman', limit: 5 })).items;
    expect(session).toMatchObject({ endReason: 'signed-out', policy: 'couchdb' });
  });

  it('is told what is wrong with a password', async () => {
    const { db } = await open();
    await expect(db.logIn('web_user', 'wrong')).rejects.toMatchObject({ name: 'unauthorized', status: 401 });
    await expect(db.logIn('nobody', 'wrong')).rejects.toMatchObject({ name: 'unauthorized', status: 401 });
  });

  it('keeps metadata, and changes it without ending the session', async () => {
    const { db } = await open();
    await db.signUp('robin', password, { metadata: { email: 'robin@example.com', likes: ['acrobatics'] } });
    await db.logIn('robin', password);
    expect(await db.getUser('robin')).toMatchObject({
      name: 'robin',
      email: 'robin@example.com',
      likes: ['acrobatics'],
    });
    expect(await db.putUser('robin', { metadata: { likes: [] } })).toMatchObject({ ok: true });
    expect(await db.getUser('robin')).toMatchObject({ email: 'robin@example.com', likes: [] });
    await expect(db.putUser('robin', { roles: ['sidekick'] })).rejects.toMatchObject({
      name: 'forbidden',
      status: 403,
    });
  });

  it('changes the password, which ends the session', async () => {
    const { db, authority } = await open();
    await db.signUp('alfred', password);
    await db.logIn('alfred', password);
    expect(await db.changePassword('alfred', 'a new long password')).toMatchObject({ ok: true });
    expect(await db.getSession()).toMatchObject({ userCtx: { name: null } });
    await expect(db.logIn('alfred', password)).rejects.toMatchObject({ status: 401 });
    expect(await db.logIn('alfred', 'a new long password')).toMatchObject({ ok: true });
    const { items } = await authority.listSessions({ username: 'alfred', limit: 5 });
    expect(items.map((session) => session.endReason)).toEqual([null, 'password-changed']);
  });

  it('changes the user name, and the password goes on working', async () => {
    const { db } = await open();
    await db.signUp('bruce', password, { metadata: { city: 'Gotham' } });
    await db.logIn('bruce', password);
    expect(await db.changeUsername('bruce', 'wayne')).toMatchObject({ ok: true });
    expect(await db.getSession()).toMatchObject({ userCtx: { name: null } });
    await expect(db.logIn('bruce', password)).rejects.toMatchObject({ status: 401 });
    expect(await db.logIn('wayne', password)).toMatchObject({ ok: true, name: 'wayne' });
    expect(await db.getUser('wayne')).toMatchObject({ name: 'wayne', city: 'Gotham' });
  });

  it('deletes its user', async () => {
    const { db, authority } = await open();
    await db.signUp('joker', password);
    await db.logIn('joker', password);
    expect(await db.deleteUser('joker')).toMatchObject({ ok: true });
    expect(await db.getSession()).toMatchObject({ userCtx: { name: null } });
    await expect(db.logIn('joker', password)).rejects.toMatchObject({ status: 401 });
    expect(await authority.findUser('joker')).toBeNull();
  });

  it('feels at its next request that an operator has ended its sessions', async () => {
    const { db, authority } = await open();
    await db.logIn('web_user', password);
    expect(await authority.endSessions({ username: 'web_user' }, operator)).toMatchObject({ count: 1 });
    expect(await db.getSession()).toMatchObject({ userCtx: { name: null } });
  });
});

async function open() {
  const { address, authority } = await listenAsCouchdb({ openSignUp: true });
  // The jar goes by host and not by port, so that each test starts signed out.
  const db = new PouchDB(`${address}/db`, { skip_setup: true });
  await db.logOut();
  return { db, authority };
}
