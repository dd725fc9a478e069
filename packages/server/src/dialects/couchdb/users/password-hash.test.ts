import { hash, pbkdf2Sync } from 'node:crypto';
import { createPasswordHasher } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { idOf, pathOf } from '../../../../test/couchdb/user-documents.ts';
import { basic, startCouchdb } from '../../../../test/couchdb/wire.ts';
import { password } from '../../../../test/start.ts';

describe('a document with another hash of a password', () => {
  const another = 'another long password';
  const salt = 'd5513283df4f649c72757a91aa30bdde';
  const sha1 = hash('sha1', another + salt);
  const derived = (text: string, iterations: number) =>
    pbkdf2Sync(text, salt, iterations, 32, 'sha256').toString('hex');
  const ways: readonly (readonly [string, object])[] = [
    [
      'pbkdf2',
      { password_scheme: 'pbkdf2', pbkdf2_prf: 'sha256', iterations: 10, salt, derived_key: derived(another, 10) },
    ],
    ['simple', { password_scheme: 'simple', salt, password_sha: sha1 }],
    ['no scheme, as CouchDB 1.2 had it', { password_scheme: undefined, salt, password_sha: sha1 }],
    [
      'simple+pbkdf2',
      { password_scheme: 'simple+pbkdf2', pbkdf2_prf: 'sha256', iterations: 20, salt, derived_key: derived(sha1, 20) },
    ],
    [
      'the scheme that was there, as clients have it that only put in a salt and a key',
      { salt, derived_key: pbkdf2Sync(another, salt, 10_000, 20, 'sha1').toString('hex') },
    ],
  ];

  describe.each(ways)('%s', (_way, hashed) => {
    it.each([
      ['its user', 'web_user', 'one'],
      ['an administrator', 'root', 'one'],
      ['its user, among many documents', 'web_user', 'many'],
      ['an administrator, among many documents', 'root', 'many'],
    ] as const)('is taken from %s, and ends the sessions', async (_who, name, count) => {
      const { send, logIn, whoIs, authority } = await startCouchdb({}, { passwords: createPasswordHasher() });
      const cookie = await logIn();
      const headers = { authorization: basic(name) };
      const document = (await send({ url: pathOf('web_user'), headers })).json();
      const payload = { ...document, ...hashed };
      const written =
        count === 'one'
          ? await send({ method: 'PUT', url: pathOf('web_user'), headers, payload })
          : await send({ method: 'POST', url: '/_users/_bulk_docs', headers, payload: { docs: [payload] } });
      expect([written.statusCode, [written.json()].flat()]).toEqual([201, [expect.objectContaining({ ok: true })]]);
      expect((await whoIs(cookie)).json().userCtx.name).toBeNull();
      expect(await authority.explain(cookie)).toMatchObject({ reason: 'password-changed' });
      const tried = async (text: string) =>
        (await send({ method: 'POST', url: '/_session', payload: { name: 'web_user', password: text } })).statusCode;
      expect([await tried(password), await tried(another), await tried(another)]).toEqual([401, 200, 200]);
    });
  });

  it.each([
    ['half of one', { salt: 'x'.repeat(32) }],
    ['an unknown scheme', { password_scheme: 'bcrypt' }],
    ['a key that is none', { derived_key: 'zz' }],
    ['no salt', { password_scheme: 'pbkdf2', salt: undefined, derived_key: 'aa'.repeat(20) }],
    ['a hash without a scheme', { password_scheme: undefined, derived_key: 'aa'.repeat(20), salt: 'x' }],
    ['somebody else’s', { derived_key: idOf('other') }],
    ['too many iterations', { password_scheme: 'pbkdf2', iterations: 1e9, salt: 'x', derived_key: 'aa'.repeat(20) }],
  ])('is refused with %s, and changes nothing', async (_what, more) => {
    const { send, authority, log } = await startCouchdb();
    for (const name of ['web_user', 'root']) {
      const headers = { authorization: basic(name) };
      const document = (await send({ url: pathOf('web_user'), headers })).json();
      const payload = { ...document, ...more, changed: true };
      const one = await send({ method: 'PUT', url: pathOf('web_user'), headers, payload });
      expect([name, one.statusCode >= 400 && one.statusCode < 500]).toEqual([name, true]);
      const many = await send({ method: 'POST', url: '/_users/_bulk_docs', headers, payload: { docs: [payload] } });
      expect(many.json()).toEqual([{ id: idOf('web_user'), error: expect.any(String), reason: expect.any(String) }]);
    }
    expect((await authority.findUser('web_user'))?.revision).toBe(1);
    expect(log()).not.toContain('"level":50');
  });

  it('needs a recent sign-in, as any new password does', async () => {
    const { send, logIn, advance, useWritten } = await startCouchdb();
    const cookie = await logIn();
    const headers = { cookie: `AuthSession=${cookie}` };
    advance(540_000);
    const document = (await send({ url: pathOf('web_user'), headers })).json();
    await useWritten(cookie);
    advance(70_000);
    const payload = { ...document, password_scheme: 'simple', salt, password_sha: sha1 };
    const answer = await send({ method: 'PUT', url: pathOf('web_user'), headers, payload });
    expect([answer.statusCode, answer.json().reason]).toEqual([403, expect.stringContaining('Sign in again')]);
  });
});
