import type { SessionId, SessionSelector, Store, User, UserChange } from '@curfew/core';
import { expect } from 'vitest';
import {
  addUser,
  administrator,
  allEvents,
  endAt,
  endingsOf,
  epoch,
  hour,
  insert,
  insertAt,
  insertionFor,
  isAlive,
  type Kept,
  newDigest,
  newId,
  person,
  rotate,
  second,
} from '../fixtures.ts';
import type { Test } from '../testing.ts';

export function ending(test: Test): void {
  test('one session ends, by digest or by id, with who, why and when', async ({ store }) => {
    const user = await addUser(store);
    const kept = [await insert(store, user), await insert(store, user), await insert(store, user)];
    const [a, b, c] = kept;
    if (!a || !b || !c) throw new Error('three sessions expected');
    const selectors: SessionSelector[] = [
      { digest: a.digest },
      { id: b.session.id },
      { id: c.session.id, userId: user.id },
    ];
    for (const [index, which] of selectors.entries()) {
      const { digest, session } = kept[index] ?? a;
      const { roles: _, isUnclaimed: __, ...row } = session;
      const expected = { ...row, endedAt: epoch + 5, endReason: 'revoked', endedBy: 'admin' };
      const detail = { cause: 'elsewhere', signal: 'ü' };
      expect(await store.sessions.end(which, endAt(epoch + 5, { detail }))).toEqual([expected]);
      expect(await store.sessions.find({ id: session.id })).toEqual(expected);
      expect(await isAlive(store, digest, epoch + 5)).toBe(false);
      expect(await endingsOf(store, session.id)).toMatchObject([
        {
          type: 'session-ended',
          at: epoch + 5,
          reason: 'revoked',
          ...administrator,
          userId: user.id,
          username: user.username,
          detail,
        },
      ]);
    }
  });

  test("a provider's session ends, or all that a person has from it, and nobody else's", async ({ store }) => {
    const user = await addUser(store);
    const at = async (issuer: string, subject: string, sessionId: string | null) => {
      const identity = { issuer, subject };
      await store.factors.changeIdentity(user.id, { type: 'link', identity }, epoch, administrator);
      return insert(store, user, { provider: { issuer, subject, sessionId } });
    };
    const kept = {
      desk: await at('https://one.test', 'Ann', 'desk'),
      phone: await at('https://one.test', 'Ann', 'phone'),
      nameless: await at('https://one.test', 'Ann', null),
      ann: await at('https://one.test', 'ann', 'desk'),
      elsewhere: await at('https://two.test', 'Ann', 'desk'),
      byPassword: await insert(store, user),
    };
    const alive = async () => {
      const names: string[] = [];
      for (const [name, { digest }] of Object.entries(kept))
        if (await isAlive(store, digest, epoch + 9)) names.push(name);
      return names;
    };
    const end = (issuer: string, subject: string | null, sessionId: string | null) =>
      store.sessions.end({ provider: { issuer, subject, sessionId } }, endAt(epoch + 5, { reason: 'provider' }));
    for (const [issuer, subject, sessionId] of [
      ['https://one.test', null, null],
      ['https://one.test/', 'Ann', null],
      ['https://one.test', 'Bob', 'desk'],
      ['https://one.test', null, 'Desk'],
    ] as const) {
      expect(await end(issuer, subject, sessionId)).toEqual([]);
    }
    expect(await end('https://one.test', 'Ann', 'desk')).toMatchObject([
      { id: kept.desk.session.id, endedAt: epoch + 5, endReason: 'provider' },
    ]);
    expect(await alive()).toEqual(['phone', 'nameless', 'ann', 'elsewhere', 'byPassword']);
    expect(await end('https://one.test', null, 'desk')).toMatchObject([{ id: kept.ann.session.id }]);
    expect((await end('https://one.test', 'Ann', null)).length).toBe(2);
    expect(await end('https://one.test', 'Ann', null)).toEqual([]);
    expect(await alive()).toEqual(['elsewhere', 'byPassword']);
    expect((await store.users.find({ id: user.id }))?.sessionsNotBefore).toBeLessThan(epoch);
  });

  test('a sign-out is remembered as what the person did', async ({ store }) => {
    const { digest, session } = await insert(store, await addUser(store));
    await store.sessions.end({ digest }, endAt(epoch + 1, { reason: 'signed-out', event: 'sign-out', actor: person }));
    expect(await endingsOf(store, session.id)).toMatchObject([{ type: 'sign-out', initiator: 'user', ip: person.ip }]);
    expect(await store.sessions.find({ id: session.id })).toMatchObject({ endReason: 'signed-out', endedBy: 'user' });
  });

  test('ending what is not there, or another person owns, does nothing', async ({ store }) => {
    const [user, stranger] = [await addUser(store), await addUser(store)];
    const { digest, session } = await insert(store, user);
    const before = await allEvents(store);
    for (const which of [
      { digest: newDigest() },
      { id: newId() },
      { id: session.id, userId: stranger.id },
      { userId: stranger.id },
      { ids: [] },
      { ids: [newId()] },
    ] as SessionSelector[]) {
      expect(await store.sessions.end(which, endAt(epoch + 1))).toEqual([]);
    }
    expect(await isAlive(store, digest, epoch + 1)).toBe(true);
    expect(await allEvents(store)).toEqual(before);
  });

  test('an end is never overwritten', async ({ store }) => {
    const user = await addUser(store);
    const { digest, session } = await insert(store, user);
    await store.sessions.end({ digest }, endAt(epoch + 1));
    const ended = await store.sessions.find({ id: session.id });
    for (const which of [{ digest }, { id: session.id }, { userId: user.id }, { ids: [session.id] }] as const) {
      const again = endAt(epoch + 2, { reason: 'policy', actor: person });
      expect(await store.sessions.end(which as SessionSelector, again)).toEqual([]);
    }
    expect(await store.sessions.find({ id: session.id })).toEqual(ended);
    expect(await endingsOf(store, session.id)).toHaveLength(1);
  });

  for (const [how, end] of Object.entries(waysToEnd)) {
    test(`expired is expired, and stays so: ${how}`, async ({ store }) => {
      const user = await addUser(store);
      const old = await insert(store, user, { createdAt: epoch - 2 * hour });
      // The deadline itself counts as expired.
      const late = await insert(store, user, { createdAt: epoch - hour });
      const alive = await insert(store, user, { createdAt: epoch - hour + 1 });
      const kept = [old, late, alive] as const;
      expect(await end(store, kept, user)).toEqual([alive.session.id]);
      for (const { session } of [old, late]) {
        const { roles: _, isUnclaimed: __, ...row } = session;
        expect(await store.sessions.find({ id: session.id })).toEqual(row);
        expect(await endingsOf(store, session.id)).toEqual([]);
      }
      expect(await store.sessions.sweep(epoch + 1, 10)).toBe(3);
      for (const { session } of [old, late]) {
        expect(await endingsOf(store, session.id)).toMatchObject([{ type: 'session-expired', at: session.expiresAt }]);
      }
      expect((await endingsOf(store, alive.session.id)).map(({ type }) => type)).not.toContain('session-expired');
    });
  }

  test('with an expired session its predecessor in grace ends, which may have longer to live', async ({ store }) => {
    const old = await insert(store, await addUser(store));
    const reauthenticated = { idleTimeoutMs: 5, lifetimeEndsAt: epoch + hour, proofs: [], level: null };
    const heir = await rotate(store, old.digest, { now: epoch, graceMs: 30 * second, reauthenticated });
    const ended = await store.sessions.end({ digest: heir.digest }, endAt(epoch + 5));
    expect(ended.map(({ id }) => id)).toEqual([old.session.id]);
    expect(await isAlive(store, old.digest, epoch + 5)).toBe(false);
  });

  test('all of a user end, newest first, and nobody else', async ({ store }) => {
    const [user, stranger] = [await addUser(store), await addUser(store)];
    const kept = await insertAt(store, user, [epoch + 3, epoch + 1, epoch + 2]);
    const other = await insert(store, stranger);
    const ended = await store.sessions.end({ userId: user.id }, endAt(epoch + 9));
    expect(ended.map(({ createdAt }) => createdAt)).toEqual([epoch + 3, epoch + 2, epoch + 1]);
    for (const { digest } of kept) expect(await isAlive(store, digest, epoch + 9)).toBe(false);
    expect(await isAlive(store, other.digest, epoch + 9)).toBe(true);
    expect(await store.users.find({ id: user.id })).toMatchObject({ sessionsNotBefore: epoch + 9 });
  });

  test('all but one end, and the one does not mind', async ({ store }) => {
    const user = await addUser(store);
    const [mine, lost] = [await insert(store, user), await insert(store, user)];
    const ended = await store.sessions.end({ userId: user.id, exceptId: mine.session.id }, endAt(epoch + 9));
    expect(ended.map(({ id }) => id)).toEqual([lost.session.id]);
    expect(await isAlive(store, mine.digest, epoch + 9)).toBe(true);
    expect(await store.users.find({ id: user.id })).toMatchObject({ sessionsNotBefore: user.sessionsNotBefore });
  });

  test('those created before an instant end', async ({ store }) => {
    const user = await addUser(store);
    const kept = await insertAt(store, user, [epoch, epoch + 1, epoch + 2, epoch + 3]);
    await store.sessions.end({ userId: user.id, createdBefore: epoch + 2 }, endAt(epoch + 9));
    const found = await store.sessions.findLive(
      kept.map(({ digest }) => digest),
      epoch + 9,
    );
    expect(found.map((session) => session !== null)).toEqual([false, false, true, true]);
    expect(await store.users.find({ id: user.id })).toMatchObject({ sessionsNotBefore: epoch + 1 });
    await store.sessions.end({ userId: user.id, createdBefore: epoch + 10 }, endAt(epoch + 9));
    expect(await store.users.find({ id: user.id })).toMatchObject({ sessionsNotBefore: epoch + 9 });
  });

  test('a chain that began before an instant ends with it, however late it was rotated', async ({ store }) => {
    for (const over of [{}, { kind: 'minted', authenticatedAt: null }] as const) {
      const user = await addUser(store);
      const began = await insert(store, user, { createdAt: epoch, ...over });
      const second = await rotate(store, began.digest, { now: epoch + 20 });
      const third = await rotate(store, second.digest, { now: epoch + 30, graceMs: 1_000 });
      const ended = await store.sessions.end({ userId: user.id, createdBefore: epoch + 10 }, endAt(epoch + 40));
      expect(ended.map(({ id }) => id)).toEqual(expect.arrayContaining([second.session.id, third.session.id]));
      for (const { digest } of [second, third]) expect(await isAlive(store, digest, epoch + 40)).toBe(false);
    }
  });

  test('who has proved again who they are is not of before', async ({ store }) => {
    const user = await addUser(store);
    const began = await insert(store, user, { createdAt: epoch });
    const reauthenticated = { idleTimeoutMs: hour, lifetimeEndsAt: epoch + hour, proofs: [], level: null };
    const proven = await rotate(store, began.digest, { now: epoch + 20, reauthenticated });
    expect(await store.sessions.end({ userId: user.id, createdBefore: epoch + 20 }, endAt(epoch + 30))).toEqual([]);
    expect(await isAlive(store, proven.digest, epoch + 30)).toBe(true);
  });

  test('what a user may not have from before does not move back, as long as clocks are in step', async ({ store }) => {
    const user = await addUser(store);
    await store.sessions.end({ userId: user.id }, endAt(epoch + 9));
    await store.sessions.end({ userId: user.id, createdBefore: epoch }, endAt(epoch + 10));
    expect(await store.users.find({ id: user.id })).toMatchObject({ sessionsNotBefore: epoch + 9 });
    // It always moves, so that whoever is signing in meanwhile notices.
    await store.sessions.end({ userId: user.id }, endAt(epoch + 5));
    expect(await store.users.find({ id: user.id })).toMatchObject({ sessionsNotBefore: epoch + 10 });
  });

  test('a list of ids ends, each once', async ({ store }) => {
    const user = await addUser(store);
    const kept = [
      ...(await insertAt(store, user, [epoch, epoch + 1])),
      ...(await insertAt(store, null, [epoch + 2, epoch + 3])),
    ];
    const ids = kept.slice(1).map(({ session }) => session.id);
    const ended = await store.sessions.end({ ids: [...ids, ...ids, newId()] }, endAt(epoch + 9));
    expect(ended.map(({ id }) => id)).toEqual([...ids].reverse());
    for (const id of ids) expect(await endingsOf(store, id)).toHaveLength(1);
    expect(await isAlive(store, kept[0]?.digest ?? newDigest(), epoch + 9)).toBe(true);
    expect(await store.users.find({ id: user.id })).toMatchObject({ sessionsNotBefore: user.sessionsNotBefore });
  });

  test('with a session its predecessor in grace ends, as one sign-out', async ({ store }) => {
    const user = await addUser(store);
    const old = await insert(store, user);
    const heir = await rotate(store, old.digest, { now: epoch + 1, graceMs: 30 * second });
    const signOut = endAt(epoch + 2, { reason: 'signed-out', event: 'sign-out', actor: person });
    const ended = await store.sessions.end({ digest: heir.digest }, signOut);
    expect(new Set(ended.map(({ id }) => id))).toEqual(new Set([heir.session.id, old.session.id]));
    for (const { digest } of [old, heir]) expect(await isAlive(store, digest, epoch + 2)).toBe(false);
    expect((await endingsOf(store, heir.session.id)).map(({ type }) => type)).toEqual(['sign-out']);
    expect((await endingsOf(store, old.session.id)).map(({ type }) => type)).toEqual(['session-ended']);
  });

  test('all but a predecessor in grace: its successor ends, and the one does not mind', async ({ store }) => {
    const user = await addUser(store);
    const old = await insert(store, user);
    const heir = await rotate(store, old.digest, { now: epoch + 1, graceMs: 30 * second });
    const ended = await store.sessions.end({ userId: user.id, exceptId: old.session.id }, endAt(epoch + 2));
    expect(ended.map(({ id }) => id)).toEqual([heir.session.id]);
    expect(await isAlive(store, old.digest, epoch + 2)).toBe(true);
  });

  test('ending the predecessor in grace leaves its successor alone', async ({ store }) => {
    const old = await insert(store, await addUser(store));
    const heir = await rotate(store, old.digest, { now: epoch + 1, graceMs: 30 * second });
    await store.sessions.end({ digest: old.digest }, endAt(epoch + 2));
    expect(await isAlive(store, old.digest, epoch + 2)).toBe(false);
    expect(await isAlive(store, heir.digest, epoch + 2)).toBe(true);
  });

  test('every end leaves one event, however it came', async ({ store }) => {
    const user = await addUser(store);
    const kept = await insertAt(store, user, [epoch, epoch + 1, epoch + 2, epoch + 3, epoch + 4, epoch + 5]);
    await store.sessions.end({ id: kept[0]?.session.id ?? newId() }, endAt(epoch + 10));
    await insert(store, user, { presented: kept[3]?.digest ?? null, createdAt: epoch + 11 });
    await insert(store, user, { maxSessions: 3, onLimit: 'evict-oldest', createdAt: epoch + 12 });
    await store.users.change(user.username, { type: 'disable' }, epoch + 13, administrator);
    for (const { session } of kept) expect(await endingsOf(store, session.id)).toHaveLength(1);
    const reasons = await Promise.all(
      kept.map(async ({ session }) => (await store.sessions.find({ id: session.id }))?.endReason),
    );
    expect(reasons).toEqual(['revoked', 'evicted', 'evicted', 'rotated', 'evicted', 'user-disabled']);
  });
}

/** Each ends what is open of three sessions, and says which. */
const waysToEnd: Record<string, (store: Store, kept: readonly Kept[], user: User) => Promise<readonly SessionId[]>> = {
  'each by its digest': async (store, kept) => {
    const ended: SessionId[] = [];
    for (const { digest } of kept) {
      ended.push(...(await store.sessions.end({ digest }, endAt(epoch))).map(({ id }) => id));
    }
    return ended;
  },
  'each by its id': async (store, kept, user) => {
    const ended: SessionId[] = [];
    for (const { session } of kept) {
      const which = { id: session.id, userId: user.id };
      ended.push(...(await store.sessions.end(which, endAt(epoch))).map(({ id }) => id));
    }
    return ended;
  },
  'a list of ids': async (store, kept) => {
    const ids = kept.map(({ session }) => session.id);
    return (await store.sessions.end({ ids }, endAt(epoch))).map(({ id }) => id);
  },
  'all of the user': async (store, _kept, user) =>
    (await store.sessions.end({ userId: user.id }, endAt(epoch))).map(({ id }) => id),
  'all from before': async (store, _kept, user) =>
    (await store.sessions.end({ userId: user.id, createdBefore: epoch }, endAt(epoch))).map(({ id }) => id),
  'presented at a sign-in': async (store, kept, user) => {
    const ended: SessionId[] = [];
    for (const { digest } of kept) {
      const inserted = await store.sessions.insert(insertionFor(user, { presented: digest, createdAt: epoch }));
      if (inserted.ok) ended.push(...inserted.ended.map(({ id }) => id));
    }
    return ended;
  },
  'evicted to make room': async (store, _kept, user) => {
    const limit = { maxSessions: 1, onLimit: 'evict-oldest', createdAt: epoch } as const;
    const inserted = await store.sessions.insert(insertionFor(user, limit));
    return inserted.ok ? inserted.ended.map(({ id }) => id) : [];
  },
  'shortened to nothing': async (store, kept) => {
    const shortenings = kept.map(({ session: { id } }) => ({ id, lifetimeEndsAt: epoch, idleTimeoutMs: 0 }));
    return (await store.sessions.shorten(shortenings, epoch, administrator)).map(({ id }) => id);
  },
  ...Object.fromEntries(
    (
      [
        { type: 'password', passwordHash: '$argon2id$new' },
        { type: 'roles', roles: ['other'] },
        { type: 'document', roles: ['other'], profile: {} },
        { type: 'disable' },
        { type: 'delete' },
      ] as UserChange[]
    ).map((change) => [
      `a change of the user: ${change.type}`,
      async (store: Store, _kept: readonly Kept[], user: User) => {
        const changed = await store.users.change(user.username, change, epoch, administrator);
        return changed.ok ? changed.ended.map(({ id }) => id) : [];
      },
    ]),
  ),
};
