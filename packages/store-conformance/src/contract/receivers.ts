import { randomUUID } from 'node:crypto';
import {
  type Delivery,
  type DeliveryProgress,
  freshDelivery,
  keptDeliveries,
  longestLeaseMs,
  type NewReceiver,
  type Receiver,
  type ReceiverId,
  type Receivers,
  type Store,
  type TrailPosition,
} from '@curfew/core';
import { expect } from 'vitest';
import { addUser, allEvents, day, endAt, epoch, hour, insert, person, second } from '../fixtures.ts';
import { part, type Test } from '../testing.ts';

export function receivers(test: Test): void {
  test('a receiver is kept as it was added, once under its name', async ({ store, other, context }) => {
    const [receivers, elsewhere] = [part(store.receivers, context), part(other.receivers, context)];
    const first = newReceiver({ settings: { events: ['session-ended'], nested: { secret: 'sealed' } } });
    const added = await receivers.add(first);
    expect(added).toEqual({
      ok: true,
      receiver: { ...first, revision: 1, state: freshDelivery, cursor: expect.any(String) },
    });
    expect(await elsewhere.add({ ...newReceiver(), name: first.name })).toEqual({ ok: false, code: 'receiver-exists' });
    const second = newReceiver({ name: first.name, kind: 'push', createdAt: epoch + 1 });
    expect(await elsewhere.add(second)).toMatchObject({ ok: true });
    expect((await receivers.list()).map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(await receivers.remove(first.id)).toBe(true);
    expect(await receivers.remove(first.id)).toBe(false);
    expect((await elsewhere.list()).map(({ id }) => id)).toEqual([second.id]);
  });

  test('a receiver is told of what comes after it, in order, and of nothing before', async ({
    store,
    other,
    context,
  }) => {
    const [receivers, elsewhere] = [part(store.receivers, context), part(other.receivers, context)];
    const user = await addUser(store);
    const { cursor } = await add(receivers);
    expect(await receivers.read(cursor, 10)).toEqual([]);
    const { session, digest } = await insert(other, user);
    await store.sessions.end({ digest }, endAt(epoch + second));
    // Dated long before what has been read already, as are sessions that expired and are swept hours later.
    await store.trail.record([eventAt(epoch - day)]);
    const read = await readSome(receivers, cursor, 3);
    expect(read.map(({ event }) => event.type)).toEqual(['sign-in', 'session-ended', 'sign-in-failed']);
    expect(read.map(({ event }) => event.sessionId)).toEqual([session.id, session.id, null]);
    expect(read.map(({ event }) => event).sort(byInstant)).toEqual(
      (await allEvents(store)).filter(({ type }) => type !== 'user-created').sort(byInstant),
    );
    expect(await receivers.latest()).toBe(read.at(-1)?.position);
    // From any place on, in parts of any size.
    for (const [index, { position }] of read.entries()) {
      expect(await elsewhere.read(position, 10)).toEqual(read.slice(index + 1));
    }
    expect(await elsewhere.read(cursor, 2)).toEqual(read.slice(0, 2));
  });

  test('no event is passed over by whoever reads while others write', async ({ store, other, context }) => {
    const receivers = part(store.receivers, context);
    let { cursor } = await add(receivers);
    const told: string[] = [];
    const written: string[] = [];
    let isWriting = true;
    const write = async (node: Store, instants: readonly number[]) => {
      for (const at of instants) {
        const events = [eventAt(at), eventAt(at + 1)];
        await node.trail.record(events);
        written.push(...events.map(({ id }) => id));
      }
    };
    const read = async () => {
      while (isWriting || told.length < written.length) {
        const page = await receivers.read(cursor, 7);
        told.push(...page.map(({ event }) => event.id));
        cursor = page.at(-1)?.position ?? cursor;
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const instants = Array.from({ length: 20 }, (_, n) => epoch + ((n * 7) % 20) * second);
    const writing = Promise.all([write(store, instants), write(other, instants), write(other, instants)]);
    await Promise.all([writing.finally(() => (isWriting = false)), read()]);
    expect(told.toSorted()).toEqual(written.toSorted());
  });

  test('what has been swept away makes nothing new look old', async ({ store, context }) => {
    const receivers = part(store.receivers, context);
    const { id, cursor } = await add(receivers);
    await store.trail.record([eventAt(epoch), eventAt(epoch + 1)]);
    const last = (await readSome(receivers, cursor, 2)).at(-1)?.position as TrailPosition;
    await receivers.claim(id, { holder: randomUUID(), until: epoch + second }, epoch);
    const holder = randomUUID();
    await receivers.claim(id, { holder, until: epoch + 60 * second }, epoch + second);
    expect(await receivers.advance(id, holder, progressTo(last))).toBe(true);
    await store.trail.sweep(epoch + day, 100);
    const after = eventAt(epoch + 2 * day);
    await store.trail.record([after]);
    expect((await readSome(receivers, last, 1)).map(({ event }) => event.id)).toEqual([after.id]);
  });

  test('of many who want the lease one gets it, until it ends or is given back', async ({ store, other, context }) => {
    const nodes = [part(store.receivers, context), part(other.receivers, context)];
    const [receivers] = nodes as [Receivers];
    const { id, cursor } = await add(receivers);
    const holders = Array.from({ length: 8 }, () => randomUUID());
    const claimAll = (now: number) =>
      Promise.all(
        holders.map((holder, n) => (nodes[n % 2] as Receivers).claim(id, { holder, until: now + 10 * second }, now)),
      );
    const first = await claimAll(epoch);
    const winner = holders[first.findIndex((claimed) => claimed !== null)] as string;
    expect(first.filter((claimed) => claimed !== null)).toEqual([expect.objectContaining({ id, cursor })]);
    expect((await claimAll(epoch + 9 * second)).map((claimed) => claimed !== null)).toEqual(
      holders.map((holder) => holder === winner),
    );
    const loser = holders.find((holder) => holder !== winner) as string;
    // It was renewed just now.
    expect(await receivers.claim(id, { holder: loser, until: epoch + 60 * second }, epoch + 18 * second)).toBeNull();
    expect(await receivers.claim(id, { holder: loser, until: epoch + 60 * second }, epoch + 19 * second)).toMatchObject(
      {
        id,
      },
    );
    expect(await receivers.advance(id, winner, progressTo(cursor))).toBe(false);
    expect(await receivers.advance(id, loser, progressTo(cursor))).toBe(true);
    expect(
      await receivers.claim(id, { holder: winner, until: epoch + 60 * second }, epoch + 20 * second),
    ).toMatchObject({
      id,
    });
    expect(
      await receivers.claim(randomUUID() as ReceiverId, { holder: winner, until: epoch + 60 * second }, epoch),
    ).toBeNull();
  });

  test('a holder writes how far it has come, and what it has tried', async ({ store, other, context }) => {
    const [receivers, elsewhere] = [part(store.receivers, context), part(other.receivers, context)];
    const { id, cursor } = await add(receivers);
    await store.trail.record([eventAt(epoch)]);
    const [told] = await readSome(receivers, cursor, 1);
    const holder = randomUUID();
    const state = { failures: 2, failingSince: epoch, nextAttemptAt: epoch + hour, stopped: 'gone', ahead: ['a'] };
    const tried = [delivery(epoch), delivery(epoch + 1, { status: 500, error: 'answered 500' })];
    const progress = {
      cursor: told?.position as TrailPosition,
      state,
      deliveries: tried,
      leaseUntil: epoch + 60 * second,
    };
    expect(await receivers.advance(id, holder, progress)).toBe(false);
    expect(await elsewhere.deliveries(id)).toEqual([]);
    await receivers.claim(id, { holder, until: epoch + 60 * second }, epoch);
    expect(await receivers.advance(id, holder, progress)).toBe(true);
    expect(await elsewhere.list()).toEqual([expect.objectContaining({ cursor: told?.position, state, revision: 1 })]);
    expect(await elsewhere.deliveries(id)).toEqual(tried.toReversed());
    expect(await elsewhere.read(progress.cursor, 10)).toEqual([]);
    // The lease goes on as long as it says.
    expect(await elsewhere.claim(id, { holder: randomUUID(), until: epoch + 60 * second }, epoch + second)).toBeNull();
  });

  test('a node whose clock was far ahead keeps nobody from telling when it has died', async ({ store, context }) => {
    const receivers = part(store.receivers, context);
    const { id } = await add(receivers);
    const ahead = epoch + day;
    await receivers.claim(id, { holder: randomUUID(), until: ahead + 10 * second }, ahead);
    const claim = (until: number) => receivers.claim(id, { holder: randomUUID(), until }, epoch);
    expect(await claim(epoch + longestLeaseMs)).toMatchObject({ id });
    expect(await claim(epoch + second), 'no lease lasts longer').toBeNull();
  });

  test('settings change by their revision, and the state with whoever asks', async ({ store, other, context }) => {
    const [receivers, elsewhere] = [part(store.receivers, context), part(other.receivers, context)];
    const { id, cursor } = await add(receivers);
    const changes = await Promise.all(
      [receivers, elsewhere].map((node, n) => node.change(id, 1, { settings: { writer: n } })),
    );
    expect(changes.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(changes).toContainEqual({ ok: false, code: 'revision-conflict' });
    const stopped = { ...freshDelivery, stopped: 'answered 410' };
    expect(await receivers.change(id, 2, { state: stopped })).toMatchObject({
      ok: true,
      receiver: { state: stopped, cursor, revision: 3, settings: { writer: expect.any(Number) } },
    });
    expect(await receivers.change(randomUUID() as ReceiverId, 1, {})).toEqual({
      ok: false,
      code: 'receiver-not-found',
    });
  });

  test('the log of a receiver has an end, and goes with it', async ({ store, context }) => {
    const receivers = part(store.receivers, context);
    const { id, cursor } = await add(receivers);
    const { id: neighbour } = await add(receivers);
    await receivers.log(neighbour, delivery(epoch));
    const holder = randomUUID();
    await receivers.claim(id, { holder, until: epoch + 60 * second }, epoch);
    const many = Array.from({ length: keptDeliveries + 5 }, (_, n) => delivery(epoch + n));
    await receivers.advance(id, holder, { ...progressTo(cursor), deliveries: many });
    await receivers.log(id, delivery(epoch + day));
    const kept = await receivers.deliveries(id);
    expect(kept).toHaveLength(keptDeliveries);
    expect(kept[0]?.at).toBe(epoch + day);
    expect(kept.at(-1)).toEqual(many[6]);
    await receivers.remove(id);
    expect(await receivers.deliveries(id)).toEqual([]);
    expect(await receivers.deliveries(neighbour)).toHaveLength(1);
    // Of one that has been removed meanwhile there is no log.
    await receivers.log(id, delivery(epoch));
    expect(await receivers.deliveries(id)).toEqual([]);
  });
}

function newReceiver(over: Partial<NewReceiver> = {}): NewReceiver {
  const id = randomUUID() as ReceiverId;
  return { id, kind: 'webhook', name: `https://${id}.example/`, settings: {}, createdAt: epoch, ...over };
}

async function add(receivers: Receivers): Promise<Receiver> {
  const added = await receivers.add(newReceiver());
  if (!added.ok) throw new Error(`could not add the receiver: ${added.code}`);
  return added.receiver;
}

/** An event may be written and not to be read yet, while a transaction that began before it is under way anywhere. */
async function readSome(receivers: Receivers, after: TrailPosition, count: number) {
  for (;;) {
    const read = await receivers.read(after, 10);
    if (read.length >= count) return read;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function progressTo(cursor: TrailPosition): DeliveryProgress {
  return { cursor, state: freshDelivery, deliveries: [], leaseUntil: null };
}

function delivery(at: number, over: Partial<Delivery> = {}): Delivery {
  const event = { eventId: randomUUID(), eventType: 'session-ended', eventAt: at - second };
  return { id: randomUUID(), at, ...event, status: 204, durationMs: 12, error: null, ...over };
}

function eventAt(at: number) {
  return {
    ...person,
    id: randomUUID(),
    at,
    type: 'sign-in-failed' as const,
    ...{ userId: null, username: null, sessionId: null, reason: null, detail: {} },
  };
}

function byInstant(one: { readonly at: number; readonly id: string }, other: typeof one): number {
  return one.at - other.at || (one.id < other.id ? -1 : 1);
}
