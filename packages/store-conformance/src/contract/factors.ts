import { randomUUID } from 'node:crypto';
import type { SecondFactor, UserId } from '@curfew/core';
import { expect } from 'vitest';
import { addUser, administrator, credentialsOf, epoch, person, second } from '../fixtures.ts';
import type { Test } from '../testing.ts';

function factorOf(over: Partial<SecondFactor> = {}): SecondFactor {
  return {
    ...{ id: randomUUID(), sealedSecret: 'sealed', createdAt: epoch, lastStep: 100, lastUsedAt: epoch },
    recoveryDigests: ['a', 'b', 'c'],
    ...over,
  };
}

export function factors(test: Test): void {
  test('a factor is added once, is known at sign-in, and is removed', async ({ store }) => {
    const user = await addUser(store);
    expect(await store.factors.find(user.id)).toBeNull();
    expect((await credentialsOf(store, user.username))?.secondFactor).toBeNull();
    const factor = factorOf();
    const added = await store.factors.change(user.id, { type: 'add', factor }, epoch, person);
    expect(added).toEqual({ ok: true, factor });
    expect(await store.factors.find(user.id)).toEqual(factor);
    expect((await credentialsOf(store, user.username))?.secondFactor).toEqual(factor);
    const again = await store.factors.change(user.id, { type: 'add', factor: factorOf() }, epoch, person);
    expect(again).toMatchObject({ ok: false, code: 'factor-exists' });
    const removed = await store.factors.change(user.id, { type: 'remove' }, epoch + second, administrator);
    expect(removed).toEqual({ ok: true, factor: null });
    expect(await store.factors.change(user.id, { type: 'remove' }, epoch, administrator)).toMatchObject({
      code: 'factor-not-found',
    });
    const { items } = await store.trail.list({ userId: user.id, limit: 10 });
    expect(items.map(({ type }) => type).filter((type) => type.startsWith('factor'))).toEqual([
      'factor-removed',
      'factor-added',
    ]);
  });

  test('a code counts once, and none of an earlier step', async ({ store }) => {
    const user = await addUser(store);
    const factor = factorOf();
    await store.factors.change(user.id, { type: 'add', factor }, epoch, person);
    const use = (step: number, more: { factorId?: string; sealedSecret?: string } = {}) =>
      store.factors.change(user.id, { type: 'use-code', factorId: factor.id, step, ...more }, epoch + second, person);
    expect(await use(100)).toMatchObject({ ok: false, code: 'invalid-code' });
    expect(await use(102, { sealedSecret: 'sealed anew' })).toMatchObject({
      ok: true,
      factor: { lastStep: 102, lastUsedAt: epoch + second, sealedSecret: 'sealed anew' },
    });
    for (const step of [102, 101]) expect(await use(step)).toMatchObject({ ok: false, code: 'invalid-code' });
    expect(await use(103, { factorId: randomUUID() })).toMatchObject({ ok: false, code: 'invalid-code' });
    expect((await store.factors.find(user.id))?.lastStep).toBe(102);
  });

  test('of many at once who use one code, or one recovery code, one gets through', async ({ store, other }) => {
    const user = await addUser(store);
    const factor = factorOf();
    await store.factors.change(user.id, { type: 'add', factor }, epoch, person);
    for (const change of [
      { type: 'use-code', factorId: factor.id, step: 101 },
      { type: 'use-recovery-code', factorId: factor.id, digest: 'b' },
    ] as const) {
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          (n % 2 === 0 ? store : other).factors.change(user.id, change, epoch, person),
        ),
      );
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
      expect(outcomes.filter((each) => !each.ok && each.code !== 'invalid-code')).toEqual([]);
    }
    expect((await store.factors.find(user.id))?.recoveryDigests).toEqual(['a', 'c']);
    const { items } = await store.trail.list({ userId: user.id, type: 'recovery-code-used', limit: 10 });
    expect(items).toMatchObject([{ detail: { left: 2 } }]);
  });

  test('other changes of the user leave the factor alone, and deleting them takes it away', async ({ store }) => {
    const user = await addUser(store);
    const factor = factorOf();
    await store.factors.change(user.id, { type: 'add', factor }, epoch, person);
    await store.users.change(user.username, { type: 'roles', roles: ['staff'] }, epoch, administrator);
    await store.users.change(user.username, { type: 'password', passwordHash: 'new' }, epoch, administrator);
    expect(await store.factors.find(user.id)).toEqual(factor);
    await store.users.change(user.username, { type: 'delete' }, epoch, administrator);
    expect(await store.factors.find(user.id)).toBeNull();
    const change = { type: 'add', factor } as const;
    expect(await store.factors.change(user.id, change, epoch, person)).toMatchObject({ code: 'user-not-found' });
    const nobody = randomUUID() as UserId;
    expect(await store.factors.change(nobody, change, epoch, person)).toMatchObject({ code: 'user-not-found' });
  });
}
