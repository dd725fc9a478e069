import nano from 'nano';
import PouchHttp from 'pouchdb-adapter-http';
import PouchCore from 'pouchdb-core';
import { describe, expect, it } from 'vitest';
import { listenAsCouchdb } from '../../../../test/couchdb/clients.ts';
import { gatewaySecret } from '../../../../test/couchdb/database-server.ts';
import { startProxiedCouchdb } from '../../../../test/couchdb/proxied-couchdb.ts';
import { basic } from '../../../../test/couchdb/wire.ts';
import { operator, password } from '../../../../test/start.ts';
import type { CouchdbGatewayOptions } from '../options.ts';

const PouchDB = PouchCore.plugin(PouchHttp);

async function start(more: Partial<CouchdbGatewayOptions> = {}, algorithms?: readonly string[]) {
  const couchdb = await startProxiedCouchdb(gatewaySecret, algorithms);
  const gateway = { url: couchdb.url, secret: gatewaySecret, systemRoles: { admin: '_admin' }, ...more };
  return { couchdb, ...(await listenAsCouchdb({ requireValidUser: true, gateway })) };
}

/** Clients from npm on one side, and on the other a server that believes nothing but CouchDB's own token. */
describe('documents in a CouchDB behind the gateway', () => {
  it('are written, read, changed, listed and deleted by nano, in the name of whoever has signed in', async () => {
    const { address, couchdb } = await start();
    const client = nano(address);
    await expect(client.use('db').info()).rejects.toMatchObject({ statusCode: 401 });
    await client.auth('web_user', password);
    const db = client.use<{ likes: string }>('db');
    const { rev } = await db.insert({ likes: 'apples' }, 'jan');
    expect(couchdb.authorOf('db', 'jan')).toBe('web_user');
    expect(await db.get('jan')).toEqual({ _id: 'jan', _rev: rev, likes: 'apples' });
    await expect(db.insert({ likes: 'pears' }, 'jan')).rejects.toMatchObject({ statusCode: 409, error: 'conflict' });
    const next = await db.insert({ likes: 'pears', _rev: rev } as { likes: string }, 'jan');
    expect((await db.list()).rows).toMatchObject([{ id: 'jan', value: { rev: next.rev } }]);
    expect(await db.destroy('jan', next.rev)).toMatchObject({ ok: true });
    await expect(db.get('jan')).rejects.toMatchObject({ statusCode: 404, error: 'not_found' });
    await expect(client.db.create('mine')).rejects.toMatchObject({ statusCode: 401 });
  });

  it('are there for PouchDB too, and databases are made by whom a role of ours makes an administrator there', async () => {
    const { address, couchdb } = await start();
    const admin = nano(address);
    await admin.auth('root', password);
    expect(await admin.db.create('fresh')).toEqual({ ok: true });
    const database = new PouchDB(`${address}/fresh`, { skip_setup: true, auth: { username: 'other', password } });
    const { rev } = await database.put({ _id: 'eve', likes: 'plums' });
    expect(await database.get('eve')).toEqual({ _id: 'eve', _rev: rev, likes: 'plums' });
    expect(couchdb.authorOf('fresh', 'eve')).toBe('other');
  });

  it('belong to people with any name, which is signed as the bytes that CouchDB reads', async () => {
    const { address, couchdb, authority } = await start();
    for (const username of ['Ñandú-東京', 'Jan Apple']) {
      await authority.createUser({ username, password }, operator);
      const client = nano(address);
      await client.auth(username.toLowerCase(), password);
      await client.use<object>('db').insert({}, username);
      expect(couchdb.authorOf('db', username)).toBe(username);
    }
  });

  it.each([
    ['sha1', ['sha1'], 200],
    ['sha1', ['sha256'], 401],
    ['sha256', ['sha256', 'sha1'], 200],
  ] as const)('signed with %s are those of somebody where the server takes %j', async (algorithm, taken, status) => {
    const { address } = await start({ algorithm }, taken);
    const headers = { authorization: basic('web_user') };
    expect((await fetch(`${address}/db/_all_docs`, { headers })).status).toBe(status);
  });

  it('are nobody’s to read where the secrets differ: the server behind believes no header', async () => {
    const { address } = await start({ secret: `${gatewaySecret}!` });
    const headers = {
      authorization: basic('root'),
      'x-auth-couchdb-username': 'root',
      'x-auth-couchdb-roles': '_admin',
    };
    expect((await fetch(`${address}/db/_all_docs`, { headers })).status).toBe(401);
  });

  it('can be followed as a feed, which ends there when nobody reads it here', async () => {
    const { address, couchdb } = await start();
    const headers = { authorization: basic('web_user'), 'content-type': 'application/json' };
    await fetch(`${address}/db/jan`, { method: 'PUT', headers, body: '{}' });
    const reading = new AbortController();
    const answer = await fetch(`${address}/db/_changes?feed=continuous`, { headers, signal: reading.signal });
    const { value } = await (answer.body as ReadableStream<Uint8Array>).getReader().read();
    expect(Buffer.from(value ?? []).toString()).toMatch(/^\{"id":"jan",.*\}\n$/);
    expect(couchdb.openFeeds()).toBe(1);
    reading.abort();
    await expect.poll(() => couchdb.openFeeds(), { timeout: 20_000 }).toBe(0);
  });
});
