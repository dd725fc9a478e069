import { randomUUID } from 'node:crypto';
import { type EventPosition, erasedActor, type Person, type Store, type UserId } from '@curfew/core';
import { expect } from 'vitest';
import { addUser, administrator, allEvents, day, endAt, epoch, insert, person } from '../fixtures.ts';
import type { Test } from '../testing.ts';

const identity = { issuer: 'https://id.example', subject: 'Ada' };

/** Every slice of the trail, a few events at a time. */
async function anonymise(store: Store, whom: Person): Promise<number> {
  let changed = 0;
  for (let after: EventPosition | null = null; ; ) {
    const step = await store.trail.anonymise(whom, after, 2);
    changed += step.changed;
    after = step.last;
    if (after === null) return changed;
  }
}

export function erasing(test: Test): void {
  test('who a user is elsewhere is known of the user', async ({ store }) => {
    const user = await addUser(store, { identity });
    expect(await store.users.identities(user.id)).toEqual([identity]);
    expect(await store.users.identities(randomUUID() as UserId)).toEqual([]);
  });

  test('a search finds nothing of who has been erased, and still what others share with them', async ({ store }) => {
    const [user, other] = [await addUser(store, { username: 'ada-the-forgotten' }), await addUser(store)];
    await insert(store, user, { label: 'the laptop of Ada', ip: '203.0.113.77', userAgent: 'Shared/1.0' });
    const kept = await insert(store, other, { label: 'kept', userAgent: 'Shared/1.0' });
    await store.users.change(user.username, { type: 'delete' }, epoch + 9, administrator);
    for (let erased = 1; erased > 0; ) erased = await store.users.erase(user.id, 2);
    const found = async (text: string) =>
      (await store.sessions.list({ text, limit: 5 }, epoch)).items.map(({ id }) => id);
    expect([await found('shared/1'), await found('laptop of'), await found('203.0.113')]).toEqual([
      [kept.session.id],
      [],
      [],
    ]);
  });

  test('a search for what no text can hold finds nothing', async ({ store }) => {
    await insert(store, await addUser(store), {
      label: 'the laptop of Ada',
      ip: '203.0.113.77',
      userAgent: 'Shared/1.0',
    });
    for (const text of ['lap\0top', '\0', 'laptop\0', '"laptop', 'NEAR(laptop', 'laptop*', 'label:laptop']) {
      expect((await store.sessions.list({ text, limit: 5 }, epoch)).items).toEqual([]);
      expect((await store.users.list({ text, limit: 5 })).items).toEqual([]);
    }
  });

  test('a deleted user is erased with every session, in portions; any other user stays', async ({ store }) => {
    const user = await addUser(store, { username: 'ada-the-forgotten', identity });
    const other = await addUser(store);
    for (let n = 0; n < 5; n++) await insert(store, user, { createdAt: epoch + n });
    const kept = await insert(store, other);
    expect(await store.users.erase(user.id, 2)).toBe(0);
    await store.users.change(user.username, { type: 'delete' }, epoch + 9, administrator);

    const erased: number[] = [];
    for (let n = 0; n < 4; n++) erased.push(await store.users.erase(user.id, 2));
    expect(erased).toEqual([2, 2, 1, 0]);
    expect((await store.sessions.list({ limit: 9, userId: user.id }, epoch)).items).toEqual([]);
    expect((await store.sessions.list({ limit: 9 }, epoch)).items).toMatchObject([{ id: kept.session.id }]);
    await anonymise(store, { userId: user.id, actor: { name: user.username, since: 0, until: epoch + day } });
    const rows = JSON.stringify([await store.move?.exportUsers(null, 9), await allEvents(store)]);
    for (const text of [user.id, user.username, identity.subject]) expect(rows).not.toContain(text);
    expect(rows).toContain(other.id);
  });

  test('what happened stays, and who it was does not', async ({ store }) => {
    const [user, other] = [await addUser(store, { username: 'ada' }), await addUser(store, { username: 'bob' })];
    await insert(store, user, { actor: person });
    const { session } = await insert(store, other, { actor: person });
    await store.sessions.end({ id: session.id }, { ...endAt(epoch + 5), actor: { ...person, actor: 'ada' } });
    const before = await allEvents(store);

    const whom = { userId: user.id, actor: { name: 'ada', since: epoch - day, until: epoch + 5 } };
    expect(await anonymise(store, whom)).toBe(3);
    expect(await anonymise(store, whom)).toBe(0);
    const after = await allEvents(store);
    const still = ({ id, at, type, sessionId, detail, reason, initiator }: (typeof after)[number]) => {
      return { id, at, type, sessionId, detail, reason, initiator };
    };
    expect(after.map(still)).toEqual(before.map(still));
    expect(after.filter(({ username }) => username === 'bob')).toHaveLength(3);
    expect(after.filter(({ userId }) => userId === user.id)).toEqual([]);
    expect(after.find(({ type }) => type === 'session-ended')).toMatchObject({
      ...{ username: 'bob', actor: erasedActor, ip: null, userAgent: null },
    });
    // An administrator's own address is no part of whom they made.
    expect(after.filter(({ type }) => type === 'user-created')).toMatchObject([administrator, administrator]);
  });

  test('who had the name before or after is somebody else', async ({ store }) => {
    const user = await addUser(store);
    const { session } = await insert(store, user);
    await store.sessions.end({ id: session.id }, { ...endAt(epoch + 5), actor: { ...person, actor: 'ada' } });
    const userId = randomUUID() as UserId;
    for (const [since, until] of [
      [epoch + 6, epoch + 9],
      [epoch - 9, epoch + 4],
    ] as const) {
      expect(await anonymise(store, { userId, actor: { name: 'ada', since, until } })).toBe(0);
    }
  });
}
