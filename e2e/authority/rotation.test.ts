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

  test('twice at once makes one session, and both get it', async () => {
    const { authority, signIn } = await openAuthority();
    const old = tokenOf(await signIn());
    const grace = { graceMs: 10_000, client };
    const results = await Promise.all([authority.rotate(old, grace), authority.rotate(old, grace)]);
    expect(tokenOf(results[0])).toBe(tokenOf(results[1]));
    for (const token of [old, tokenOf(results[0])]) expect(await authority.validate(token)).not.toBeNull();
    expect(await authority.rotate(old, grace)).toMatchObject({ code: 'already-rotated' });
  });

  // Every way by which a token comes in says that somebody has it.
  for (const use of ['validate', 'inspect', 'describe', 'explain', 'patchData', 'rotate'] as const) {
    test(`${use}: whoever has the old token too does not get the new one any more`, async () => {
      const { authority, signIn } = await openAuthority();
      const old = tokenOf(await signIn());
      const grace = { graceMs: 10_000, client };
      const renewed = tokenOf(await authority.rotate(old, grace));
      if (use === 'patchData') await authority.patchData(renewed, { a: 1 });
      else if (use === 'rotate') tokenOf(await authority.rotate(renewed, grace));
      else await authority[use](renewed);
      expect(await authority.rotate(old, grace)).toMatchObject({ ok: false });
    });
  }

  test('a use is written before it is answered, and is refused where that fails', async () => {
    const { authority, store, signIn } = await openAuthority();
    const old = tokenOf(await signIn());
    const renewed = tokenOf(await authority.rotate(old, { graceMs: 10_000, client }));
    const { claim } = store.sessions;
    const broken = new Error('the disk is full');
    store.sessions.claim = () => Promise.reject(broken);
    await expect(authority.validate(renewed)).rejects.toBe(broken);
    expect(await authority.validate(old)).not.toBeNull();
    store.sessions.claim = claim;
    expect(await authority.validate(renewed)).toMatchObject({ isUnclaimed: false });
  });

  test('the first use of a session is the only one that costs a write', async () => {
    const { authority, store, signIn } = await openAuthority();
    const { claim } = store.sessions;
    let claims = 0;
    store.sessions.claim = (digests, now) => {
      claims++;
      return claim(digests, now);
    };
    const first = tokenOf(await signIn());
    await authority.validate(first);
    const renewed = tokenOf(await authority.rotate(first, { graceMs: 10_000, client }));
    await Promise.all([1, 2, 3].map(() => authority.validate(renewed)));
    for (const token of [renewed, first, renewed]) await authority.validate(token);
    expect(claims).toBe(1);
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
