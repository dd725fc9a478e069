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
  newId,
  rotate,
  second,
} from '../fixtures.ts';
import type { Test } from '../testing.ts';

export function shortening(test: Test): void {
  test('a session is brought within shorter limits', async ({ store }) => {
    const { digest, session } = await insert(store, await addUser(store));
    const asked = { id: session.id, lifetimeEndsAt: epoch + 2 * hour, idleTimeoutMs: hour / 2 };
    const [shortened] = await store.sessions.shorten([asked], epoch + 1, administrator);
    const expected = { lifetimeEndsAt: epoch + 2 * hour, idleTimeoutMs: hour / 2, expiresAt: epoch + hour / 2 };
    expect(shortened).toMatchObject({ id: session.id, ...expected });
    expect(await findOne(store, digest, epoch + 1)).toMatchObject(expected);
    expect(await isAlive(store, digest, epoch + hour / 2)).toBe(false);
    expect(await eventsOf(store, session.id)).toMatchObject([
      { type: 'session-shortened', at: epoch + 1, initiator: 'admin', actor: 'root' },
      { type: 'sign-in' },
    ]);
  });

  test('limits that were switched off are switched on', async ({ store }) => {
    const { session } = await insert(store, await addUser(store), { idleTimeoutMs: 0, lifetimeEndsAt: null });
    const asked = { id: session.id, lifetimeEndsAt: epoch + day, idleTimeoutMs: hour };
    expect(await store.sessions.shorten([asked], epoch + 1, administrator)).toMatchObject([
      { lifetimeEndsAt: epoch + day, idleTimeoutMs: hour, expiresAt: epoch + hour },
    ]);
  });

  test('nothing is ever lengthened, and a second run finds nothing', async ({ store }) => {
    const { digest, session } = await insert(store, await addUser(store));
    const before = await allEvents(store);
    for (const asked of [
      { lifetimeEndsAt: epoch + 9 * day, idleTimeoutMs: 9 * hour },
      { lifetimeEndsAt: null, idleTimeoutMs: 0 },
      { lifetimeEndsAt: session.lifetimeEndsAt, idleTimeoutMs: session.idleTimeoutMs },
    ]) {
      expect(await store.sessions.shorten([{ id: session.id, ...asked }], epoch + 1, administrator)).toEqual([]);
    }
    expect(await findOne(store, digest, epoch + 1)).toEqual(session);
    expect(await allEvents(store)).toEqual(before);
    const shorter = { id: session.id, lifetimeEndsAt: epoch + hour, idleTimeoutMs: 0 };
    expect(await store.sessions.shorten([shorter], epoch + 1, administrator)).toHaveLength(1);
    expect(await store.sessions.shorten([shorter], epoch + 1, administrator)).toHaveLength(0);
  });

  test('what is past its new deadline ends, by policy', async ({ store }) => {
    const user = await addUser(store);
    const [byLifetime, byIdle, barely] = [
      await insert(store, user),
      await insert(store, user),
      await insert(store, user),
    ];
    const now = epoch + 10 * second;
    const ended = await store.sessions.shorten(
      [
        { id: byLifetime.session.id, lifetimeEndsAt: now, idleTimeoutMs: 0 },
        { id: byIdle.session.id, lifetimeEndsAt: null, idleTimeoutMs: 10 * second },
        { id: barely.session.id, lifetimeEndsAt: now + 1, idleTimeoutMs: 0 },
      ],
      now,
      administrator,
    );
    const over = { endedAt: now, endReason: 'policy', endedBy: 'admin' };
    expect(ended).toMatchObject([{ id: byLifetime.session.id, ...over }, { id: byIdle.session.id, ...over }, {}]);
    expect(await isAlive(store, barely.digest, now)).toBe(true);
    for (const { digest, session } of [byLifetime, byIdle]) {
      expect(await isAlive(store, digest, now)).toBe(false);
      expect(await endingsOf(store, session.id)).toMatchObject([{ type: 'session-ended', reason: 'policy' }]);
      expect(await eventsOf(store, session.id)).toHaveLength(2);
    }
  });

  test('with a session that policy ends, its predecessor in grace ends', async ({ store }) => {
    const old = await insert(store, await addUser(store));
    const heir = await rotate(store, old.digest, { now: epoch, graceMs: 30 * second });
    const asked = { id: heir.session.id, lifetimeEndsAt: epoch + 1, idleTimeoutMs: 0 };
    await store.sessions.shorten([asked], epoch + 1, administrator);
    for (const { digest } of [old, heir]) expect(await isAlive(store, digest, epoch + 1)).toBe(false);
  });

  test('the dead stay as they are', async ({ store }) => {
    const user = await addUser(store);
    const [ended, expired] = [await insert(store, user), await insert(store, user, { createdAt: epoch - hour })];
    await store.sessions.end({ digest: ended.digest }, endAt(epoch));
    const ids = [ended.session.id, expired.session.id];
    const before = await Promise.all(ids.map((id) => store.sessions.find({ id })));
    const asked = [...ids, newId()].map((id) => ({ id, lifetimeEndsAt: epoch - second, idleTimeoutMs: 1 }));
    expect(await store.sessions.shorten(asked, epoch, administrator)).toEqual([]);
    expect(await Promise.all(ids.map((id) => store.sessions.find({ id })))).toEqual(before);
  });

  test('a shortened session slides within its new limits', async ({ store }) => {
    const { digest, session } = await insert(store, await addUser(store));
    const asked = { id: session.id, lifetimeEndsAt: epoch + 90 * second, idleTimeoutMs: 60 * second };
    await store.sessions.shorten([asked], epoch + 1, administrator);
    await store.sessions.slide([{ digest, usedAt: epoch + 50 * second }], epoch + 50 * second);
    expect(await findOne(store, digest, epoch + 50 * second)).toMatchObject({ expiresAt: epoch + 90 * second });
  });
}
