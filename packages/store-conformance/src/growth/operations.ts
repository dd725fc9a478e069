import { randomUUID } from 'node:crypto';
import type { RequestDigest, Store, UserChange, UserId } from '@curfew/core';
import {
  addUser,
  administrator,
  endAt,
  epoch,
  hour,
  insert,
  insertionFor,
  newDigest,
  newId,
  person,
  rotationOf,
  second,
} from '../fixtures.ts';
import { digestAt, idAt, type Population, userIdAt } from './population.ts';

type Operation = (store: Store, population: Population) => Promise<unknown>;

/** In the middle of the table, neither ended nor user 0's. */
const middle = ({ sessions }: Population) => Math.floor(sessions / 20) * 10 + 3;
/** All sessions have been created by then and none has expired. */
const nowIn = ({ sessions }: Population) => epoch + sessions + second;
const busyUser = { id: userIdAt(3) };
/** All of whose sessions have ended. */
const idleUser = { id: userIdAt(0) };
const strangersId = newId() as string as UserId;
const throttle = { freeFailures: 5, firstDelayMs: second, longestDelayMs: hour, forgetAfterMs: hour };

/** Every verb of the port, each with the selection that would be dearest if it read more than it should. */
export const operations: Readonly<Record<string, Operation>> = {
  'sessions.findLive, one': (store, p) => store.sessions.findLive([digestAt(middle(p))], nowIn(p)),
  'sessions.findLive, unknown': (store, p) => store.sessions.findLive([newDigest()], nowIn(p)),
  'sessions.findLive, sixteen side by side': (store, p) =>
    store.sessions.findLive(
      Array.from({ length: 16 }, (_, n) => digestAt(middle(p) + n)),
      nowIn(p),
    ),
  'sessions.find, by digest': (store, p) => store.sessions.find({ digest: digestAt(middle(p)) }),
  'life.ping': (store) => store.life.ping(),
  'sessions.insert, anonymous': (store, p) => store.sessions.insert(insertionFor(null, { createdAt: nowIn(p) })),
  'sessions.insert, presenting one': (store, p) =>
    store.sessions.insert(insertionFor(busyUser, { createdAt: nowIn(p), presented: digestAt(middle(p) + 10) })),
  'sessions.insert, refused by the limit of a user with many': (store, p) =>
    store.sessions.insert(insertionFor(busyUser, { createdAt: nowIn(p), maxSessions: 5, onLimit: 'reject' })),
  'sessions.insert, limited, of a user whose sessions have all ended': (store, p) =>
    store.sessions.insert(insertionFor(idleUser, { createdAt: nowIn(p), maxSessions: 5, onLimit: 'evict-oldest' })),
  'sessions.rotate': (store, p) => store.sessions.rotate(rotationOf(digestAt(middle(p) + 20), { now: nowIn(p) })),
  'sessions.rotate, with grace': (store, p) =>
    store.sessions.rotate(rotationOf(digestAt(middle(p) + 30), { now: nowIn(p), graceMs: second })),
  'sessions.rotate, with a key, and again': async (store, p) => {
    const presented = digestAt(middle(p) + 90);
    const [key, print] = [newDigest(), newDigest()] as string[] as [RequestDigest, RequestDigest];
    for (let n = 0; n < 2; n++) {
      const repeatable = { key, print, salt: newDigest() };
      await store.sessions.rotate(rotationOf(presented, { now: nowIn(p), graceMs: second, repeatable }));
    }
  },
  'sessions.insert, with a key, and again': async (store, p) => {
    const [key, print] = [newDigest(), newDigest()] as string[] as [RequestDigest, RequestDigest];
    for (let n = 0; n < 2; n++) {
      const repeatable = { key, print, salt: null };
      await store.sessions.insert(insertionFor(busyUser, { createdAt: nowIn(p), repeatable }));
    }
  },
  'sessions.claim, sixteen': (store, p) =>
    store.sessions.claim(
      Array.from({ length: 16 }, (_, n) => digestAt(middle(p) + n)),
      nowIn(p),
    ),
  'sessions.patchData': (store, p) => store.sessions.patchData(digestAt(middle(p)), { a: 1 }, nowIn(p)),
  'sessions.slide, sixteen': (store, p) =>
    store.sessions.slide(
      Array.from({ length: 16 }, (_, n) => ({ digest: digestAt(middle(p) + n), usedAt: nowIn(p) })),
      nowIn(p),
    ),
  'sessions.end, by digest': (store, p) => store.sessions.end({ digest: digestAt(middle(p) + 40) }, endAt(nowIn(p))),
  'sessions.end, by id': (store, p) => store.sessions.end({ id: idAt(middle(p) + 50) }, endAt(nowIn(p))),
  'sessions.end, by ids': (store, p) =>
    store.sessions.end({ ids: [idAt(middle(p) + 60), idAt(middle(p) + 70), newId()] }, endAt(nowIn(p))),
  'sessions.end, all of a user whose sessions have ended': (store, p) =>
    store.sessions.end({ userId: userIdAt(0) }, endAt(nowIn(p))),
  'sessions.shorten': (store, p) =>
    store.sessions.shorten(
      [{ id: idAt(middle(p) + 80), lifetimeEndsAt: nowIn(p) + 1, idleTimeoutMs: 0 }],
      nowIn(p),
      person,
    ),
  'sessions.sweep, a hundred': (store) => store.sessions.sweep(epoch + hour + 200, 100),
  'sessions.sweep, none': (store) => store.sessions.sweep(epoch, 100),
  'trail.sweep, a hundred': (store) => store.trail.sweep(epoch + 1_000, 100),
  'trail.sweep, none': (store) => store.trail.sweep(epoch - hour, 100),
  'life.sweep, none': (store) => store.life.sweep(epoch - hour, 100),
  'sessions.find, by id': (store, p) => store.sessions.find({ id: idAt(middle(p)) }),
  'sessions.list, first page': (store, p) => store.sessions.list({ limit: 50 }, nowIn(p)),
  'sessions.list, a page in the middle': (store, p) =>
    store.sessions.list({ limit: 50, createdBefore: epoch + middle(p) }, nowIn(p)),
  'sessions.list, by the time left': (store, p) =>
    store.sessions.list({ byTimeLeft: 'least-first', limit: 50 }, nowIn(p)),
  'sessions.list, by the time left, most first': (store, p) =>
    store.sessions.list({ byTimeLeft: 'most-first', limit: 50 }, nowIn(p)),
  'sessions.list, by the time left, none match': (store, p) =>
    store.sessions.list({ byTimeLeft: 'least-first', kind: 'api', limit: 50 }, nowIn(p)),
  'sessions.list, of a user': (store, p) => store.sessions.list({ userId: busyUser.id, limit: 50 }, nowIn(p)),
  'sessions.list, of a user without any': (store, p) =>
    store.sessions.list({ userId: strangersId, limit: 50 }, nowIn(p)),
  'sessions.list, none match': (store, p) => store.sessions.list({ kind: 'api', limit: 50 }, nowIn(p)),
  'sessions.list, none of a user match': (store, p) =>
    store.sessions.list({ userId: idleUser.id, state: 'active', createdBefore: nowIn(p), limit: 50 }, nowIn(p)),
  'sessions.list, no address, policy and text match': (store, p) =>
    store.sessions.list(
      { from: { address: '203.0.113.0', prefixLength: 24 }, policy: 'other', text: 'nowhere', limit: 50 },
      nowIn(p),
    ),
  'sessions.list, none have the text': (store, p) => store.sessions.list({ text: 'nowhere', limit: 50 }, nowIn(p)),
  'sessions.list, by a whole id': (store, p) => store.sessions.list({ text: idAt(middle(p)), limit: 50 }, nowIn(p)),
  'sessions.list, the youngest of one kind': (store, p) =>
    store.sessions.list({ createdAfter: nowIn(p) - 2 * second, kind: 'api', limit: 50 }, nowIn(p)),
  'trail.list, of a minute': (store, p) =>
    store.trail.list({ after: epoch + middle(p), before: epoch + middle(p) + 60, limit: 50 }),
  'trail.list, first page': (store) => store.trail.list({ limit: 50 }),
  'trail.list, of a user': (store) => store.trail.list({ userId: busyUser.id, limit: 50 }),
  'trail.list, of a user without any': (store) => store.trail.list({ userId: strangersId, limit: 50 }),
  'trail.list, of a session': (store, p) => store.trail.list({ sessionId: idAt(middle(p)), limit: 50 }),
  'trail.list, none match': (store) => store.trail.list({ type: 'policy-applied', limit: 50 }),
  'life.statistics': (store, p) => store.life.statistics(nowIn(p), 1_000),
  'activity.add, read': async (store, p) => {
    await store.activity?.add([{ at: epoch, name: 'sign-in', count: 1 }], nowIn(p));
    await store.activity?.read('minute', epoch);
  },
  'users.create, find, findCredentials': async (store) => {
    const { id, username } = await addUser(store);
    await store.users.find({ id });
    await store.users.findCredentials(username);
  },
  'users.list': (store) => store.users.list({ limit: 5 }),
  'users.change, every way': async (store, p) => {
    const user = await addUser(store);
    const { digest } = await insert(store, user, { createdAt: nowIn(p) });
    const change = (it: UserChange) => store.users.change(user.username, it, nowIn(p), administrator);
    const rotation = rotationOf(digest, { now: nowIn(p) });
    await change({ type: 'password', passwordHash: '$new', rotation });
    await change({ type: 'rehash', passwordHash: '$newer', expectedHash: '$new' });
    await change({ type: 'roles', roles: ['reader'] });
    await change({ type: 'profile', profile: {} });
    await change({ type: 'disable' });
    await change({ type: 'enable' });
    await change({ type: 'delete' });
  },
  'trail.record': (store, p) =>
    store.trail.record([
      {
        id: randomUUID(),
        at: nowIn(p),
        type: 'sign-in-failed',
        ...person,
        ...{ userId: null, username: null, sessionId: null, reason: null, detail: {} },
      },
    ]),
  'throttle.admit, settle': async (store, p) => {
    await store.throttle.admit([{ key: 'account', limits: throttle }], nowIn(p));
    await store.throttle.settle({ forget: ['account'], undo: ['address'] });
  },
  'life.migrations': (store) => store.life.migrations(),
};
