import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { client, openAuthority, password, tokenOf } from './fixture.ts';

describe('a token planted before sign-in (CWE-384)', () => {
  test('that nobody issued is not adopted', async () => {
    const { authority, signIn } = await openAuthority();
    const planted = 'P'.repeat(40);
    const token = tokenOf(await signIn('alice', planted));
    expect(token).not.toBe(planted);
    expect(await authority.validate(planted)).toBeNull();
    expect(await authority.validate(token)).toMatchObject({ username: 'alice' });
  });

  test('that is a real anonymous session of the attacker is dead after the sign-in', async () => {
    const { authority, signIn } = await openAuthority();
    const planted = tokenOf(await authority.startAnonymous({ presented: null, client }));
    const token = tokenOf(await signIn('alice', planted));
    expect(token).not.toBe(planted);
    expect(await authority.validate(planted)).toBeNull();
    expect(await authority.explain(planted)).toMatchObject({ outcome: 'ended', reason: 'rotated' });
  });

  test.each(['alice', 'mallory'])('that is a session of %s ends at the second sign-in', async (owner) => {
    const { authority, signIn } = await openAuthority({ users: ['alice', 'mallory'] });
    const planted = tokenOf(await signIn(owner));
    const second = await signIn('alice', planted);
    expect(await authority.validate(planted)).toBeNull();
    expect(second.ended.map((session) => session.username)).toEqual([owner]);
    expect(await authority.validate(tokenOf(second))).toMatchObject({ username: 'alice' });
  });

  test('of any text changes nothing', async () => {
    const { authority } = await openAuthority();
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.string({ minLength: 40, maxLength: 40 })), async (planted) => {
        const issued = await authority.startAnonymous({ presented: planted, client });
        expect(tokenOf(issued)).not.toBe(planted);
        expect(await authority.validate(planted)).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  test('stays alive when the sign-in fails, so that guessing cannot sign others out', async () => {
    const { authority, signIn } = await openAuthority();
    const own = tokenOf(await signIn());
    const failed = await authority.signIn({ username: 'alice', password: 'wrong password', presented: own, client });
    expect(failed.ok).toBe(false);
    expect(await authority.validate(own)).not.toBeNull();
  });
});

describe('data of the session before', () => {
  test('comes over from an anonymous session, only by name', async () => {
    const { authority } = await openAuthority();
    const before = await authority.startAnonymous({
      presented: null,
      data: { cart: ['book'], returnTo: '/pay', isAdmin: true },
      client,
    });
    const result = await authority.signIn({
      username: 'alice',
      password,
      presented: tokenOf(before),
      carry: ['cart', 'returnTo', 'absent'],
      client,
    });
    expect((await authority.validate(tokenOf(result)))?.data).toEqual({ cart: ['book'], returnTo: '/pay' });
  });

  test('never comes over from another user, or from a dead session', async () => {
    const { authority, signIn, advance } = await openAuthority({ users: ['alice', 'mallory'] });
    const others = tokenOf(await signIn('mallory'));
    await authority.patchData(others, { cart: ['poison'] });
    const carry = ['cart'];
    const first = await authority.signIn({ username: 'alice', password, presented: others, carry, client });
    expect((await authority.validate(tokenOf(first)))?.data).toEqual({});

    const dead = tokenOf(await authority.startAnonymous({ presented: null, data: { cart: ['stale'] }, client }));
    advance(48 * 3_600_000);
    const second = await authority.signIn({ username: 'alice', password, presented: dead, carry, client });
    expect((await authority.validate(tokenOf(second)))?.data).toEqual({});
  });
});
