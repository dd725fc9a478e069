import { describe, expect, test } from 'vitest';
import { admin, client, openAuthority, password, tokenOf } from './fixture.ts';

describe('rotating', () => {
  test('gives a new token and ends the old one at once', async () => {
    const { authority, signIn } = await openAuthority();
    const before = await signIn();
    const after = await authority.rotate(tokenOf(before), { client });
    expect(tokenOf(after)).not.toBe(tokenOf(before));
    expect(await authority.validate(tokenOf(before))).toBeNull();
    expect(await authority.validate(tokenOf(after))).toMatchObject({
      username: 'alice',
      authenticatedAt: before.session.authenticatedAt,
      lifetimeEndsAt: before.session.lifetimeEndsAt,
    });
  });

  test('with a grace lets requests in flight finish, and no longer', async () => {
    const { authority, signIn, advance } = await openAuthority();
    const old = tokenOf(await signIn());
    const renewed = tokenOf(await authority.rotate(old, { graceMs: 10_000, client }));
    advance(9_999);
    expect(await authority.validate(old)).not.toBeNull();
    advance(1);
    expect(await authority.validate(old)).toBeNull();
    expect(await authority.validate(renewed)).not.toBeNull();
  });

  test('twice at once has one winner, and the loser is not signed out', async () => {
    const { authority, signIn } = await openAuthority();
    const old = tokenOf(await signIn());
    const grace = { graceMs: 10_000, client };
    const results = await Promise.all([authority.rotate(old, grace), authority.rotate(old, grace)]);
    expect(results.map((result) => (result.ok ? 'ok' : result.code)).sort()).toEqual(['already-rotated', 'ok']);
    expect(await authority.validate(old)).not.toBeNull();
  });

  test('in a grace, ending the new session ends the old token too', async () => {
    const { authority, signIn } = await openAuthority();
    const old = tokenOf(await signIn());
    const renewed = tokenOf(await authority.rotate(old, { graceMs: 10_000, client }));
    await authority.signOut(renewed, client);
    expect(await authority.validate(old)).toBeNull();
  });

  test.each([-1, 0.5, 60_001, Number.NaN])('refuses a grace of %d ms', async (graceMs) => {
    const { authority, signIn } = await openAuthority();
    const token = tokenOf(await signIn());
    await expect(authority.rotate(token, { graceMs, client })).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test.each([null, '', 'x'.repeat(40)])('needs a session: %j', async (presented) => {
    const { authority } = await openAuthority();
    expect(await authority.rotate(presented, { client })).toMatchObject({ code: 'authentication-required' });
  });
});

describe('more privilege', () => {
  test('re-authentication ends the old token without a grace', async () => {
    const { authority, signIn } = await openAuthority();
    const old = tokenOf(await signIn());
    expect(await authority.reauthenticate(old, 'wrong password', client)).toMatchObject({
      code: 'invalid-credentials',
    });
    expect(await authority.validate(old)).not.toBeNull();
    const fresh = tokenOf(await authority.reauthenticate(old, password, client));
    expect(await authority.validate(old)).toBeNull();
    expect(await authority.validate(fresh)).not.toBeNull();
  });

  test('a password change ends all other sessions and rotates this one', async () => {
    const { authority, signIn } = await openAuthority();
    const mine = tokenOf(await signIn());
    const thief = tokenOf(await signIn());
    const newPassword = 'a different battery staple';
    const wrong = { presented: mine, oldPassword: 'wrong password', newPassword, client };
    expect(await authority.changePassword(wrong)).toMatchObject({ code: 'invalid-credentials' });
    const changed = await authority.changePassword({ ...wrong, oldPassword: password });
    expect(await authority.validate(thief)).toBeNull();
    expect(await authority.explain(thief)).toMatchObject({ reason: 'password-changed' });
    expect(await authority.validate(mine)).toBeNull();
    expect(await authority.validate(tokenOf(changed))).toMatchObject({ username: 'alice' });
    const oldOne = await authority.signIn({ username: 'alice', password, presented: null, client });
    expect(oldOne).toMatchObject({ code: 'invalid-credentials' });
  });

  test('other roles need a new sign-in', async () => {
    const { authority, signIn, advance } = await openAuthority();
    const old = tokenOf(await signIn());
    expect(await authority.setRoles('alice', ['admin'], admin)).toMatchObject({ ok: true, user: { roles: ['admin'] } });
    expect(await authority.explain(old)).toMatchObject({ reason: 'roles-changed' });
    advance(1);
    expect(await authority.validate(tokenOf(await signIn()))).toMatchObject({ roles: ['admin'] });
  });
});
