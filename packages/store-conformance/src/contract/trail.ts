import { randomUUID } from 'node:crypto';
import type { AuditEvent, EventQuery, SessionId, UserId } from '@curfew/core';
import { expect } from 'vitest';
import { addUser, allEvents, epoch, insert, person, readAll } from '../fixtures.ts';
import type { Test } from '../testing.ts';

export function trail(test: Test): void {
  test('events are kept as they were recorded', async ({ store }) => {
    const event = eventAt(epoch, {
      username: 'nobody',
      actor: 'root',
      detail: { account: 'abc', count: 3, known: false, nothing: null },
    });
    await store.trail.record([event, eventAt(epoch + 1)]);
    expect((await allEvents(store)).at(-1)).toEqual(event);
    await store.trail.record([]);
    expect(await allEvents(store)).toHaveLength(2);
  });

  test('events come newest first, page by page, each once, also with equal times', async ({ store }) => {
    const events = Array.from({ length: 11 }, (_, n) => eventAt(epoch + Math.floor(n / 4)));
    await store.trail.record(events);
    const expected = [...events].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
    for (const limit of [1, 3, 11, 50]) {
      const read = await readAll((cursor) => store.trail.list({ limit, ...(cursor !== undefined && { cursor }) }));
      expect(read).toEqual(expected);
    }
    expect((await store.trail.list({ limit: 11 })).cursor).toBeNull();
  });

  test('events are filtered by who did it, and from where', async ({ store }) => {
    const events = [
      eventAt(epoch, { username: 'ada', ip: '192.0.2.7' }),
      eventAt(epoch + 1, { username: 'bob', actor: 'ada', initiator: 'admin', ip: '2001:db8::7' }),
      eventAt(epoch + 2, { username: 'ada', actor: 'root', initiator: 'admin', ip: null }),
      eventAt(epoch + 3, { username: 'ada', initiator: 'policy', ip: '192.0.2.8' }),
    ];
    await store.trail.record(events);
    const found = async (query: Partial<EventQuery>) =>
      (await store.trail.list({ ...query, limit: 5 })).items.map(({ at }) => at - epoch);
    expect(await found({ by: 'ada' })).toEqual([1, 0]);
    expect(await found({ by: 'root' })).toEqual([2]);
    expect(await found({ by: 'Ada' })).toEqual([]);
    expect(await found({ from: { address: '192.0.2.0', prefixLength: 24 } })).toEqual([3, 0]);
    expect(await found({ by: 'ada', from: { address: '2001:db8::', prefixLength: 32 } })).toEqual([1]);
    await expect(found({ from: { address: 'nowhere', prefixLength: 0 } })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  test('events are filtered by user, session and type, alone and together', async ({ store }) => {
    const [one, two] = [randomUUID(), randomUUID()] as [UserId, UserId];
    const [s, t] = [randomUUID(), randomUUID()] as [SessionId, SessionId];
    const events = [
      eventAt(epoch, { userId: one, sessionId: s, type: 'sign-in' }),
      eventAt(epoch + 1, { userId: one, sessionId: s, type: 'sign-out' }),
      eventAt(epoch + 2, { userId: one, sessionId: t, type: 'sign-in' }),
      eventAt(epoch + 3, { userId: two, sessionId: t, type: 'sign-in' }),
      eventAt(epoch + 4),
    ];
    await store.trail.record(events);
    const queries: Omit<EventQuery, 'limit'>[] = [
      {},
      { userId: one },
      { sessionId: t },
      { type: 'sign-in' },
      { userId: one, sessionId: t },
      { userId: one, type: 'sign-in' },
      { sessionId: s, type: 'sign-out' },
      { userId: two, sessionId: t, type: 'sign-in' },
      { userId: two, sessionId: s },
    ];
    for (const query of queries) {
      const expected = events.filter((event) =>
        Object.entries(query).every(([key, value]) => Reflect.get(event, key) === value),
      );
      const read = await readAll((cursor) =>
        store.trail.list({ ...query, limit: 1, ...(cursor !== undefined && { cursor }) }),
      );
      expect(read).toEqual(expected.reverse());
    }
  });

  test('events are read from an instant on, and up to one', async ({ store }) => {
    const userId = randomUUID() as UserId;
    const events = Array.from({ length: 9 }, (_, n) => eventAt(epoch + Math.floor(n / 3), { userId }));
    await store.trail.record(events);
    for (const narrowed of [{}, { userId }]) {
      for (const [after, before] of [
        [epoch, epoch + 3],
        [epoch + 1, epoch + 2],
        [epoch + 2, epoch + 9],
        [epoch - 9, epoch + 1],
        [epoch + 3, epoch + 9],
        [epoch + 1, epoch + 1],
      ] as const) {
        const read = await readAll((cursor) =>
          store.trail.list({ ...narrowed, after, before, limit: 2, ...(cursor !== undefined && { cursor }) }),
        );
        expect(new Set(read.map(({ id }) => id))).toEqual(
          new Set(events.filter(({ at }) => at >= after && at < before).map(({ id }) => id)),
        );
      }
    }
  });

  test('an event outlives its session and its user', async ({ store }) => {
    const user = await addUser(store);
    const { session } = await insert(store, user);
    await store.users.change(user.username, { type: 'delete' }, epoch + 1, person);
    await store.sessions.sweep(epoch + 2, 10);
    const types = (await allEvents(store)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['sign-in', 'session-ended', 'user-deleted', 'user-created']));
    expect((await allEvents(store)).filter(({ sessionId }) => sessionId === session.id)).toHaveLength(2);
  });
}

function eventAt(at: number, over: Partial<AuditEvent> = {}): AuditEvent {
  return {
    id: randomUUID(),
    at,
    type: 'sign-in-failed',
    ...person,
    userId: null,
    username: null,
    sessionId: null,
    reason: null,
    detail: {},
    ...over,
  };
}
