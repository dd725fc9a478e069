import { expect } from 'vitest';
import {
  addUser,
  administrator,
  allEvents,
  day,
  endAt,
  epoch,
  findOne,
  hour,
  insert,
  isAlive,
  newDigest,
  second,
} from '../fixtures.ts';
import type { Test } from '../testing.ts';

export function sliding(test: Test): void {
  test('use moves the deadline on by the idle timeout', async ({ store }) => {
    const { digest } = await insert(store, await addUser(store));
    expect(await store.sessions.slide([{ digest, usedAt: epoch + 10 * second }], epoch + 10 * second)).toBe(1);
    expect(await findOne(store, digest, epoch + hour)).toMatchObject({
      lastUsedAt: epoch + 10 * second,
      expiresAt: epoch + 10 * second + hour,
      lifetimeEndsAt: epoch + day,
    });
    expect(await isAlive(store, digest, epoch + 10 * second + hour)).toBe(false);
  });

  test('no use moves the deadline beyond the lifetime', async ({ store }) => {
    const { digest } = await insert(store, await addUser(store), { lifetimeEndsAt: epoch + 2 * hour });
    for (let now = epoch; now < epoch + 2 * hour; now += hour / 2)
      await store.sessions.slide([{ digest, usedAt: now }], now);
    expect(await findOne(store, digest, epoch + 2 * hour - 1)).toMatchObject({ expiresAt: epoch + 2 * hour });
    expect(await isAlive(store, digest, epoch + 2 * hour)).toBe(false);
  });

  test('sliding twice changes nothing, and an older use moves nothing back', async ({ store }) => {
    const { digest, session } = await insert(store, await addUser(store));
    const use = { digest, usedAt: epoch + 20 };
    expect(await store.sessions.slide([use], use.usedAt)).toBe(1);
    const after = await store.sessions.find({ id: session.id });
    expect(await store.sessions.slide([use], use.usedAt)).toBe(0);
    expect(await store.sessions.slide([{ digest, usedAt: epoch + 10 }], epoch + 10)).toBe(0);
    expect(await store.sessions.find({ id: session.id })).toEqual(after);
  });

  test('the dead do not slide', async ({ store }) => {
    const [user, disabled] = [await addUser(store), await addUser(store)];
    const [ended, expired, locked, alive] = [
      await insert(store, user),
      await insert(store, user, { createdAt: epoch - hour }),
      await insert(store, disabled),
      await insert(store, user),
    ];
    await store.sessions.end({ digest: ended.digest }, endAt(epoch));
    await store.users.change(disabled.username, { type: 'disable' }, epoch, administrator);
    const dead = [ended, expired, locked];
    const before = await Promise.all(dead.map(({ session }) => store.sessions.find({ id: session.id })));
    const digests = [newDigest(), ...dead.map(({ digest }) => digest), alive.digest];
    expect(
      await store.sessions.slide(
        digests.map((digest) => ({ digest, usedAt: epoch + 1 })),
        epoch + 1,
      ),
    ).toBe(1);
    expect(await Promise.all(dead.map(({ session }) => store.sessions.find({ id: session.id })))).toEqual(before);
    for (const { digest } of dead) expect(await isAlive(store, digest, epoch + 1)).toBe(false);
  });

  test('a use in the very millisecond of the deadline comes too late', async ({ store }) => {
    const { digest } = await insert(store, await addUser(store));
    expect(await store.sessions.slide([{ digest, usedAt: epoch + hour }], epoch + hour)).toBe(0);
    expect(await store.sessions.slide([{ digest, usedAt: epoch + hour - 1 }], epoch + hour - 1)).toBe(1);
  });

  test('a use that is written after the deadline does not bring the session back', async ({ store }) => {
    const { digest } = await insert(store, await addUser(store));
    expect(await isAlive(store, digest, epoch + hour)).toBe(false);
    expect(await store.sessions.slide([{ digest, usedAt: epoch + hour - 1 }], epoch + hour)).toBe(0);
    expect(await isAlive(store, digest, epoch + hour)).toBe(false);
  });

  test('without an idle timeout only the last use is marked', async ({ store }) => {
    const user = await addUser(store);
    for (const lifetimeEndsAt of [null, epoch + day]) {
      const { digest } = await insert(store, user, { idleTimeoutMs: 0, lifetimeEndsAt });
      expect(await store.sessions.slide([{ digest, usedAt: epoch + hour }], epoch + hour)).toBe(1);
      expect(await findOne(store, digest, epoch + hour)).toMatchObject({
        lastUsedAt: epoch + hour,
        expiresAt: lifetimeEndsAt,
      });
    }
  });

  test('several uses in one batch count together, and leave no event', async ({ store }) => {
    const user = await addUser(store);
    const [a, b] = [await insert(store, user), await insert(store, null)];
    const before = await allEvents(store);
    const uses = [
      { digest: a.digest, usedAt: epoch + 5 },
      { digest: b.digest, usedAt: epoch + 6 },
      { digest: a.digest, usedAt: epoch + 4 },
    ];
    expect(await store.sessions.slide(uses, epoch + 6)).toBe(2);
    expect(await findOne(store, a.digest, epoch + 6)).toMatchObject({ lastUsedAt: epoch + 5 });
    expect(await store.sessions.slide([], epoch)).toBe(0);
    expect(await allEvents(store)).toEqual(before);
  });
}
