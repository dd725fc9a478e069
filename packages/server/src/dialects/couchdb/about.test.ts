import { describe, expect, it } from 'vitest';
import { asRoot, startCouchdb } from '../../../test/couchdb/wire.ts';
import { startServer } from '../../../test/start.ts';

describe('what a server says of itself', () => {
  it('welcomes clients, and gives people the page at the same address', async () => {
    const { send } = await startCouchdb();
    for (const headers of [{}, { accept: 'application/json' }, { accept: '*/*' }]) {
      expect((await send({ url: '/', headers })).json()).toMatchObject({
        couchdb: 'Welcome',
        vendor: { name: 'Curfew' },
      });
    }
    const page = await send({ url: '/', headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
    expect([page.statusCode, page.headers.location]).toEqual([302, '/sign-in']);
  });

  it('is up, hands out ids, and is a cluster of one', async () => {
    const { send } = await startCouchdb();
    expect((await send({ url: '/_up' })).json()).toEqual({ status: 'ok', seeds: {} });
    const { uuids } = (await send({ url: '/_uuids?count=5' })).json<{ uuids: string[] }>();
    expect(new Set(uuids).size).toBe(5);
    expect(uuids.every((uuid) => /^[0-9a-f]{32}$/.test(uuid))).toBe(true);
    for (const count of ['1001', '-1', 'x', '1e9']) {
      expect((await send({ url: `/_uuids?count=${count}` })).statusCode).toBe(400);
    }
    expect((await send({ url: '/_membership' })).json()).toEqual({
      all_nodes: ['nonode@nohost'],
      cluster_nodes: ['nonode@nohost'],
    });
  });

  it('names its one database to administrators', async () => {
    const { send, logIn } = await startCouchdb();
    expect((await send({ url: '/_all_dbs', headers: asRoot })).json()).toEqual(['_users']);
    expect((await send({ url: '/_all_dbs?limit=0', headers: asRoot })).statusCode).toBe(400);
    const headers = { cookie: `AuthSession=${await logIn()}` };
    for (const [answer, status] of [
      [await send({ url: '/_all_dbs' }), 401],
      [await send({ url: '/_all_dbs', headers }), 403],
    ] as const) {
      expect([answer.statusCode, answer.json().reason]).toEqual([status, 'You are not a server admin.']);
    }
  });

  it('is not there at all where the dialect is off', async () => {
    const { send } = await startServer({ dialects: { couchdb: false } });
    expect((await send({ url: '/_session' })).statusCode).toBe(404);
    expect((await send({ url: '/' })).statusCode).toBe(302);
  });
});
