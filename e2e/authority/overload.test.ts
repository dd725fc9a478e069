import { CurfewError, createPasswordHasher } from '@curfew/core';
import { expect, test } from 'vitest';
import { admin, client, openAuthority, password, tokenOf } from './fixture.ts';

test('a password that there is no time to check is an answer, not an error, and counts as no attempt', async () => {
  const hasher = createPasswordHasher();
  let isOverloaded = false;
  const passwords = {
    ...hasher,
    async verify(...asked: Parameters<typeof hasher.verify>) {
      if (isOverloaded) throw new CurfewError('overloaded', undefined, { retryAfterMs: 2_000 });
      return hasher.verify(...asked);
    },
  };
  const { authority, signIn } = await openAuthority({ passwords });
  const token = tokenOf(await signIn());
  isOverloaded = true;
  const overloaded = { ok: false, code: 'overloaded', retryAfterMs: 2_000 };
  const attempt = { username: 'alice', password, client };
  for (let count = 0; count < 20; count++) {
    expect(await authority.signIn({ ...attempt, presented: null })).toEqual(overloaded);
  }
  expect(await authority.verifyPassword(attempt)).toEqual(overloaded);
  expect(await authority.reauthenticate(token, password, client)).toEqual(overloaded);
  const change = { presented: token, oldPassword: password, newPassword: 'an entirely new secret', client };
  expect(await authority.changePassword(change)).toEqual(overloaded);
  isOverloaded = false;
  expect(await authority.signIn({ ...attempt, presented: null })).toMatchObject({ ok: true });
});

test('a password that there is no time to hash is an answer, and changes nothing', async () => {
  const hasher = createPasswordHasher();
  let isOverloaded = false;
  const passwords = {
    ...hasher,
    async hash(text: string) {
      if (isOverloaded) throw new CurfewError('overloaded', undefined, { retryAfterMs: 2_000 });
      return hasher.hash(text);
    },
  };
  const { authority, signIn } = await openAuthority({ passwords });
  const token = tokenOf(await signIn());
  isOverloaded = true;
  const newPassword = 'an entirely new secret';
  const document = { roles: [], profile: {}, password: newPassword };
  const answers = [
    await authority.createUser({ username: 'bob', password: newPassword }, admin),
    await authority.setPassword('alice', newPassword, admin),
    await authority.replaceUser('alice', document, admin),
    await authority.changePassword({ presented: token, oldPassword: password, newPassword, client }),
  ];
  for (const answer of answers) expect(answer).toEqual({ ok: false, code: 'overloaded', retryAfterMs: 2_000 });
  expect(await authority.findUser('bob')).toBeNull();
  expect(await authority.validate(token)).toMatchObject({ username: 'alice' });
  expect(await signIn()).toMatchObject({ ok: true });
});

test.each(['', 'a:b', ' alice', 'x'.repeat(1_000), 'line\nbreak'])(
  'signing in as %j, which can be nobody, is answered as of nobody',
  async (username) => {
    const { authority } = await openAuthority();
    const attempt = { username, password, client };
    expect(await authority.signIn({ ...attempt, presented: null })).toEqual({ ok: false, code: 'invalid-credentials' });
    expect(await authority.verifyPassword(attempt)).toEqual({ ok: false, code: 'invalid-credentials' });
  },
);
