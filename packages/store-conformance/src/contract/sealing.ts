import { randomBytes, randomUUID } from 'node:crypto';
import {
  type AuditEvent,
  type EventPosition,
  forgottenParts,
  leafOf,
  newBlinding,
  type Seal,
  type SealedEvent,
  type Seals,
  type UserId,
} from '@curfew/core';
import { expect } from 'vitest';
import { epoch, person } from '../fixtures.ts';
import { part, type Test } from '../testing.ts';

export function sealing(test: Test): void {
  test('events that are in no batch are found from any place on, those that come late as well', async (subject) => {
    const { store, other } = subject;
    const [seals, elsewhere] = [part(store.seals, subject.context), part(other.seals, subject.context)];
    expect(await seals.last()).toBeNull();
    expect(await seals.unsealed(null, 5)).toEqual({ events: [], last: null });
    const events = await record(subject.store, [0, 1, 1, 3, 4]);
    expect(await walk(seals, 2)).toEqual(events);
    expect((await seals.unsealed({ at: epoch + 1, id: events[2]?.id ?? '' }, 9)).events).toEqual(events.slice(3));

    expect(await seals.append(sealOf(1), sealed(events.slice(1, 4)))).toEqual({ ok: true });
    expect(await walk(elsewhere, 2)).toEqual([events[0], events[4]]);
    const [late] = await record(store, [2]);
    expect(await walk(elsewhere, 1)).toEqual([events[0], late, events[4]]);
    expect(await walk(elsewhere, 100)).toEqual([events[0], late, events[4]]);
  });

  test('a batch is kept as it was made, and found by each of its events', async (subject) => {
    const seals = part(subject.store.seals, subject.context);
    const events = await record(subject.store, [3, 1, 2]);
    const leaves = sealed(events);
    await seals.append(sealOf(1), leaves);
    await seals.append(sealOf(2), []);
    expect([await seals.last(), await seals.list(1, 9), await seals.list(2, 9), await seals.list(1, 1)]).toEqual([
      ...[sealOf(2), [sealOf(1), sealOf(2)], [sealOf(2)], [sealOf(1)]],
    ]);
    const expected = leaves.map(({ event, leaf, blinding }) => ({ at: event.at, id: event.id, leaf, blinding, event }));
    expect(await seals.read(1)).toEqual(expected.sort((a, b) => a.at - b.at));
    expect(await seals.read(2)).toEqual([]);
    expect(await seals.find(events[1]?.id ?? '')).toBe(1);
    expect(await seals.find(randomUUID())).toBeNull();
  });

  test('of two that seal at once, one does: no number twice, no event twice, no gap', async (subject) => {
    const [seals, elsewhere] = [part(subject.store.seals, subject.context), part(subject.other.seals, subject.context)];
    const events = await record(subject.store, [0, 1, 2]);
    const outcomes = await Promise.all(
      [seals, elsewhere, seals, elsewhere].map((each) => each.append(sealOf(1), sealed(events))),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter(({ ok }) => !ok)).toEqual(Array(3).fill({ ok: false, reason: 'taken' }));
    const more = await record(subject.store, [3]);
    for (const [number, taken] of [
      [2, [...events.slice(0, 1), ...more]],
      [3, more],
      [1, []],
    ] as const) {
      expect(await elsewhere.append(sealOf(number), sealed(taken))).toEqual({ ok: false, reason: 'taken' });
    }
    expect(await seals.list(1, 9)).toHaveLength(1);
    expect(await walk(seals, 9)).toEqual(more);
  });

  test('who is forgotten before, while or after their events are sealed leaves leaves that fit', async (subject) => {
    const { store, context } = subject;
    const seals = part(store.seals, context);
    const userId = randomUUID() as UserId;
    const whom = { userId, actor: { name: 'ada', since: 0, until: epoch + 99 } };
    const events = await record(store, [0, 1, 2], { userId, username: 'ada', actor: 'ada' });
    const early = sealed(events);
    await store.trail.anonymise(whom, null, 1);
    expect(await seals.append(sealOf(1), early)).toEqual({ ok: false, reason: 'changed' });
    expect([await seals.last(), await walk(seals, 9)]).toEqual([null, expect.objectContaining({ length: 3 })]);

    await seals.append(sealOf(1), sealed((await seals.unsealed(null, 9)).events));
    await store.trail.anonymise(whom, null, 9);
    await store.trail.anonymise(whom, null, 9);
    const kept = await seals.read(1);
    expect(kept.map(({ event }) => event?.username)).toEqual([null, null, null]);
    for (const { event, blinding, leaf } of kept) expect(event && leafOf(event, blinding)).toBe(leaf);
    expect(kept.map(({ blinding }) => forgottenParts(blinding))).toEqual([0, 3, 3]);
    // Without the salt nobody can try out whose it was.
    for (const { event, blinding } of early.slice(1)) {
      for (const salt of blinding.match(/00([0-9a-f]{32})/g) ?? []) {
        expect(kept.find(({ id }) => id === event.id)?.blinding).not.toContain(salt.slice(2));
      }
    }
  });

  test('what is sealed and erased at once is one or the other first', async (subject) => {
    const [seals, elsewhere] = [part(subject.store.seals, subject.context), part(subject.other.seals, subject.context)];
    for (let number = 1; number <= 5; number++) {
      const userId = randomUUID() as UserId;
      await record(subject.store, [number], { userId, username: 'bob' });
      const { events } = await elsewhere.unsealed(null, 99);
      await Promise.all([
        elsewhere.append(sealOf(((await seals.last())?.number ?? 0) + 1), sealed(events)),
        subject.store.trail.anonymise({ userId, actor: null }, null, 99),
      ]);
    }
    for (const { number } of await seals.list(1, 9)) {
      for (const { event, blinding, leaf } of await seals.read(number)) {
        expect(event && leafOf(event, blinding)).toBe(leaf);
      }
    }
  });

  test('batches outlive their events, until they are pruned in portions', async (subject) => {
    const { store } = subject;
    const seals = part(store.seals, subject.context);
    const events = await record(store, [0, 1, 2, 3]);
    await seals.append(sealOf(1), sealed(events.slice(0, 2)));
    await seals.append(sealOf(2), sealed(events.slice(2)));
    await store.trail.sweep(epoch + 3, 9);
    expect((await seals.read(1)).map(({ event }) => event)).toEqual([null, null]);
    expect((await seals.read(2)).map(({ event }) => event)).toEqual([null, events[3]]);
    const pruned: number[] = [];
    for (let n = 0; n < 3; n++) pruned.push(await seals.prune(2, 2));
    expect(pruned).toEqual([2, 1, 0]);
    expect([await seals.list(1, 9), await seals.read(1)]).toEqual([[sealOf(2)], []]);
    expect(await seals.read(2)).toHaveLength(2);
    expect(await seals.append(sealOf(3), [])).toEqual({ ok: true });
  });
}

async function record(
  store: { readonly trail: { record(events: readonly AuditEvent[]): Promise<void> } },
  instants: readonly number[],
  over: Partial<AuditEvent> = {},
): Promise<AuditEvent[]> {
  const nobody = { userId: null, username: null, sessionId: null, reason: null };
  const events = instants.map((at): AuditEvent => {
    const said = { ...person, ...nobody, ...over, detail: { b: 1, a: 'x' } };
    return { id: randomUUID(), at: epoch + at, type: 'sign-in', ...said };
  });
  events.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  await store.trail.record(events);
  return events;
}

function sealOf(number: number): Seal {
  return { number, statement: `{"number": ${number}}`, signature: `signature ${number}` };
}

function sealed(events: readonly AuditEvent[]): SealedEvent[] {
  return events.map((event) => {
    const blinding = newBlinding(randomBytes);
    return { event, blinding, leaf: leafOf(event, blinding) ?? '' };
  });
}

/** Everything that is in no batch. */
async function walk(seals: Seals, limit: number): Promise<AuditEvent[]> {
  const found: AuditEvent[] = [];
  for (let after: EventPosition | null = null; ; ) {
    const { events, last } = await seals.unsealed(after, limit);
    found.push(...events);
    if (last === null) return found;
    after = last;
  }
}
