import httpAdapter from 'pouchdb-adapter-http';
import PouchDB from 'pouchdb-core';
import sessionAuthentication from 'pouchdb-session-authentication';
import { describe, expect, it } from 'vitest';
import { type ListeningServer, listenAsCouchdb } from '../../../test/couchdb/clients.ts';
import { type DatabaseServer, gatewaySecret, startDatabaseServer } from '../../../test/couchdb/database-server.ts';
import { operator, password } from '../../../test/start.ts';

PouchDB.plugin(httpAdapter).plugin(sessionAuthentication);

/** pouchdb-session-authentication 1.4.0, as it comes from npm, through the gateway: the cases of its own suite. */
describe('pouchdb-session-authentication', () => {
  it('F1, F8: three calls need one sign-in', async () => {
    const { open, signIns, database } = await start();
    const db = open('web_user', password);
    for (let call = 0; call < 3; call++) expect((await db.allDocs()).db_name).toBe('db');
    expect(await signIns()).toEqual({ succeeded: 1, failed: 0 });
    const names = database.received.map((request) => request.headers['x-auth-couchdb-username']);
    expect(names.length).toBeGreaterThanOrEqual(3);
    expect(new Set(names)).toEqual(new Set(['web_user']));
  });

  it('F2, F3: another database of the same user needs none, another user one', async () => {
    const { open, signIns } = await start();
    await open('web_user', password).allDocs();
    await open('web_user', password, 'other_db').allDocs();
    expect(await signIns()).toEqual({ succeeded: 1, failed: 0 });
    await open('other', password).allDocs();
    expect(await signIns()).toEqual({ succeeded: 2, failed: 0 });
  });

  it('F4: a password that was changed in between ends it', async () => {
    const { open, signIns, server } = await start();
    const db = open('web_user', password);
    await db.allDocs();
    await server.authority.setPassword('web_user', 'another long password', operator);
    await expect(db.allDocs()).rejects.toMatchObject({ status: 401, reason: 'Authentication required.' });
    expect(await signIns()).toEqual({ succeeded: 1, failed: 1 });
  });

  it('F5: a wrong password lets nobody in', async () => {
    const { open, signIns, database } = await start();
    await expect(open('web_user', 'wrong').allDocs()).rejects.toMatchObject({ status: 401 });
    expect((await signIns()).succeeded).toBe(0);
    expect(database.received).toEqual([]);
  });

  it('F6: used within each timeout, it lives for longer than one', async () => {
    const { open, signIns } = await start();
    const db = open('web_user', password);
    await db.allDocs();
    await passSeconds(2.5);
    await db.allDocs();
    await passSeconds(2.5);
    await db.allDocs();
    expect(await signIns()).toEqual({ succeeded: 1, failed: 0 });
  });

  it('F7: after the timeout it signs in once more', async () => {
    const { open, signIns } = await start();
    const db = open('web_user', password);
    await db.allDocs();
    await passSeconds(5.2);
    await db.allDocs();
    expect(await signIns()).toEqual({ succeeded: 2, failed: 0 });
  });

  it('F9: five first calls at once share one sign-in', async () => {
    const { open, signIns } = await start();
    const db = open('web_user', password);
    await Promise.all(Array.from({ length: 5 }, () => db.allDocs()));
    expect(await signIns()).toEqual({ succeeded: 1, failed: 0 });
  });

  it('F10: a given session serves several databases', async () => {
    const { server, signIns } = await start();
    const session = await sessionOf(server);
    for (const name of ['db', 'other_db']) {
      const db = new PouchDB(`${server.address}/${name}`, { skip_setup: true, session });
      expect((await db.allDocs()).db_name).toBe(name);
    }
    expect(await signIns()).toEqual({ succeeded: 1, failed: 0 });
  });

  it('F11: what is no session is nobody, not an error that lasts for ever', async () => {
    const { server } = await start();
    const db = new PouchDB(`${server.address}/db`, { skip_setup: true, session: 'invalid' });
    await expect(db.allDocs()).rejects.toMatchObject({ status: 401, reason: 'Authentication required.' });
  });

  it.each([
    ['F12', 'the right password', password, { succeeded: 2, failed: 0 }],
    ['F13', 'a wrong password', 'wrong', { succeeded: 1, failed: 1 }],
    ['F14', 'a changed password', password, { succeeded: 1, failed: 1 }],
  ])('%s: with a given session that is over it signs in with %s', async (row, _password, text, counts) => {
    const { server, signIns } = await start();
    const session = await sessionOf(server);
    if (row === 'F14') await server.authority.setPassword('web_user', 'another long password', operator);
    else await server.authority.endSessions({ username: 'web_user' }, operator);
    const auth = { username: 'web_user', password: text };
    const call = new PouchDB(`${server.address}/db`, { skip_setup: true, session, auth }).allDocs();
    if (counts.failed === 0) expect((await call).db_name).toBe('db');
    else await expect(call).rejects.toMatchObject({ status: 401 });
    expect(await signIns()).toEqual(counts);
  });
});

interface Started {
  readonly server: ListeningServer;
  readonly database: DatabaseServer;
  readonly open: (username: string, password: string, name?: string) => PouchDatabase;
  readonly signIns: () => Promise<{ readonly succeeded: number; readonly failed: number }>;
}

async function start(): Promise<Started> {
  const database = await startDatabaseServer();
  const gateway = { url: database.url, secret: gatewaySecret };
  const server = await listenAsCouchdb({ requireValidUser: true, gateway }, 4);
  const count = async (type: 'sign-in' | 'sign-in-failed') =>
    (await server.authority.listEvents({ type, limit: 50 })).items.length;
  return {
    server,
    database,
    open: (username, text, name = 'db') =>
      new PouchDB(`${server.address}/${name}`, { skip_setup: true, auth: { username, password: text } }),
    signIns: async () => ({ succeeded: await count('sign-in'), failed: await count('sign-in-failed') }),
  };
}

async function sessionOf(server: ListeningServer): Promise<string> {
  const answer = await fetch(`${server.address}/_session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'web_user', password }),
  });
  return /^AuthSession=(\w{40});/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
}

function passSeconds(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}
