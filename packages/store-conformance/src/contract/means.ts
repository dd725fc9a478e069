import { randomUUID } from 'node:crypto';
import {
  applicationIssuer,
  type MeansChange,
  mostPasskeys,
  noMeans,
  type Passkey,
  type SetUpLink,
  type UserId,
} from '@curfew/core';
import { expect } from 'vitest';
import { addUser, administrator, credentialsOf, epoch, person, second } from '../fixtures.ts';
import type { Test } from '../testing.ts';

function passkeyOf(over: Partial<Passkey> = {}): Passkey {
  return {
    ...{ id: randomUUID(), publicKey: 'pQECAyYg', counter: 0, transports: ['internal'], name: 'Schlüssel' },
    ...{ isSyncable: true, isBackedUp: false, createdAt: epoch, lastUsedAt: null },
    ...over,
  };
}

function linkOf(over: Partial<SetUpLink> = {}): SetUpLink {
  return { digest: randomUUID(), purpose: 'reset', createdAt: epoch, expiresAt: epoch + 10 * second, ...over };
}

export function means(test: Test): void {
  test('passkeys are added, used, renamed and removed, and kept in order', async ({ store }) => {
    const user = await addUser(store);
    expect(await store.factors.means(user.id)).toEqual(noMeans);
    const [one, two] = [passkeyOf(), passkeyOf()];
    let now = epoch;
    const change = (what: MeansChange) => {
      now += second;
      return store.factors.changeMeans(user.id, what, now, person);
    };
    expect(await change({ type: 'add-passkey', passkey: one })).toEqual({
      ok: true,
      means: { passkeys: [one], link: null },
    });
    await change({ type: 'add-passkey', passkey: two });
    expect(await change({ type: 'add-passkey', passkey: one })).toMatchObject({ code: 'factor-exists' });
    await change({ type: 'rename-passkey', id: one.id, name: 'Work' });
    await change({ type: 'use-passkey', id: two.id, counter: 3, isBackedUp: true });
    const used = { ...two, counter: 3, isBackedUp: true, lastUsedAt: now };
    expect((await store.factors.means(user.id)).passkeys).toEqual([{ ...one, name: 'Work' }, used]);
    expect(await change({ type: 'remove-passkey', id: one.id })).toMatchObject({ means: { passkeys: [used] } });
    for (const type of ['remove-passkey', 'use-passkey', 'rename-passkey'] as const) {
      const gone = await change({ type, id: one.id, name: 'x', counter: 9, isBackedUp: false });
      expect(gone).toMatchObject({ code: 'factor-not-found' });
    }
    const { items } = await store.trail.list({ userId: user.id, limit: 10 });
    const factors = items.filter(({ type }) => type.startsWith('factor'));
    expect(factors.map(({ type, detail }) => [type, detail.name])).toEqual([
      ['factor-removed', 'Work'],
      ['factor-added', 'Schlüssel'],
      ['factor-added', 'Schlüssel'],
    ]);
  });

  test('of the two last ways in, removed at once, one stays', async ({ store, other }) => {
    const user = await addUser(store, { passwordHash: null });
    const [one, two] = [passkeyOf(), passkeyOf()];
    for (const passkey of [one, two]) {
      await store.factors.changeMeans(user.id, { type: 'add-passkey', passkey }, epoch, person);
    }
    const remove = ({ id }: Passkey, at = store, keepsWayIn = true) =>
      at.factors.changeMeans(user.id, { type: 'remove-passkey', id, keepsWayIn }, epoch, person);
    const outcomes = await Promise.all([remove(one), remove(two, other)]);
    expect(outcomes.map((each) => (each.ok ? 'ok' : each.code)).sort()).toEqual(['invalid-request', 'ok']);
    const left = outcomes[0].ok ? two : one;
    expect((await store.factors.means(user.id)).passkeys).toEqual([left]);
    // With an account at a provider there is another one; an application's name for somebody is none.
    const link = (issuer: string) =>
      store.factors.changeIdentity(user.id, { type: 'link', identity: { issuer, subject: 'x' } }, epoch, person);
    await link(applicationIssuer('shop'));
    expect(await remove(left)).toMatchObject({ code: 'invalid-request' });
    await link('https://id.example');
    expect(await remove(left)).toMatchObject({ ok: true, means: { passkeys: [] } });
  });

  test('of many who use one value of a counter, one gets through, and none goes back', async ({ store, other }) => {
    const user = await addUser(store);
    const passkey = passkeyOf();
    await store.factors.changeMeans(user.id, { type: 'add-passkey', passkey }, epoch, person);
    const use = (counter: number, at: typeof store) =>
      at.factors.changeMeans(
        user.id,
        { type: 'use-passkey', id: passkey.id, counter, isBackedUp: false },
        epoch,
        person,
      );
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, n) => use(1, n % 2 === 0 ? store : other)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter((each) => !each.ok && each.code !== 'invalid-passkey')).toEqual([]);
    expect(await use(0, store)).toMatchObject({ code: 'invalid-passkey' });
    expect(await use(2, store)).toMatchObject({ ok: true });
  });

  test('of many who use one link, one gets through, all of it, and none with an old one', async ({ store, other }) => {
    const user = await addUser(store);
    const [old, link] = [linkOf(), linkOf({ isVouched: true })];
    const offer = (each: SetUpLink) =>
      store.factors.changeMeans(user.id, { type: 'offer-link', link: each }, epoch, administrator);
    const use = (digest: string, at = store, now = epoch + second, passkey = passkeyOf()) =>
      at.users.change(user.username, { type: 'by-link', digest, passwordHash: passkey.id, passkey }, now, person);
    await offer(old);
    await offer(link);
    expect(await use(old.digest)).toMatchObject({ code: 'invalid-link' });
    expect(await use(link.digest, store, link.expiresAt)).toMatchObject({ code: 'invalid-link' });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => use(link.digest, n % 2 === 0 ? store : other)),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    const { passkeys, ...left } = await store.factors.means(user.id);
    expect(left).toEqual({ link: null });
    expect(passkeys.map(({ id }) => id)).toEqual([(await credentialsOf(store, user.username))?.passwordHash]);
    const [passkey = passkeyOf()] = passkeys;
    await offer(link);
    expect(await use(link.digest, store, epoch + second, passkey)).toMatchObject({ code: 'factor-exists' });
    expect((await store.factors.means(user.id)).link).toEqual(link);
  });

  test('what a mailed link has set rests on the mailbox, until an administrator vouches', async ({ store }) => {
    const user = await addUser(store);
    const [mailed, vouched] = [linkOf(), linkOf({ isVouched: true })];
    const offer = (link: SetUpLink) =>
      store.factors.changeMeans(user.id, { type: 'offer-link', link }, epoch, administrator);
    const use = (digest: string, more: { passkey?: Passkey } = {}) =>
      store.users.change(user.username, { type: 'by-link', digest, passwordHash: 'x', ...more }, epoch + 1, person);
    const [first, second_, own] = [passkeyOf(), passkeyOf(), passkeyOf()];
    const resting = { restsOnMail: true } as const;
    await offer(mailed);
    await use(mailed.digest);
    expect(await store.factors.means(user.id)).toEqual({ passkeys: [], link: null, ...resting });
    await offer(mailed);
    await use(mailed.digest, { passkey: first });
    await store.factors.changeMeans(user.id, { type: 'add-passkey', passkey: second_ }, epoch, person);
    expect(await store.factors.means(user.id)).toEqual({
      ...{ link: null, passkeys: [first, second_].map((each) => ({ ...each, ...resting })) },
      ...resting,
    });
    await offer(mailed);
    expect(await use(mailed.digest, { passkey: own })).toMatchObject({ code: 'administrator-needed' });
    await offer(vouched);
    await use(vouched.digest, { passkey: own });
    expect(await store.factors.means(user.id)).toEqual({ passkeys: [own], link: null });
    const factor = { id: randomUUID(), sealedSecret: 's', createdAt: epoch, lastStep: 1, lastUsedAt: epoch };
    await store.factors.change(user.id, { type: 'add', factor: { ...factor, recoveryDigests: [] } }, epoch, person);
    await offer(vouched);
    expect(await use(vouched.digest, { passkey: passkeyOf() })).toMatchObject({ code: 'second-factor-required' });
  });

  test('nobody has more than twenty passkeys, however many are added at once', async ({ store, other }) => {
    const user = await addUser(store);
    const add = (n: number) =>
      (n % 2 === 0 ? store : other).factors.changeMeans(
        ...([user.id, { type: 'add-passkey', passkey: passkeyOf() }, epoch, person] as const),
      );
    const outcomes = await Promise.all(Array.from({ length: mostPasskeys + 5 }, (_, n) => add(n)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(mostPasskeys);
    expect(outcomes.filter((each) => !each.ok && each.code !== 'passkey-limit-reached')).toEqual([]);
  });

  test('other changes of the user leave them alone, and deleting them takes them away', async ({ store }) => {
    const user = await addUser(store);
    const passkey = passkeyOf();
    await store.factors.changeMeans(user.id, { type: 'add-passkey', passkey }, epoch, person);
    await store.users.change(user.username, { type: 'roles', roles: ['staff'] }, epoch, administrator);
    await store.users.change(user.username, { type: 'password', passwordHash: 'new' }, epoch, administrator);
    expect((await store.factors.means(user.id)).passkeys).toEqual([passkey]);
    await store.users.change(user.username, { type: 'delete' }, epoch, administrator);
    expect(await store.factors.means(user.id)).toEqual(noMeans);
    const change = { type: 'add-passkey', passkey } as const;
    for (const id of [user.id, randomUUID() as UserId]) {
      expect(await store.factors.changeMeans(id, change, epoch, person)).toMatchObject({ code: 'user-not-found' });
    }
  });
}
