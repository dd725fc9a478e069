import type { ChangedSessions, Digest, Store, User } from '@curfew/core';
import { expect } from 'vitest';
import { addUser, administrator, endAt, epoch, insert, type Kept, person, rotationOf } from '../fixtures.ts';
import type { Test } from '../testing.ts';

export function watching(test: Test): void {
  for (const [what, change] of Object.entries(changes)) {
    test(`whoever watches is told before it has happened: ${what}`, async ({ store }) => {
      const user = await addUser(store);
      const kept = await insert(store, user);
      const told: ChangedSessions[] = [];
      store.sessions.watch((changed) => told.push(changed));
      await change(store, kept, user);
      const names: readonly string[] = [kept.digest, kept.session.id, user.id];
      expect(told.some((changed) => changed === 'any' || changed.some((name) => names.includes(name)))).toBe(true);
    });
  }

  test('what another process changes is told as well, where the store can, and to nobody who has left', async (subject) => {
    const { store, other, context } = subject;
    if (!store.capabilities.notify) context.skip('the store tells only of its own changes');
    const told: ChangedSessions[] = [];
    let toldAfterwards = 0;
    const leave = store.sessions.watch((changed) => told.push(changed));
    store.sessions.watch(() => toldAfterwards++)();
    const user = await addUser(other);
    const { digest, session } = await insert(other, user);
    // Whoever connects first says once that anything may have changed.
    await expect
      .poll(
        async () => {
          await other.sessions.patchData(digest, { n: told.length }, epoch + 1);
          return told.some((changed) => changed === 'any' || changed.some((id) => id === session.id || id === digest));
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    expect(toldAfterwards).toBe(0);
    leave();
  });

  test('everybody who watches is told', async ({ store }) => {
    const { digest } = await insert(store, await addUser(store));
    const told = [0, 0, 0];
    for (const index of told.keys()) store.sessions.watch(() => told.splice(index, 1, (told[index] ?? 0) + 1));
    await store.sessions.end({ digest }, endAt(epoch + 1));
    expect(Math.min(...told)).toBeGreaterThan(0);
  });
}

const changes: Record<string, (store: Store, kept: Kept, user: User) => Promise<unknown>> = {
  'ended by digest': (store, { digest }) => store.sessions.end({ digest }, endAt(epoch + 1)),
  'all of the user ended': (store, _kept, user) => store.sessions.end({ userId: user.id }, endAt(epoch + 1)),
  rotated: (store, { digest }) => store.sessions.rotate(rotationOf(digest, { now: epoch + 1 })),
  superseded: (store, { digest }) => store.sessions.rotate(rotationOf(digest, { now: epoch + 1, graceMs: 10 })),
  used: (store, { digest }) => store.sessions.slide([{ digest, usedAt: epoch + 1 }], epoch + 1),
  patched: (store, { digest }) => store.sessions.patchData(digest, { a: 1 }, epoch + 1),
  shortened: (store, { session: { id } }) =>
    store.sessions.shorten([{ id, lifetimeEndsAt: epoch + 5, idleTimeoutMs: 0 }], epoch + 1, administrator),
  'presented at a sign-in': (store, { digest }) => insert(store, null, { presented: digest as Digest }),
  'evicted by another': (store, _kept, user) => insert(store, user, { maxSessions: 1, onLimit: 'evict-oldest' }),
  'the password changed': (store, _kept, { username }) =>
    store.users.change(username, { type: 'password', passwordHash: '$new' }, epoch + 1, person),
  'the roles changed': (store, _kept, { username }) =>
    store.users.change(username, { type: 'roles', roles: ['other'] }, epoch + 1, administrator),
};
