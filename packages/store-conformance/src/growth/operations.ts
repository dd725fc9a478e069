import { randomUUID } from 'node:crypto';
import type { Store, UserId } from '@curfew/core';
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
  'findLive, one': (store, p) => store.findLive([digestAt(middle(p))], nowIn(p)),
  'findLive, unknown': (store, p) => store.findLive([newDigest()], nowIn(p)),
  'findLive, sixteen side by side': (store, p) =>
    store.findLive(
      Array.from({ length: 16 }, (_, n) => digestAt(middle(p) + n)),
      nowIn(p),
    ),
  findByDigest: (store, p) => store.findByDigest(digestAt(middle(p))),
  ping: (store) => store.ping(),
  'insertSession, anonymous': (store, p) => store.insertSession(insertionFor(null, { createdAt: nowIn(p) })),
  'insertSession, presenting one': (store, p) =>
    store.insertSession(insertionFor(busyUser, { createdAt: nowIn(p), presented: digestAt(middle(p) + 10) })),
  'insertSession, refused by the limit of a user with many': (store, p) =>
    store.insertSession(insertionFor(busyUser, { createdAt: nowIn(p), maxSessions: 5, onLimit: 'reject' })),
  'insertSession, limited, of a user whose sessions have all ended': (store, p) =>
    store.insertSession(insertionFor(idleUser, { createdAt: nowIn(p), maxSessions: 5, onLimit: 'evict-oldest' })),
  rotateSession: (store, p) => store.rotateSession(rotationOf(digestAt(middle(p) + 20), { now: nowIn(p) })),
  'rotateSession, with grace': (store, p) =>
    store.rotateSession(rotationOf(digestAt(middle(p) + 30), { now: nowIn(p), graceMs: second })),
  patchSessionData: (store, p) => store.patchSessionData(digestAt(middle(p)), { a: 1 }, nowIn(p)),
  'slide, sixteen': (store, p) =>
    store.slide(
      Array.from({ length: 16 }, (_, n) => ({ digest: digestAt(middle(p) + n), usedAt: nowIn(p) })),
      nowIn(p),
    ),
  'endSessions, by digest': (store, p) => store.endSessions({ digest: digestAt(middle(p) + 40) }, endAt(nowIn(p))),
  'endSessions, by id': (store, p) => store.endSessions({ id: idAt(middle(p) + 50) }, endAt(nowIn(p))),
  'endSessions, by ids': (store, p) =>
    store.endSessions({ ids: [idAt(middle(p) + 60), idAt(middle(p) + 70), newId()] }, endAt(nowIn(p))),
  'endSessions, all of a user whose sessions have ended': (store, p) =>
    store.endSessions({ userId: userIdAt(0) }, endAt(nowIn(p))),
  shortenSessions: (store, p) =>
    store.shortenSessions(
      [{ id: idAt(middle(p) + 80), lifetimeEndsAt: nowIn(p) + 1, idleTimeoutMs: 0 }],
      nowIn(p),
      person,
    ),
  'sweepSessions, a hundred': (store) => store.sweepSessions(epoch + hour + 200, 100),
  'sweepSessions, none': (store) => store.sweepSessions(epoch, 100),
  'sweepHistory, a hundred': (store) => store.sweepHistory(epoch + 1_000, 100),
  'sweepHistory, none': (store) => store.sweepHistory(epoch - hour, 100),
  findSession: (store, p) => store.findSession(idAt(middle(p))),
  'listSessions, first page': (store, p) => store.listSessions({ limit: 50 }, nowIn(p)),
  'listSessions, a page in the middle': (store, p) =>
    store.listSessions({ limit: 50, createdBefore: epoch + middle(p) }, nowIn(p)),
  'listSessions, of a user': (store, p) => store.listSessions({ userId: busyUser.id, limit: 50 }, nowIn(p)),
  'listSessions, of a user without any': (store, p) => store.listSessions({ userId: strangersId, limit: 50 }, nowIn(p)),
  'listSessions, none match': (store, p) => store.listSessions({ kind: 'api', limit: 50 }, nowIn(p)),
  'listSessions, none of a user match': (store, p) =>
    store.listSessions({ userId: idleUser.id, state: 'active', createdBefore: nowIn(p), limit: 50 }, nowIn(p)),
  'listSessions, no address, policy and text match': (store, p) =>
    store.listSessions(
      { from: { address: '203.0.113.0', prefixLength: 24 }, policy: 'other', text: 'nowhere', limit: 50 },
      nowIn(p),
    ),
  'listSessions, none have the text': (store, p) => store.listSessions({ text: 'nowhere', limit: 50 }, nowIn(p)),
  'listSessions, by a whole id': (store, p) => store.listSessions({ text: idAt(middle(p)), limit: 50 }, nowIn(p)),
  'listSessions, the youngest of one kind': (store, p) =>
    store.listSessions({ createdAfter: nowIn(p) - 2 * second, kind: 'api', limit: 50 }, nowIn(p)),
  'listEvents, of a minute': (store, p) =>
    store.listEvents({ after: epoch + middle(p), before: epoch + middle(p) + 60, limit: 50 }),
  'listEvents, first page': (store) => store.listEvents({ limit: 50 }),
  'listEvents, of a user': (store) => store.listEvents({ userId: busyUser.id, limit: 50 }),
  'listEvents, of a user without any': (store) => store.listEvents({ userId: strangersId, limit: 50 }),
  'listEvents, of a session': (store, p) => store.listEvents({ sessionId: idAt(middle(p)), limit: 50 }),
  'listEvents, none match': (store) => store.listEvents({ type: 'policy-applied', limit: 50 }),
  statistics: (store, p) => store.statistics(nowIn(p), 1_000),
  hashWork: (store) => store.hashWork(),
  'addActivity, readActivity': async (store, p) => {
    await store.addActivity([{ at: epoch, name: 'sign-in', count: 1 }], nowIn(p));
    await store.readActivity('minute', epoch);
  },
  'createUser, findUser, findCredentials': async (store) => {
    const { id, username } = await addUser(store);
    await store.findUser({ id });
    await store.findCredentials(username);
  },
  listUsers: (store) => store.listUsers({ limit: 5 }),
  'changeUser, every way': async (store, p) => {
    const user = await addUser(store);
    const { digest } = await insert(store, user, { createdAt: nowIn(p) });
    const change = (it: Parameters<Store['changeUser']>[1]) =>
      store.changeUser(user.username, it, nowIn(p), administrator);
    const rotation = rotationOf(digest, { now: nowIn(p) });
    await change({ type: 'password', passwordHash: '$new', rotation });
    await change({ type: 'rehash', passwordHash: '$newer', expectedHash: '$new' });
    await change({ type: 'roles', roles: ['reader'] });
    await change({ type: 'profile', profile: {} });
    await change({ type: 'disable' });
    await change({ type: 'enable' });
    await change({ type: 'delete' });
  },
  recordEvents: (store, p) =>
    store.recordEvents([
      {
        id: randomUUID(),
        at: nowIn(p),
        type: 'sign-in-failed',
        ...person,
        ...{ userId: null, username: null, sessionId: null, reason: null, detail: {} },
      },
    ]),
  'admitAttempt, settleAttempt': async (store, p) => {
    await store.admitAttempt([{ key: 'account', limits: throttle }], nowIn(p));
    await store.settleAttempt({ forget: ['account'], undo: ['address'] });
  },
  migrations: (store) => store.migrations(),
};
