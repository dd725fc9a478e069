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

  // The rest of its own suite, which is not in the package: test.users.js, test.users.metadata.js, test.issue.109.js and 204.js.
  it('lets an administrator give roles and passwords, by cookie and by a name and a password in the address', async () => {
    const { db, address, authority } = await open();
    // It does not decode what stands in an address.
    const anna = { username: 'anna', password: 'secret-enough' };
    await authority.createUser({ ...anna, roles: ['admin'] }, operator);
    await db.signUp('robin', 'dickgrayson');
    await expect(db.signUp('batgirl', 'barbaragordon', { roles: ['sidekick'] })).rejects.toMatchObject({ status: 403 });
    await db.logIn(anna.username, anna.password);
    expect(await db.signUp('batgirl', 'barbaragordon', { roles: ['sidekick'] })).toMatchObject({ ok: true });
    expect(await db.getUser('batgirl')).toMatchObject({ roles: ['sidekick'] });
    expect(await db.putUser('batgirl', { roles: ['superhero', 'villain'] })).toMatchObject({ ok: true });
    expect(await db.getUser('batgirl')).toMatchObject({ roles: ['superhero', 'villain'] });
    expect(await db.changePassword('robin', 'will-remember')).toMatchObject({ ok: true });
    expect(await db.logIn('robin', 'will-remember')).toMatchObject({ ok: true });
    await db.logOut();

    const inAddress = address.replace('http://', `http://${anna.username}:${anna.password}@`);
    const asAnna = new PouchDB(`${inAddress}/db`, { skip_setup: true });
    expect(await asAnna.changePassword('robin', 'will-remember-again')).toMatchObject({ ok: true });
    const auth = { username: 'robin', password: 'will-remember-again' };
    const asRobin = new PouchDB(`${address}/db`, { skip_setup: true, auth });
    expect(await asRobin.getUser('robin')).toMatchObject({ name: 'robin' });
    await expect(asRobin.getUser('batgirl')).rejects.toMatchObject({ status: 404 });
  });

  it('takes no name that somebody has, and no field that is CouchDB’s as metadata', async () => {
    const { db } = await open();
    await db.signUp('spiderman', 'will-forget');
    await db.signUp('batman', 'will-remember');
    await db.logIn('spiderman', 'will-forget');
    await expect(db.changeUsername('spiderman', 'batman')).rejects.toMatchObject({ status: 409 });
    const before = await db.getUser('spiderman');
    for (const key of ['_id', '_rev', 'name', 'type', 'roles', 'password', 'password_scheme', 'iterations', 'salt']) {
      const changed = db.putUser('spiderman', { metadata: { [key]: 'test' } });
      await expect(changed, key).rejects.toMatchObject({ status: 400, name: 'authentication_error' });
    }
    expect(await db.getUser('spiderman')).toEqual(before);
    // Its suite compares these with what they were: they have to be there.
    for (const key of ['password_scheme', 'iterations', 'derived_key', 'salt']) expect(before).toHaveProperty(key);
    expect(await db.putUser('spiderman', { metadata: { metadata: { test: 'test' } } })).toMatchObject({ ok: true });
    expect(await db.getUser('spiderman')).toMatchObject({ metadata: { test: 'test' } });
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
  return { db, authority, address };
}
