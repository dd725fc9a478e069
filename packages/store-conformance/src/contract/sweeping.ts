import { expect } from 'vitest';
import {
  addUser,
  administrator,
  allEvents,
  endAt,
  endingsOf,
  epoch,
  eventsOf,
  hour,
  insert,
  isAlive,
  rotate,
  second,
} from '../fixtures.ts';
import type { Test } from '../testing.ts';

export function sweeping(test: Test): void {
  test('what expired or ended before an instant is deleted, and nothing else', async ({ store }) => {
    const user = await addUser(store);
    const [expired, ended, alive, endless] = [
      await insert(store, user),
      await insert(store, user),
      await insert(store, user, { createdAt: epoch + hour }),
      await insert(store, user, { idleTimeoutMs: 0, lifetimeEndsAt: null }),
    ];
    expect(await store.sessions.findLive([expired.digest, ended.digest], epoch)).not.toContain(null);
    await store.sessions.end({ digest: ended.digest }, endAt(epoch + hour));
    expect(await store.sessions.sweep(epoch + hour, 100)).toBe(0);
    expect(await store.sessions.sweep(epoch + hour + 1, 100)).toBe(2);
    expect(await store.sessions.sweep(epoch + hour + 1, 100)).toBe(0);
    for (const { digest, session } of [expired, ended]) {
      expect(await store.sessions.find({ id: session.id })).toBeNull();
      expect(await store.sessions.find({ digest })).toBeNull();
      expect(await isAlive(store, digest, epoch)).toBe(false);
    }
    for (const { digest } of [alive, endless]) expect(await isAlive(store, digest, epoch + hour)).toBe(true);
  });

  test('at most so many are deleted at once', async ({ store }) => {
    const user = await addUser(store);
    for (let n = 0; n < 7; n++) {
      const { digest } = await insert(store, user, { createdAt: epoch + n });
      if (n % 2 === 0) await store.sessions.end({ digest }, endAt(epoch + n));
    }
    const deleted: number[] = [];
    for (let n = 0; n < 4; n++) deleted.push(await store.sessions.sweep(epoch + 2 * hour, 3));
    expect(deleted).toEqual([3, 3, 1, 0]);
  });

  test('what expired leaves an event dated at its deadline, what was ended leaves no second one', async ({ store }) => {
    const user = await addUser(store);
    const [expired, ended] = [await insert(store, user), await insert(store, user)];
    await store.sessions.end({ digest: ended.digest }, endAt(epoch + 5));
    expect(await store.sessions.sweep(epoch + 2 * hour, 100)).toBe(2);
    expect(await endingsOf(store, expired.session.id)).toMatchObject([
      {
        type: 'session-expired',
        at: epoch + hour,
        initiator: 'policy',
        userId: user.id,
        username: user.username,
        reason: null,
      },
    ]);
    expect(await endingsOf(store, ended.session.id)).toMatchObject([{ type: 'session-ended', at: epoch + 5 }]);
  });

  test('a predecessor whose grace ran out is swept, its successor lives on', async ({ store }) => {
    const old = await insert(store, await addUser(store));
    const heir = await rotate(store, old.digest, { now: epoch, graceMs: second });
    expect(await store.sessions.sweep(epoch + 2 * second, 10)).toBe(1);
    expect(await store.sessions.find({ id: old.session.id })).toBeNull();
    expect(await isAlive(store, heir.digest, epoch + 2 * second)).toBe(true);
  });

  test('old events go, younger ones stay', async ({ store }) => {
    const { session } = await insert(store, null, { createdAt: epoch });
    const later = await insert(store, null, { createdAt: epoch + 10 });
    expect(await store.trail.sweep(epoch, 100)).toBe(0);
    expect(await store.trail.sweep(epoch + 1, 100)).toBe(1);
    expect(await eventsOf(store, session.id)).toEqual([]);
    expect(await eventsOf(store, later.session.id)).toHaveLength(1);
  });

  test('events go in portions', async ({ store }) => {
    for (let n = 0; n < 5; n++) await insert(store, null, { createdAt: epoch + n });
    const deleted: number[] = [];
    for (let n = 0; n < 4; n++) deleted.push(await store.trail.sweep(epoch + hour, 2));
    expect(deleted).toEqual([2, 2, 1, 0]);
    expect(await allEvents(store)).toEqual([]);
  });

  test('a deleted user goes after their last session, and not before', async ({ store }) => {
    const user = await addUser(store);
    const { session } = await insert(store, user);
    await store.users.change(user.username, { type: 'delete' }, epoch + 5, administrator);
    while ((await store.life.sweep(epoch + hour, 100)) > 0);
    expect(await store.sessions.find({ id: session.id })).toMatchObject({ userId: user.id, username: user.username });
    expect(await store.sessions.sweep(epoch + hour, 100)).toBe(1);
    expect(await store.life.sweep(epoch + 5, 100)).toBe(0);
    expect(await store.life.sweep(epoch + hour, 100)).toBe(1);
  });

  test('sweeping gives a guesser no fresh attempts', async ({ store }) => {
    const limits = { freeFailures: 1, firstDelayMs: hour, longestDelayMs: 9 * hour, forgetAfterMs: 2 * hour };
    const attempt = (now: number) => store.throttle.admit([{ key: 'account', limits }], now);
    expect(await attempt(epoch)).toEqual({ ok: true });
    expect(await attempt(epoch)).toEqual({ ok: true });
    await store.life.sweep(epoch + hour, 100);
    expect(await attempt(epoch + hour - 1)).toEqual({ ok: false, blockedUntil: epoch + hour });
    expect(await attempt(epoch + hour)).toEqual({ ok: true });
    expect(await attempt(epoch + hour)).toEqual({ ok: false, blockedUntil: epoch + 3 * hour });
    expect(await store.life.sweep(epoch + 9 * hour, 100)).toBe(1);
    expect(await attempt(epoch + 9 * hour)).toEqual({ ok: true });
  });
}
