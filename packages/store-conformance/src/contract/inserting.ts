import type { UserId } from '@curfew/core';
import { expect } from 'vitest';
import {
  addUser,
  administrator,
  allEvents,
  endAt,
  endingsOf,
  epoch,
  eventsOf,
  findOne,
  hour,
  insert,
  insertionFor,
  isAlive,
  newDigest,
  newId,
  person,
  rotate,
  second,
} from '../fixtures.ts';
import type { Test } from '../testing.ts';

export function inserting(test: Test): void {
  test('a session is kept as it was given', async ({ store }) => {
    const user = await addUser(store, { roles: ['reader'] });
    const insertion = insertionFor(user, {
      kind: 'minted',
      policy: 'kiosk',
      scopes: ['GET /v1/users/'],
      label: 'Büro „links" 東京 👩‍💻',
      data: { text: '"quoted"\n', list: [1, null, { deep: true }], nothing: {} },
      actor: administrator,
      event: 'session-minted',
    });
    const inserted = await store.sessions.insert(insertion);
    const { digest, ...given } = insertion.session;
    const expected = {
      ...given,
      username: user.username,
      roles: ['reader'],
      isUnclaimed: false,
      lastUsedAt: epoch,
      successorId: null,
      endedAt: null,
      endReason: null,
      endedBy: null,
      ...{ proofs: [], level: null, provider: null, binding: null },
    };
    expect(inserted).toEqual({ ok: true, session: expected, ended: [] });
    expect(await findOne(store, digest, epoch)).toEqual(expected);
  });

  test('an insertion leaves the event it names, by whoever did it', async ({ store }) => {
    const user = await addUser(store);
    const { session } = await insert(store, user, { event: 'session-minted', actor: administrator });
    expect(await eventsOf(store, session.id)).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        at: epoch,
        type: 'session-minted',
        ...administrator,
        userId: user.id,
        username: user.username,
        sessionId: session.id,
        reason: null,
        detail: {},
      },
    ]);
  });

  test('an anonymous session has no user and no roles', async ({ store }) => {
    const { digest } = await insert(store, null);
    expect(await findOne(store, digest, epoch)).toMatchObject({
      kind: 'anonymous',
      userId: null,
      username: null,
      roles: [],
    });
  });

  test('the presented session ends, whoever it belongs to', async ({ store }) => {
    const user = await addUser(store);
    const stranger = await addUser(store);
    for (const presented of [await insert(store, null), await insert(store, user), await insert(store, stranger)]) {
      const { session, ended } = await insertPresenting(presented.digest);
      expect(ended.map(({ id, endedAt, endReason, endedBy }) => ({ id, endedAt, endReason, endedBy }))).toEqual([
        { id: presented.session.id, endedAt: epoch + second, endReason: 'rotated', endedBy: 'user' },
      ]);
      expect(await isAlive(store, presented.digest, epoch + second)).toBe(false);
      expect(await isAlive(store, session.digest, epoch + second)).toBe(true);
      expect(await endingsOf(store, presented.session.id)).toMatchObject([
        { type: 'session-ended', reason: 'rotated', at: epoch + second, initiator: 'user', ip: person.ip },
      ]);
    }

    async function insertPresenting(presented: ReturnType<typeof newDigest>) {
      const insertion = insertionFor(user, { presented, createdAt: epoch + second });
      const inserted = await store.sessions.insert(insertion);
      if (!inserted.ok) throw new Error(inserted.code);
      return { session: insertion.session, ended: inserted.ended };
    }
  });

  test('a presented session that ended before keeps its end, an unknown one is no hindrance', async ({ store }) => {
    const user = await addUser(store);
    const presented = await insert(store, user);
    await store.sessions.end({ digest: presented.digest }, endAt(epoch + 5));
    for (const digest of [presented.digest, newDigest()]) {
      const inserted = await store.sessions.insert(insertionFor(user, { presented: digest, createdAt: epoch + 9 }));
      expect(inserted).toMatchObject({ ok: true, ended: [] });
    }
    expect(await store.sessions.find({ id: presented.session.id })).toMatchObject({
      endedAt: epoch + 5,
      endReason: 'revoked',
    });
    expect(await endingsOf(store, presented.session.id)).toHaveLength(1);
  });

  test('with the presented session its predecessor in grace ends', async ({ store }) => {
    const user = await addUser(store);
    const first = await insert(store, user);
    const renewed = await rotate(store, first.digest, { now: epoch + 1, graceMs: 30 * second });
    const signedIn = await insert(store, user, { presented: renewed.digest, createdAt: epoch + 2 });
    const found = await store.sessions.findLive([first.digest, renewed.digest, signedIn.digest], epoch + 3);
    expect(found.map((session) => session?.id)).toEqual([undefined, undefined, signedIn.session.id]);
  });

  test('named data is carried over from a live anonymous session, and nothing else', async ({ store }) => {
    const user = await addUser(store);
    const presented = await insert(store, null, { data: { cart: ['book'], returnTo: '/basket', secret: 1 } });
    const { digest } = await insert(store, user, {
      presented: presented.digest,
      carry: ['cart', 'returnTo', 'missing', 'toString'],
    });
    const found = await findOne(store, digest, epoch);
    expect(found?.data).toEqual({ cart: ['book'], returnTo: '/basket' });
  });

  test('nothing is carried from a session of a user, an expired or an ended one', async ({ store }) => {
    const user = await addUser(store);
    const data = { cart: ['book'] };
    const expired = await insert(store, null, { createdAt: epoch - 2 * hour, data });
    const ended = await insert(store, null, { data });
    await store.sessions.end({ digest: ended.digest }, endAt(epoch));
    const owned = await insert(store, await addUser(store), { data });
    for (const { digest: presented } of [expired, ended, owned]) {
      const { session } = await insert(store, user, { presented, carry: ['cart'] });
      expect(session.data).toEqual({});
    }
  });

  test('nobody gets a session who is unknown, disabled or deleted', async ({ store }) => {
    const [disabled, deleted] = [await addUser(store), await addUser(store)];
    await store.users.change(disabled.username, { type: 'disable' }, epoch - 9, administrator);
    await store.users.change(deleted.username, { type: 'delete' }, epoch - 9, administrator);
    const presented = await insert(store, null);
    const before = await allEvents(store);
    for (const id of [disabled.id, deleted.id, newId() as string as UserId]) {
      const insertion = insertionFor({ id }, { presented: presented.digest });
      expect(await store.sessions.insert(insertion)).toMatchObject({ ok: false, code: 'invalid-credentials' });
      expect(await isAlive(store, insertion.session.digest, epoch)).toBe(false);
      expect(await store.sessions.find({ id: insertion.session.id })).toBeNull();
    }
    expect(await isAlive(store, presented.digest, epoch)).toBe(true);
    expect(await allEvents(store)).toEqual(before);
  });

  test('a sign-in is refused where the credentials changed after they were read', async ({ store }) => {
    const user = await addUser(store);
    await store.sessions.end({ userId: user.id }, endAt(epoch));
    const signIn = (notBeforeSeen: number | null) =>
      store.sessions.insert(insertionFor(user, { notBeforeSeen, createdAt: epoch + 5 }));
    expect(await signIn(user.sessionsNotBefore)).toMatchObject({ ok: false, code: 'invalid-credentials' });
    expect(await signIn(epoch - 1)).toMatchObject({ ok: false, code: 'invalid-credentials' });
    expect(await signIn(epoch)).toMatchObject({ ok: true });
    expect(await signIn(null)).toMatchObject({ ok: true });
  });

  test('a session that another one asks for is refused where that is dead', async ({ store, other }) => {
    const user = await addUser(store);
    const makers = [await insert(store, user), await insert(store, user), await insert(store, user)];
    const [ended, replaced, alive] = makers.map(({ digest }) => digest);
    if (!ended || !replaced || !alive) throw new Error('three sessions expected');
    await store.sessions.end({ digest: ended }, endAt(epoch + 1));
    await rotate(store, replaced, { now: epoch + 1 });
    const before = await allEvents(store);
    for (const maker of [ended, replaced, newDigest()]) {
      const insertion = { ...insertionFor(user, { createdAt: epoch + 2 }), maker };
      expect(await store.sessions.insert(insertion)).toMatchObject({ ok: false, code: 'invalid-credentials' });
      expect(await isAlive(store, insertion.session.digest, epoch + 2)).toBe(false);
    }
    const late = { ...insertionFor(user, { createdAt: epoch + hour }), maker: alive };
    expect(await store.sessions.insert(late)).toMatchObject({ ok: false });
    expect(await allEvents(store)).toEqual(before);
    for (let round = 0; round < 20; round++) {
      const now = epoch + 10 * (round + 1);
      const maker = (await insert(store, user, { createdAt: now })).digest;
      const insertion = { ...insertionFor(user, { createdAt: now }), maker };
      const [one, two] = round % 2 === 0 ? [store, other] : [other, store];
      await Promise.all([one.sessions.insert(insertion), two.sessions.end({ userId: user.id }, endAt(now))]);
      expect(await isAlive(store, insertion.session.digest, now + 1)).toBe(false);
    }
  });

  test('a session made in the millisecond in which all were ended is dated one later, and lives', async ({ store }) => {
    const user = await addUser(store);
    const old = await insert(store, user);
    await store.sessions.end({ userId: user.id }, endAt(epoch + 50));
    for (const createdAt of [epoch + 50, epoch + 20]) {
      const { digest, session } = await insert(store, user, { createdAt });
      expect(session.createdAt).toBe(epoch + 51);
      expect(await isAlive(store, digest, epoch + 51)).toBe(true);
    }
    expect((await insert(store, user, { createdAt: epoch + 51 })).session.createdAt).toBe(epoch + 51);
    expect(await isAlive(store, old.digest, epoch + 51)).toBe(false);
  });
}
