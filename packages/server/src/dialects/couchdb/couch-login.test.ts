import crypto from 'node:crypto';
import { createPasswordHasher } from '@curfew/core';
import CouchLogin from 'couch-login';
import { describe, expect, it, vi } from 'vitest';
import { listenAsCouchdb } from '../../../test/couchdb/clients.ts';
import { password } from '../../../test/start.ts';

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

type Back = (error: unknown, response?: { readonly statusCode: number }, data?: unknown) => void;

function done(call: (back: Back) => void): Promise<{ readonly status: number | undefined; readonly data: unknown }> {
  return new Promise((resolve, reject) => {
    call((error, response, data) => {
      if (error) reject(error);
      else resolve({ status: response?.statusCode, data });
    });
  });
}
