import type { Digest, Store, User } from '@curfew/core';
import { expect } from 'vitest';
import {
  addUser,
  administrator,
  endAt,
  epoch,
  findOne,
  hour,
  insert,
  isAlive,
  newDigest,
  person,
  rotationOf,
  second,
} from '../fixtures.ts';
import { part, type Test } from '../testing.ts';

export function judging(test: Test): void {
  test('a live session is found by its digest, with its user', async ({ store }) => {
    const user = await addUser(store, { roles: ['admin', 'auditor'] });
    const { digest, session } = await insert(store, user, { label: 'phone', data: { cart: [1, 2] } });
    const found = await findOne(store, digest, epoch + second);
    expect(found).toEqual(session);
    expect(found).toMatchObject({ userId: user.id, username: user.username, roles: ['admin', 'auditor'] });
    expect(found).toMatchObject({ label: 'phone', data: { cart: [1, 2] }, endedAt: null, successorId: null });
  });

  test('answers come in the order of the digests, null for unknown ones', async ({ store }) => {
    const user = await addUser(store);
    const [a, b] = [await insert(store, user), await insert(store, null)];
    const asked = [newDigest(), b.digest, a.digest, newDigest(), b.digest];
    for (let round = 0; round < 2; round++) {
      const found = await store.sessions.findLive(asked, epoch);
      expect(found.map((session) => session?.id ?? null)).toEqual([
        null,
        b.session.id,
        a.session.id,
        null,
        b.session.id,
      ]);
    }
    expect(await store.sessions.findLive([], epoch)).toEqual([]);
  });

  test('a session is dead from the very millisecond of its deadline', async ({ store }) => {
    const user = await addUser(store);
    const { digest, session } = await insert(store, user);
    const deadline = session.expiresAt ?? 0;
    expect(deadline).toBe(epoch + hour);
    for (let round = 0; round < 2; round++) {
      expect(await isAlive(store, digest, deadline - 1)).toBe(true);
      expect(await isAlive(store, digest, deadline)).toBe(false);
      expect(await isAlive(store, digest, deadline + 1)).toBe(false);
    }
  });

  test('a session without limits has no deadline', async ({ store }) => {
    const user = await addUser(store);
    const { digest, session } = await insert(store, user, { idleTimeoutMs: 0, lifetimeEndsAt: null, kind: 'api' });
    expect(session).toMatchObject({ expiresAt: null, lifetimeEndsAt: null, kind: 'api' });
    expect(await isAlive(store, digest, epoch + 1_000_000 * hour)).toBe(true);
  });

  test('the row behind a digest is found dead or alive', async ({ store }) => {
    const user = await addUser(store);
    const { digest, session } = await insert(store, user);
    const { roles: _, isUnclaimed: __, ...row } = session;
    expect(await store.sessions.find({ digest })).toEqual(row);
    await store.sessions.end({ digest }, endAt(epoch + 5, { reason: 'signed-out', event: 'sign-out', actor: person }));
    expect(await store.sessions.find({ digest })).toEqual({
      ...row,
      endedAt: epoch + 5,
      endReason: 'signed-out',
      endedBy: 'user',
    });
    expect(await store.sessions.find({ digest: newDigest() })).toBeNull();
  });

  test('no caller can alter what the next one is told', async ({ store }) => {
    const user = await addUser(store, { roles: ['reader'] });
    const { digest, session } = await insert(store, user, { data: { nested: { list: [1] } } });
    const found = await findOne(store, digest, epoch);
    for (const [target, name] of [
      [found, 'userId'],
      [found?.data, 'added'],
      [found?.data.nested, 'list'],
      [found?.roles, '0'],
    ] as const) {
      Reflect.set(target as object, name, 'admin');
    }
    expect(await findOne(store, digest, epoch)).toEqual(session);
  });

  test('data nested very deeply does not harm the lookups beside it', async ({ store }) => {
    const user = await addUser(store);
    let nested: unknown = 1;
    for (let level = 0; level < 900; level++) nested = [nested];
    const [deep, plain] = [await insert(store, user, { data: { nested } }), await insert(store, user)];
    expect((await store.sessions.findLive([deep.digest, plain.digest], epoch)).map((session) => session?.id)).toEqual([
      deep.session.id,
      plain.session.id,
    ]);
  });

  test('a closed store lets nobody in', async ({ store }) => {
    const { digest } = await insert(store, await addUser(store));
    expect(await isAlive(store, digest, epoch)).toBe(true);
    await store.life.close();
    await expect(store.sessions.findLive([digest], epoch)).rejects.toMatchObject({ code: 'store-unavailable' });
    await expect(store.sessions.find({ digest })).rejects.toMatchObject({ code: 'store-unavailable' });
    await expect(store.life.ping()).rejects.toMatchObject({ code: 'store-unavailable' });
    await expect(store.sessions.slide([{ digest, usedAt: epoch }], epoch)).rejects.toMatchObject({
      code: 'store-unavailable',
    });
  });

  test('a store that answers can be pinged', async ({ store }) => {
    await expect(store.life.ping()).resolves.toBeUndefined();
  });

  for (const [what, kill] of Object.entries(waysToDie)) {
    test(`dead at once, for both connections: ${what}`, async ({ store, other }) => {
      for (const [here, there] of [
        [store, other],
        [other, store],
      ] as const) {
        const user = await addUser(store);
        const [victim, bystander] = [await insert(store, user), await insert(store, await addUser(store))];
        const digests = [victim.digest, bystander.digest];
        // Asked twice, so that whatever an implementation remembers has been remembered.
        for (const connection of [store, other, store, other]) {
          expect(await connection.sessions.findLive(digests, epoch + 1)).not.toContain(null);
        }
        await kill(here, { ...victim, user });
        const expected = [undefined, bystander.session.id];
        for (const connection of [there, here]) {
          const found = await connection.sessions.findLive(digests, epoch + second);
          expect(found.map((session) => session?.id)).toEqual(expected);
        }
      }
    });
  }

  test("a session stands and falls with its user's row, whatever its own says", async ({ store, execute, context }) => {
    const run = part(execute, context);
    for (const change of [
      'disabled_at = created_at',
      `deleted_at = created_at, password_hash = NULL, profile = '{}'`,
      'sessions_not_before = (SELECT max(created_at) FROM sessions)',
    ]) {
      const user = await addUser(store);
      const { digest, session } = await insert(store, user);
      expect(await isAlive(store, digest, epoch + 1)).toBe(true);
      await run(`UPDATE users SET ${change} WHERE id = '${user.id}'`);
      expect(await isAlive(store, digest, epoch + 1), change).toBe(false);
      expect(await store.sessions.slide([{ digest, usedAt: epoch + 1 }], epoch + 1)).toBe(0);
      expect(await store.sessions.patchData(digest, { a: 1 }, epoch + 1)).toBeNull();
      expect(await store.sessions.rotate(rotationOf(digest, { now: epoch + 1 }))).toMatchObject({ ok: false });
      const asked = { id: session.id, lifetimeEndsAt: epoch + 2, idleTimeoutMs: 0 };
      expect(await store.sessions.shorten([asked], epoch + 1, administrator)).toEqual([]);
    }
  });

  test('what another connection changes is seen by the next lookup', async ({ store, other }) => {
    const user = await addUser(store);
    const { digest, session } = await insert(store, user);
    const read = () => findOne(store, digest, epoch + 10);
    expect(await read()).toEqual(session);
    await other.sessions.slide([{ digest, usedAt: epoch + 10 }], epoch + 10);
    expect(await read()).toMatchObject({ lastUsedAt: epoch + 10, expiresAt: epoch + 10 + hour });
    await other.sessions.patchData(digest, { theme: 'dark' }, epoch + 10);
    expect(await read()).toMatchObject({ data: { theme: 'dark' } });
    const limits = { id: session.id, lifetimeEndsAt: epoch + hour / 2, idleTimeoutMs: 0 };
    await other.sessions.shorten([limits], epoch + 10, administrator);
    expect(await read()).toMatchObject({ expiresAt: epoch + hour / 2, lifetimeEndsAt: epoch + hour / 2 });
    const rotation = rotationOf(digest, { now: epoch + 10, graceMs: 5 });
    await other.sessions.rotate(rotation);
    expect(await read()).toMatchObject({ successorId: rotation.id, expiresAt: epoch + 15 });
  });
}

interface Victim {
  readonly digest: Digest;
  readonly session: { readonly id: string };
  readonly user: User;
}

const waysToDie: Record<string, (store: Store, victim: Victim) => Promise<unknown>> = {
  'ended by digest': (store, { digest }) => store.sessions.end({ digest }, endAt(epoch + 1)),
  'all of the user ended': (store, { user }) => store.sessions.end({ userId: user.id }, endAt(epoch + 1)),
  rotated: (store, { digest }) => store.sessions.rotate(rotationOf(digest, { now: epoch + 1 })),
  'presented at another sign-in': (store, { digest }) => insert(store, null, { presented: digest }),
  'user disabled': (store, { user }) =>
    store.users.change(user.username, { type: 'disable' }, epoch + 1, administrator),
  'user deleted': (store, { user }) => store.users.change(user.username, { type: 'delete' }, epoch + 1, administrator),
  'password changed': (store, { user }) =>
    store.users.change(user.username, { type: 'password', passwordHash: '$argon2id$other' }, epoch + 1, administrator),
  'roles changed': (store, { user }) =>
    store.users.change(user.username, { type: 'roles', roles: ['admin'] }, epoch + 1, administrator),
  'evicted by a newer one': (store, { user }) => insert(store, user, { maxSessions: 1, onLimit: 'evict-oldest' }),
  'shortened to nothing': async (store, { digest }) => {
    const session = await findOne(store, digest, epoch + 1);
    if (session === null) throw new Error('the session to shorten is gone');
    await store.sessions.shorten([{ id: session.id, lifetimeEndsAt: epoch + 1, idleTimeoutMs: 0 }], epoch + 1, person);
  },
};
