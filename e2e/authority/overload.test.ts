import { CurfewError, createPasswordHasher } from '@curfew/core';
import { expect, test } from 'vitest';
import { client, openAuthority, password, tokenOf } from './fixture.ts';

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
