import type { Store, User } from '@curfew/core';
import { expect } from 'vitest';
import {
  addUser,
  administrator,
  day,
  endAt,
  endingsOf,
  epoch,
  findOne,
  hour,
  insert,
  insertionFor,
  isAlive,
  rotate,
  rotationOf,
  second,
} from '../fixtures.ts';
import { part, type Test } from '../testing.ts';

/** By how much a clock may be wrong: out of step with another node's, ahead by a time zone, set by hand. */
const errors = [1, 500, second + 1, 5 * second, 5 * 60 * second, hour, 2 * day, 400 * day];

/** A clock that was wrong once does no lasting harm. Here `epoch` is the right time. */
export function clocks(test: Test): void {
  for (const [what, endAll] of Object.entries(waysToEndAll)) {
    test(`a clock that was ahead: after "${what}", new sessions are right as soon as it is`, async ({
      store,
      other,
    }) => {
      for (const ahead of errors) {
        const user = await addUser(store);
        const before = await insert(store, user, { createdAt: epoch - second });
        await endAll(store, user, epoch + ahead);
        const now = epoch;
        const { digest, session } = await insertRight(other, user, now);
        if (ahead > 2 * second) expect([ahead, session.createdAt]).toEqual([ahead, now]);
        expect(await isAlive(store, digest, now)).toBe(true);
        expect(await isAlive(store, before.digest, now)).toBe(false);
        expect(session.lastUsedAt).toBe(now);
        expect(await store.sessions.slide([{ digest, usedAt: now + 10 }], now + 10)).toBe(1);
        expect(await findOne(other, digest, now + 10)).toMatchObject({ expiresAt: now + 10 + hour });
        await expectReached(other, user, digest, now + 20);
        // Also when the time comes that it was believed to be.
        const later = await insert(store, user, { createdAt: now + 30, idleTimeoutMs: 0, lifetimeEndsAt: null });
        expect(await isAlive(store, later.digest, epoch + ahead + hour)).toBe(true);
      }
    });
  }

  test('a session that a clock ahead has made is within reach of every "before"', async ({ store }) => {
    for (const ahead of errors) {
      for (const msAgo of [0, 1, second, hour]) {
        const user = await addUser(store);
        const { digest, session } = await insert(store, user, { createdAt: epoch + ahead });
        const which = { userId: user.id, createdBefore: epoch - msAgo };
        expect((await store.sessions.end(which, endAt(epoch))).map(({ id }) => id)).toEqual([session.id]);
        expect(await isAlive(store, digest, epoch)).toBe(false);
        await insertRight(store, user, epoch + 1);
      }
    }
  });

  test('a session that outlived "everything" of a clock behind is within reach of the next one', async ({ store }) => {
    for (const behind of errors) {
      const user = await addUser(store);
      const old = await insert(store, user, { createdAt: epoch - 1, idleTimeoutMs: 0, lifetimeEndsAt: null });
      expect(await store.sessions.end({ userId: user.id }, endAt(epoch - behind))).toHaveLength(1);
      expect(await isAlive(store, old.digest, epoch)).toBe(false);
      const { digest } = await insertRight(store, user, epoch + 1);
      await expectReached(store, user, digest, epoch + 20);
    }
  });

  test('who is signing in while everything is ended is refused, whatever the clocks say', async ({ store }) => {
    for (const end of [-2 * day, -hour, -1, 0, 1, hour, 2 * day]) {
      for (const first of [-hour, 0, hour]) {
        const user = await addUser(store);
        await store.sessions.end({ userId: user.id }, endAt(epoch + first));
        const notBeforeSeen = (await store.users.find({ id: user.id }))?.sessionsNotBefore ?? null;
        await store.sessions.end({ userId: user.id }, endAt(epoch + end));
        const late = insertionFor(user, { notBeforeSeen, createdAt: epoch + 1 });
        expect(await store.sessions.insert(late)).toMatchObject({ ok: false, code: 'invalid-credentials' });
      }
    }
  });

  test('proving anew and changing the password make sessions that are right as well', async ({ store }) => {
    const user = await addUser(store);
    await store.sessions.end({ userId: user.id }, endAt(epoch + 2 * day));
    const born = await insert(store, user, { createdAt: epoch + 2 * day + 1, lifetimeEndsAt: null });
    const reauthenticated = { idleTimeoutMs: hour, lifetimeEndsAt: epoch + day, proofs: [], level: null };
    const proven = await rotate(store, born.digest, { now: epoch, reauthenticated });
    expect(proven.session).toMatchObject({ createdAt: epoch, lastUsedAt: epoch });
    expect(await isAlive(store, proven.digest, epoch)).toBe(true);

    await store.sessions.end({ userId: user.id }, endAt(epoch + 2 * day));
    const again = await insert(store, user, { createdAt: epoch + 2 * day + 1, lifetimeEndsAt: null });
    const rotation = rotationOf(again.digest, { now: epoch + 5, reauthenticated });
    const change = { type: 'password', passwordHash: '$argon2id$new', rotation } as const;
    const changed = await store.users.change(user.username, change, epoch + 5, administrator);
    expect(changed).toMatchObject({ ok: true, session: { createdAt: epoch + 6, lastUsedAt: epoch + 5 } });
    expect(await isAlive(store, rotation.digest, epoch + 5)).toBe(true);
  });

  test('nothing comes back to life where what a clock ahead had forbidden is allowed again', async ({
    store,
    execute,
    context,
  }) => {
    const run = part(execute, context);
    const user = await addUser(store);
    const forever = { idleTimeoutMs: 0, lifetimeEndsAt: null };
    // As an administrator might, who writes SQL: dead by the user's row alone.
    const held = await insert(store, user, { createdAt: epoch + hour, ...forever });
    const expired = await insert(store, user, { createdAt: epoch + hour, expiresAt: epoch, lifetimeEndsAt: epoch });
    await insert(store, user, { createdAt: epoch + 2 * day, ...forever });
    const last = '(SELECT max(created_at) FROM sessions)';
    await run(`UPDATE users SET sessions_not_before = ${last} WHERE id = '${user.id}'`);
    expect(await isAlive(store, held.digest, epoch)).toBe(false);
    const { digest } = await insertRight(store, user, epoch + 1);
    expect(await isAlive(store, digest, epoch + 1)).toBe(true);
    for (const at of [epoch + 1, epoch + hour, epoch + 3 * day])
      expect(await isAlive(store, held.digest, at)).toBe(false);
    expect(await store.sessions.find({ id: held.session.id })).toMatchObject({
      ...{ endedAt: epoch + 1, endReason: 'revoked', endedBy: 'system' },
    });
    expect(await endingsOf(store, held.session.id)).toMatchObject([{ type: 'session-ended', initiator: 'system' }]);
    expect(await store.sessions.find({ id: expired.session.id })).toMatchObject({ endedAt: null });
  });
}

async function insertRight(store: Store, user: User, now: number) {
  const inserted = await insert(store, user, { createdAt: now });
  expect(Math.abs(inserted.session.createdAt - now)).toBeLessThanOrEqual(second + 1);
  return inserted;
}

/** Everything before now is everything. */
async function expectReached(store: Store, user: User, digest: Parameters<typeof isAlive>[1], now: number) {
  const ended = await store.sessions.end({ userId: user.id, createdBefore: now }, endAt(now));
  expect(ended).toHaveLength(1);
  expect(await isAlive(store, digest, now)).toBe(false);
}

const waysToEndAll: Record<string, (store: Store, user: User, now: number) => Promise<unknown>> = {
  'end everything': (store, user, now) => store.sessions.end({ userId: user.id }, endAt(now)),
  'end everything before now': (store, user, now) =>
    store.sessions.end({ userId: user.id, createdBefore: now }, endAt(now)),
  password: (store, { username }, now) =>
    store.users.change(username, { type: 'password', passwordHash: '$argon2id$new' }, now, administrator),
  roles: (store, { username }, now) =>
    store.users.change(username, { type: 'roles', roles: ['other'] }, now, administrator),
  'disable and enable': async (store, { username }, now) => {
    await store.users.change(username, { type: 'disable' }, now, administrator);
    await store.users.change(username, { type: 'enable' }, now, administrator);
  },
};
