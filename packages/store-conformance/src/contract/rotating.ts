import { expect } from 'vitest';
import {
  addUser,
  administrator,
  allEvents,
  day,
  endAt,
  endingsOf,
  epoch,
  eventsOf,
  findOne,
  hour,
  insert,
  isAlive,
  newDigest,
  person,
  rotate,
  rotationOf,
  second,
} from '../fixtures.ts';
import type { Test } from '../testing.ts';

export function rotating(test: Test): void {
  test('without grace the old token is dead and the new one is its heir', async ({ store }) => {
    const user = await addUser(store, { roles: ['reader'] });
    const inherited = {
      kind: 'minted',
      policy: 'kiosk',
      label: 'tv',
      scopes: ['GET /tv/'],
      data: { channel: 7 },
    } as const;
    const old = await insert(store, user, inherited);
    expect(old.session).toMatchObject(inherited);
    const heir = await rotate(store, old.digest, { now: epoch + second, actor: { ...person, ip: '203.0.113.9' } });
    expect(heir.session).toEqual({
      ...old.session,
      id: heir.session.id,
      lastUsedAt: epoch + second,
      expiresAt: epoch + second + hour,
      ip: '203.0.113.9',
    });
    expect(await findOne(store, heir.digest, epoch + second)).toEqual(heir.session);
    expect(await isAlive(store, old.digest, epoch + second)).toBe(false);
    expect(await store.sessions.find({ id: old.session.id })).toMatchObject({
      endReason: 'rotated',
      endedAt: epoch + second,
    });
    expect(await endingsOf(store, old.session.id)).toHaveLength(1);
    expect(await eventsOf(store, heir.session.id)).toMatchObject([{ type: 'session-rotated', userId: user.id }]);
  });

  test('what is not alive cannot be rotated', async ({ store }) => {
    const [user, disabled] = [await addUser(store), await addUser(store)];
    const [ended, expired, locked] = [
      await insert(store, user),
      await insert(store, user, { createdAt: epoch - hour }),
      await insert(store, disabled),
    ];
    await store.sessions.end({ digest: ended.digest }, endAt(epoch));
    await store.users.change(disabled.username, { type: 'disable' }, epoch, administrator);
    const before = await allEvents(store);
    for (const presented of [newDigest(), ended.digest, expired.digest, locked.digest]) {
      const rotation = rotationOf(presented, { now: epoch });
      expect(await store.sessions.rotate(rotation)).toMatchObject({ ok: false, code: 'authentication-required' });
      expect(await store.sessions.find({ id: rotation.id })).toBeNull();
    }
    expect(await allEvents(store)).toEqual(before);
  });

  test('with a grace both tokens answer, the old one until the grace is over', async ({ store }) => {
    const user = await addUser(store);
    const old = await insert(store, user);
    const heir = await rotate(store, old.digest, { now: epoch + second, graceMs: 10 * second });
    const graceEndsAt = epoch + 11 * second;
    expect(await findOne(store, old.digest, graceEndsAt - 1)).toMatchObject({
      successorId: heir.session.id,
      expiresAt: graceEndsAt,
      lifetimeEndsAt: graceEndsAt,
    });
    expect(await isAlive(store, old.digest, graceEndsAt)).toBe(false);
    expect(await isAlive(store, heir.digest, graceEndsAt)).toBe(true);
    expect(await endingsOf(store, old.session.id)).toEqual([]);
  });

  test('a grace never lengthens a life', async ({ store }) => {
    const user = await addUser(store);
    const old = await insert(store, user);
    const now = epoch + hour - 5;
    const heir = await rotate(store, old.digest, { now, graceMs: 30 * second });
    expect(await findOne(store, old.digest, now)).toMatchObject({ expiresAt: epoch + hour });
    expect(await isAlive(store, old.digest, epoch + hour)).toBe(false);
    expect(heir.session).toMatchObject({ expiresAt: now + hour, lifetimeEndsAt: epoch + day });
  });

  test('a grace bounds a session that had no end', async ({ store }) => {
    const user = await addUser(store);
    const old = await insert(store, user, { idleTimeoutMs: 0, lifetimeEndsAt: null });
    const heir = await rotate(store, old.digest, { now: epoch, graceMs: 10 });
    expect(await isAlive(store, old.digest, epoch + 10)).toBe(false);
    expect(heir.session).toMatchObject({ expiresAt: null, lifetimeEndsAt: null });
  });

  test('a session is rotated once: its successor can be, it cannot', async ({ store }) => {
    const user = await addUser(store);
    const old = await insert(store, user);
    const heir = await rotate(store, old.digest, { graceMs: 30 * second });
    for (const graceMs of [0, 10]) {
      const rotation = rotationOf(old.digest, { graceMs });
      expect(await store.sessions.rotate(rotation)).toMatchObject({ ok: false, code: 'already-rotated' });
      expect(await isAlive(store, rotation.digest, epoch + second)).toBe(false);
    }
    expect(await store.sessions.find({ id: old.session.id })).toMatchObject({
      successorId: heir.session.id,
      endedAt: null,
    });
  });

  test('sliding never prolongs a session in its grace', async ({ store }) => {
    const user = await addUser(store);
    const old = await insert(store, user);
    await rotate(store, old.digest, { now: epoch, graceMs: 10 * second });
    expect(await store.sessions.slide([{ digest: old.digest, usedAt: epoch + 9 * second }], epoch + 9 * second)).toBe(
      0,
    );
    expect(await store.sessions.find({ id: old.session.id })).toMatchObject({
      lastUsedAt: epoch,
      expiresAt: epoch + 10 * second,
    });
  });

  for (const [what, graceMs] of [
    ['with another grace', 60 * second],
    ['without grace', 0],
  ] as const) {
    test(`when the successor is rotated ${what}, the predecessor ends`, async ({ store }) => {
      const user = await addUser(store);
      const first = await insert(store, user);
      const heir = await rotate(store, first.digest, { now: epoch, graceMs: 60 * second });
      const third = await rotate(store, heir.digest, { now: epoch + 1, graceMs });
      const found = await store.sessions.findLive([first.digest, heir.digest, third.digest], epoch + 1);
      expect(found.map((session) => session !== null)).toEqual([false, graceMs > 0, true]);
      expect(await endingsOf(store, first.session.id)).toMatchObject([{ type: 'session-ended', reason: 'rotated' }]);
    });
  }

  test('a renewal never moves the end of the lifetime', async ({ store }) => {
    const user = await addUser(store);
    let current = await insert(store, user, { lifetimeEndsAt: epoch + 90 * 60 * second });
    for (const now of [epoch + hour / 2, epoch + hour, epoch + 89 * 60 * second]) {
      current = await rotate(store, current.digest, { now });
      expect(current.session).toMatchObject({ lifetimeEndsAt: epoch + 90 * 60 * second, authenticatedAt: epoch });
      expect(current.session.expiresAt).toBe(Math.min(now + hour, epoch + 90 * 60 * second));
    }
    expect(await isAlive(store, current.digest, epoch + 90 * 60 * second)).toBe(false);
  });

  test('a re-authentication starts both timers anew', async ({ store }) => {
    const user = await addUser(store);
    const old = await insert(store, user);
    const now = epoch + hour / 2;
    const heir = await rotate(store, old.digest, {
      now,
      reauthenticated: { idleTimeoutMs: hour / 4, lifetimeEndsAt: now + 2 * day, proofs: [], level: null },
      event: 'reauthenticated',
    });
    expect(heir.session).toMatchObject({
      authenticatedAt: now,
      idleTimeoutMs: hour / 4,
      lifetimeEndsAt: now + 2 * day,
      expiresAt: now + hour / 4,
    });
    expect(await eventsOf(store, heir.session.id)).toMatchObject([{ type: 'reauthenticated' }]);
  });

  test('an anonymous session can be rotated', async ({ store }) => {
    const old = await insert(store, null, { data: { cart: 1 } });
    const heir = await rotate(store, old.digest);
    expect(heir.session).toMatchObject({ userId: null, kind: 'anonymous', data: { cart: 1 }, authenticatedAt: null });
    expect(await isAlive(store, heir.digest, epoch + second)).toBe(true);
  });

  test('an heir made in the millisecond in which all were ended lives', async ({ store }) => {
    const user = await addUser(store);
    await store.sessions.end({ userId: user.id }, endAt(epoch));
    const old = await insert(store, user, { createdAt: epoch });
    expect(old.session.createdAt).toBe(epoch + 1);
    const heir = await rotate(store, old.digest, { now: epoch });
    expect(heir.session.createdAt).toBe(epoch + 1);
    expect(await isAlive(store, heir.digest, epoch + 1)).toBe(true);
  });
}
