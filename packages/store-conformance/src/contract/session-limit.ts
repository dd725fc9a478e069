import { expect } from 'vitest';
import {
  addUser,
  allEvents,
  endAt,
  endingsOf,
  epoch,
  hour,
  insert,
  insertAt,
  insertionFor,
  isAlive,
  rotate,
  second,
} from '../fixtures.ts';
import type { Test } from '../testing.ts';

export function sessionLimit(test: Test): void {
  test('reject: beyond the limit nothing happens', async ({ store }) => {
    const user = await addUser(store);
    const limit = { maxSessions: 2, onLimit: 'reject' } as const;
    await insert(store, user, limit);
    await insert(store, user, limit);
    const presented = await insert(store, null);
    const before = await allEvents(store);
    const refused = insertionFor(user, { ...limit, presented: presented.digest });
    expect(await store.sessions.insert(refused)).toMatchObject({ ok: false, code: 'session-limit-reached' });
    expect(await store.sessions.find({ id: refused.session.id })).toBeNull();
    expect(await isAlive(store, presented.digest, epoch)).toBe(true);
    expect(await allEvents(store)).toEqual(before);
  });

  test('of many at once over two connections, exactly as many as the quota of their kind allows', async ({
    store,
    other,
  }) => {
    const user = await addUser(store);
    for (let n = 0; n < 3; n++) await insert(store, user);
    const quotas = [{ most: 5, kind: 'api', onLimit: 'reject' }] as const;
    const inserting = Array.from({ length: 20 }, (_, n) =>
      (n % 2 === 0 ? store : other).sessions.insert({ ...insertionFor(user, { kind: 'api' }), quotas }),
    );
    const answers = await Promise.all(inserting);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(5);
    for (const answer of answers) if (!answer.ok) expect(answer.code).toBe('session-limit-reached');
  });

  test('evict-oldest: the oldest make room', async ({ store }) => {
    const user = await addUser(store);
    const kept = await insertAt(store, user, [epoch, epoch + 1, epoch + 2, epoch + 3, epoch + 4]);
    const insertion = insertionFor(user, { maxSessions: 3, onLimit: 'evict-oldest', createdAt: epoch + second });
    const inserted = await store.sessions.insert(insertion);
    const evicted = kept.slice(0, 3).map(({ session }) => session.id);
    expect(inserted.ok && inserted.ended.map(({ id, endReason }) => ({ id, endReason }))).toEqual(
      evicted.map((id) => ({ id, endReason: 'evicted' })),
    );
    const found = await store.sessions.findLive(
      [...kept.map(({ digest }) => digest), insertion.session.digest],
      epoch + second,
    );
    expect(found.map((session) => session !== null)).toEqual([false, false, false, true, true, true]);
    for (const id of evicted) {
      expect(await endingsOf(store, id)).toMatchObject([{ type: 'session-ended', reason: 'evicted' }]);
    }
  });

  test('only living sessions of this user without a successor count', async ({ store }) => {
    const user = await addUser(store);
    const limit = { maxSessions: 2, onLimit: 'reject' } as const;
    await insert(store, await addUser(store), limit);
    await insert(store, user, { createdAt: epoch - 2 * hour });
    const ended = await insert(store, user);
    await store.sessions.end({ digest: ended.digest }, endAt(epoch));
    const superseded = await insert(store, user);
    await rotate(store, superseded.digest, { now: epoch, graceMs: 30 * second });
    expect(await store.sessions.insert(insertionFor(user, limit))).toMatchObject({ ok: true });
    expect(await store.sessions.insert(insertionFor(user, limit))).toMatchObject({ ok: false });
  });

  test('the presented session makes room for its own replacement', async ({ store }) => {
    const user = await addUser(store);
    const limit = { maxSessions: 1, onLimit: 'reject' } as const;
    const presented = await insert(store, user, limit);
    const inserted = await store.sessions.insert(insertionFor(user, { ...limit, presented: presented.digest }));
    expect(inserted).toMatchObject({ ok: true, ended: [{ id: presented.session.id, endReason: 'rotated' }] });
  });

  test('no limit is no limit', async ({ store }) => {
    const user = await addUser(store);
    for (let n = 0; n < 12; n++) await insert(store, user, { maxSessions: 0 });
    expect((await store.sessions.list({ userId: user.id, state: 'active', limit: 50 }, epoch)).items).toHaveLength(12);
  });

  for (const onLimit of ['reject', 'evict-oldest'] as const) {
    test(`parallel sign-ins over two connections stay within the limit: ${onLimit}`, async ({ store, other }) => {
      const user = await addUser(store);
      const outcomes = await Promise.all(
        Array.from({ length: 24 }, (_, n) =>
          (n % 2 === 0 ? store : other).sessions.insert(
            insertionFor(user, { maxSessions: 3, onLimit, createdAt: epoch + n }),
          ),
        ),
      );
      const { items } = await store.sessions.list({ userId: user.id, state: 'active', limit: 50 }, epoch + second);
      expect(items).toHaveLength(3);
      const succeeded = outcomes.filter(({ ok }) => ok).length;
      expect(succeeded).toBe(onLimit === 'reject' ? 3 : 24);
    });
  }
}
