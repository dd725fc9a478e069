import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createPasswordHasher } from '@curfew/core';
import CouchLogin from 'couch-login';
import { describe, expect, it, vi } from 'vitest';
import { listenAsCouchdb } from '../../../test/couchdb/clients.ts';
import { runTapFile } from '../../../test/couchdb/tap.ts';
import { hashedUser } from '../../../test/couchdb/user-documents.ts';
import { asRoot } from '../../../test/couchdb/wire.ts';
import { operator, password } from '../../../test/start.ts';

const { pbkdf2Sync } = crypto;
/** It names no digest: Node took SHA-1 then, up to its version 8. */
vi.spyOn(crypto, 'pbkdf2Sync').mockImplementation((text, salt, iterations, length, digest = 'sha1') =>
  pbkdf2Sync(text, salt, iterations, length, digest),
);

/** couch-login 1.0.1, as it comes from npm: it hashes new passwords by itself. */
describe('couch-login', () => {
  it('signs up, reads itself, changes its password, logs out and deletes its account', async () => {
    const { address, authority } = await listenAsCouchdb({ openSignUp: true }, 600, {
      passwords: createPasswordHasher(),
    });
    const couch = new CouchLogin(address);
    const auth = { name: 'testuser', password: 'test' };
    expect(await done((back) => couch.signup(auth, back))).toMatchObject({
      status: 200,
      data: { _id: 'org.couchdb.user:testuser', name: 'testuser', roles: [], type: 'user', date: expect.any(String) },
    });
    const changed = { name: 'testuser', password: 'asdfasdf', mustChangePass: true };
    expect((await done((back) => couch.changePass(changed, back))).status).toBe(200);
    const { data } = await done((back) => couch.get('/_users/org.couchdb.user:testuser', back));
    expect(data).toMatchObject({ mustChangePass: true, derived_key: expect.any(String), salt: expect.any(String) });
    const { items } = await authority.listSessions({ username: 'testuser', limit: 5 });
    expect(items.map((session) => session.endReason)).toEqual([null, 'password-changed']);

    expect((await done((back) => couch.logout(back))).status).toBe(200);
    expect((await done((back) => couch.login(auth, back))).status).toBe(401);
    expect((await done((back) => couch.login(changed, back))).status).toBe(200);
    expect((await done((back) => couch.deleteAccount('testuser', back))).data).toMatchObject({ ok: true });
    expect(await authority.findUser('testuser')).toBeNull();
  });

  it('is told that it is nobody, and no administrator', async () => {
    const { address } = await listenAsCouchdb();
    const nobody = new CouchLogin(address).anonymous();
    expect(await done((back) => nobody.put('/remember', { november: 5 }, back))).toEqual({
      status: 401,
      data: { error: 'unauthorized', reason: 'You are not a server admin.' },
    });
    expect((await done((back) => nobody.get('/', back))).data).toMatchObject({ couchdb: 'Welcome' });
    const wrong = new CouchLogin(address);
    expect((await done((back) => wrong.login({ name: 'web_user', password: `${password}!` }, back))).status).toBe(401);
  });
});

const { resolve } = createRequire(import.meta.url);

/** A server with the users of its fixture. Their passwords are shorter than anybody could choose here: they are brought in. */
async function listenWithFixture() {
  const server = await listenAsCouchdb({ openSignUp: true }, 600, { passwords: createPasswordHasher() });
  const salt = 'd5513283df4f649c72757a91aa30bdde';
  const users = [
    { ...hashedUser('testuser', 'sha1', 20), derived_key: pbkdf2Sync('test', salt, 10, 20, 'sha1').toString('hex') },
    { ...hashedUser('admin', 'sha1', 20), derived_key: pbkdf2Sync('admin', salt, 10, 20, 'sha1').toString('hex') },
    {
      ...hashedUser('testusersha', 'sha1', 20),
      ...{ password_scheme: 'simple', pbkdf2_prf: undefined, iterations: undefined, derived_key: undefined, salt },
      password_sha: crypto.createHash('sha1').update(`test${salt}`).digest('hex'),
    },
  ];
  const payload = { docs: users, new_edits: false };
  const brought = await server.send({ method: 'POST', url: '/_users/_bulk_docs', headers: asRoot, payload });
  expect(brought.json()).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
  await server.authority.setRoles('admin', ['admin'], operator);
  return server;
}

it.each(['basic', 'registry', 'reset-then-signup'])('couch-login’s own tests pass as they are: %s', async (name) => {
  const { address } = await listenWithFixture();
  function Here(couch: string, token?: string): CouchLogin {
    return new CouchLogin(couch.replace(/http:\/\/(localhost|127\.0\.0\.1):15985/, address), token);
  }
  const source = readFileSync(resolve(`couch-login/test/${name}.js`), 'utf8');
  const results = await runTapFile(source, { '../couch-login.js': Here, crypto });
  expect(results.length).toBeGreaterThan(5);
  // Its cookie has no SameSite yet; ours does.
  const sameSite = /"httponly":true,"samesite":"Lax"\} is not .*"httponly":true\}$/;
  const faults = results.flatMap((test) => test.faults.map((fault) => [test.name, fault] as const));
  expect(faults.filter(([test, fault]) => !/^(sha user )?login$/.test(test) || !sameSite.test(fault))).toEqual([]);
});

type Back = (error: unknown, response?: { readonly statusCode: number }, data?: unknown) => void;

function done(call: (back: Back) => void): Promise<{ readonly status: number | undefined; readonly data: unknown }> {
  return new Promise((resolve, reject) => {
    call((error, response, data) => {
      if (error) reject(error);
      else resolve({ status: response?.statusCode, data });
    });
  });
}
