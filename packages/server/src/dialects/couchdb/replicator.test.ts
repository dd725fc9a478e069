import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { gatewaySecret, startDatabaseServer } from '../../../test/couchdb/database-server.ts';
import { basic, cookieIn, startCouchdb, valueIn } from '../../../test/couchdb/wire.ts';
import { operator, password, startServer } from '../../../test/start.ts';

/** What the session plugin of CouchDB's replicator asks of a server, by its own tests. */
describe('E17: CouchDB’s replicator', () => {
  it('signs in by a form, which is exactly 200, and reads how long the cookie lasts', async () => {
    const { send } = await startCouchdb();
    const answer = await send({
      method: 'POST',
      url: '/_session',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ name: 'web_user', password }).toString(),
    });
    expect(answer.statusCode).toBe(200);
    expect(/;\s*max-age=(\d+)/i.exec(cookieIn(answer) ?? '')?.[1]).toBe('600');
    expect(/^authsession=([^;]+);/i.exec(cookieIn(answer) ?? '')?.[1]).toBe(valueIn(answer));
  });

  it('renews at nine tenths of that, and takes over a cookie that comes with any 2xx', async () => {
    const { send, logIn, whoIs, advance } = await startCouchdb();
    const first = await logIn();
    advance(0.9 * 600_000);
    const used = await send({ url: '/_uuids', headers: { cookie: `AuthSession=${first}` } });
    expect([used.statusCode, valueIn(used)]).toEqual([200, first]);
    const second = await logIn();
    for (const cookie of [first, second]) expect((await whoIs(cookie)).json().userCtx.name).toBe('web_user');
  });

  it('signs in once more after a 401, and is let in', async () => {
    const { send, logIn, authority, advance } = await startCouchdb({ requireValidUser: true });
    const ask = (cookie: string) => send({ url: '/_uuids', headers: { cookie: `AuthSession=${cookie}; other=1` } });
    const first = await logIn();
    await authority.endSessions({ username: 'web_user' }, operator);
    expect((await ask(first)).statusCode).toBe(401);
    advance(1);
    expect((await ask(await logIn())).statusCode).toBe(200);
  });

  it('falls back to a name and a password where there is no /_session', async () => {
    const { send } = await startServer({ dialects: { couchdb: false } });
    expect((await send({ method: 'POST', url: '/_session', payload: { name: 'web_user', password } })).statusCode).toBe(
      404,
    );
  });
});

describe('E7, E9: a cookie that somebody has made with a secret', () => {
  /** As CouchDB makes one: the name, the time in hexadecimal, and their HMAC with the secret and the user's salt. */
  function selfMade(name: string, algorithm: string, secret: string, salt: string): string {
    const head = `${name}:${Math.floor(Date.parse('2026-11-22T12:00:00Z') / 1_000)
      .toString(16)
      .toUpperCase()}`;
    const signature = createHmac(algorithm, secret + salt)
      .update(head)
      .digest();
    return Buffer.concat([Buffer.from(`${head}:`), signature]).toString('base64url');
  }

  it.each(['sha256', 'sha512', 'sha1', 'blake2s256'])(
    'is nobody’s with %s, also with the one secret that this server shares with a CouchDB, and is cleared',
    async (algorithm) => {
      const gateway = { url: (await startDatabaseServer()).url, secret: gatewaySecret };
      const { send } = await startCouchdb({ requireValidUser: true, gateway });
      const headers = { authorization: basic('root') };
      const { salt } = (await send({ url: '/_users/org.couchdb.user%3Aroot', headers })).json();
      for (const text of ['', salt]) {
        const cookie = `AuthSession=${selfMade('root', algorithm, gatewaySecret, text)}`;
        const answer = await send({ url: '/_uuids', headers: { cookie } });
        expect([answer.statusCode, valueIn(answer)]).toEqual([401, '']);
      }
    },
  );
});
