import { expect } from 'vitest';
import { addUser, administrator, endAt, epoch, hour, insert } from '../fixtures.ts';
import type { Test } from '../testing.ts';

export function statistics(test: Test): void {
  test('living sessions, users and the oldest unswept session are counted', async ({ store }) => {
    expect(await store.life.statistics(epoch, 10)).toEqual({
      activeSessions: { count: 0, exact: true },
      users: { count: 0, exact: true },
      oldestUnswept: null,
    });
    const [user, deleted] = [await addUser(store), await addUser(store)];
    await store.users.change(deleted.username, { type: 'delete' }, epoch, administrator);
    await insert(store, user, { createdAt: epoch - 2 * hour });
    await insert(store, user, { createdAt: epoch - hour });
    await insert(store, user);
    await insert(store, null, { idleTimeoutMs: 0, lifetimeEndsAt: null });
    const ended = await insert(store, user);
    await store.sessions.end({ digest: ended.digest }, endAt(epoch));
    expect(await store.life.statistics(epoch, 10)).toEqual({
      activeSessions: { count: 2, exact: true },
      users: { count: 1, exact: true },
      oldestUnswept: epoch - hour,
    });
    await store.sessions.sweep(epoch, 100);
    expect(await store.life.statistics(epoch, 10)).toMatchObject({ oldestUnswept: epoch });
  });

  test('a count stops at its bound and says so', async ({ store }) => {
    for (let n = 0; n < 4; n++) await insert(store, await addUser(store));
    expect(await store.life.statistics(epoch, 4)).toMatchObject({
      activeSessions: { count: 4, exact: true },
      users: { count: 4, exact: true },
    });
    expect(await store.life.statistics(epoch, 3)).toMatchObject({
      activeSessions: { count: 3, exact: false },
      users: { count: 3, exact: false },
    });
  });
}
