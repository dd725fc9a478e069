import type { Digest, Repeatable, RequestDigest, SessionRotation, Store, User } from '@curfew/core';
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
  rotate,
  rotationOf,
  second,
} from '../fixtures.ts';
import type { Test } from '../testing.ts';

const graceMs = 30 * second;
/** While the grace lasts. */
const now = epoch + 2 * second;

const digestFor = () => newDigest() as string as RequestDigest;
const withKey = (): Repeatable => ({ key: digestFor(), print: digestFor(), salt: newDigest() });
const withoutKey = (): Repeatable => ({ ...withKey(), key: null });
const again = (digest: Digest, over: Partial<SessionRotation>) => rotationOf(digest, { now, graceMs, ...over });

/** What comes of a request that is made once more because its answer got lost. */
export function repeating(test: Test): void {
  for (const [how, repeatable] of [
    ['a key', withKey()],
    ['no key', withoutKey()],
  ] as const) {
    test(`with ${how}, a rotation is answered again until its heir is used, and then never`, async ({
      store,
      other,
    }) => {
      const old = await insert(store, await addUser(store));
      const heir = await rotate(store, old.digest, { graceMs, repeatable });
      expect(heir.session.isUnclaimed).toBe(true);
      const before = await store.sessions.find({ id: old.session.id });
      for (const connection of [store, other, store]) {
        const repeated = again(old.digest, { repeatable: { ...repeatable, salt: newDigest() } });
        expect(await connection.sessions.rotate(repeated)).toEqual({
          ...{ ok: true, session: heir.session, salt: repeatable.salt },
        });
        expect(await isAlive(store, repeated.digest, now)).toBe(false);
      }
      // Neither the heir's life nor the grace has become longer.
      expect(await findOne(store, heir.digest, now)).toEqual(heir.session);
      expect(await store.sessions.find({ id: old.session.id })).toEqual(before);
      expect((await eventsOf(store, heir.session.id)).map(({ type, detail }) => [type, detail.repeated])).toEqual([
        ...[1, 2, 3].map(() => ['session-rotated', true]),
        ['session-rotated', undefined],
      ]);

      expect(await other.sessions.claim([heir.digest], now)).toEqual([heir.digest]);
      for (const connection of [store, other]) {
        expect(await findOne(connection, heir.digest, now)).toEqual({ ...heir.session, isUnclaimed: false });
        expect(await connection.sessions.rotate(again(old.digest, { repeatable }))).toMatchObject({
          code: 'already-rotated',
        });
      }
    });
  }

  test('what was not to be repeated, or proves anew, is not', async ({ store }) => {
    const user = await addUser(store);
    const proof = { idleTimeoutMs: hour, lifetimeEndsAt: epoch + hour, proofs: [], level: null };
    const repeatable = withoutKey();
    for (const over of [{}, { repeatable, reauthenticated: proof }] satisfies Partial<SessionRotation>[]) {
      const old = await insert(store, user);
      const heir = await rotate(store, old.digest, { graceMs, ...over });
      expect(heir.session.isUnclaimed).toBe(false);
      expect(await store.sessions.rotate(again(old.digest, { repeatable }))).toMatchObject({ code: 'already-rotated' });
    }
    const old = await insert(store, user);
    const heir = await rotate(store, old.digest, { graceMs: 0, repeatable });
    expect(heir.session.isUnclaimed).toBe(false);
    expect(await store.sessions.rotate(again(old.digest, { repeatable }))).toMatchObject({
      code: 'authentication-required',
    });
  });

  test('whoever lacks the key, or wants something else, gets nothing', async ({ store }) => {
    const old = await insert(store, await addUser(store));
    const repeatable = withKey();
    const heir = await rotate(store, old.digest, { graceMs, repeatable });
    const refusals = [
      [{ repeatable: withoutKey() }, 'already-rotated'],
      [{ repeatable: { ...repeatable, key: digestFor() } }, 'already-rotated'],
      [{ repeatable: null }, 'already-rotated'],
      [{ repeatable, graceMs: 0 }, 'already-rotated'],
      [{ repeatable: { ...repeatable, print: digestFor() } }, 'idempotency-key-reused'],
    ] as const;
    const before = await allEvents(store);
    for (const [over, code] of refusals) {
      expect(await store.sessions.rotate(again(old.digest, over))).toMatchObject({ ok: false, code });
    }
    expect(await allEvents(store)).toEqual(before);
    expect(await store.sessions.rotate(again(old.digest, { repeatable }))).toMatchObject({ session: heir.session });
  });

  test('the key of one session is refused for another, also once it has been used', async ({ store }) => {
    const [old, other] = [await insert(store, await addUser(store)), await insert(store, await addUser(store))];
    const repeatable = withKey();
    const heir = await rotate(store, old.digest, { graceMs, repeatable });
    const stolen = () =>
      store.sessions.rotate(again(other.digest, { repeatable: { ...withKey(), key: repeatable.key } }));
    expect(await stolen()).toMatchObject({ ok: false, code: 'idempotency-key-reused' });
    await store.sessions.claim([heir.digest], now);
    expect(await stolen()).toMatchObject({ ok: false, code: 'idempotency-key-reused' });
    expect(await store.sessions.rotate(again(heir.digest, { repeatable }))).toMatchObject({
      code: 'idempotency-key-reused',
    });
    expect(await findOne(store, other.digest, now)).toMatchObject({ successorId: null });
  });

  test('after the grace, or with a dead heir, there is nothing to be had', async ({ store }) => {
    const user = await addUser(store);
    const repeatable = withoutKey();
    const late = await insert(store, user);
    await rotate(store, late.digest, { graceMs, repeatable });
    const over = epoch + second + graceMs;
    expect(await store.sessions.rotate(again(late.digest, { now: over, repeatable }))).toMatchObject({
      code: 'authentication-required',
    });
    const ended = await insert(store, user);
    const heir = await rotate(store, ended.digest, { graceMs, repeatable });
    await store.sessions.end({ digest: heir.digest }, endAt(now));
    expect(await store.sessions.rotate(again(ended.digest, { repeatable }))).toMatchObject({
      code: 'authentication-required',
    });
    const brief = await insert(store, user, { idleTimeoutMs: second });
    await rotate(store, brief.digest, { now: epoch, graceMs: second / 2, repeatable });
    await store.sessions.shorten(
      [
        {
          id: (await findOne(store, brief.digest, epoch))?.successorId ?? newId(),
          lifetimeEndsAt: epoch + 10,
          idleTimeoutMs: 0,
        },
      ],
      ...[epoch, administrator],
    );
    expect(await store.sessions.rotate(again(brief.digest, { now: epoch + 10, repeatable }))).toMatchObject({
      code: 'already-rotated',
    });
  });

  test('only what is alive is claimed; claiming again changes nothing', async ({ store }) => {
    const user = await addUser(store);
    const repeatable = withoutKey();
    const heirOf = async () => rotate(store, (await insert(store, user)).digest, { graceMs, repeatable });
    const [heir, ended, plain] = [await heirOf(), await heirOf(), await insert(store, user)];
    await store.sessions.end({ digest: ended.digest }, endAt(now));
    const digests = [newDigest(), ended.digest, heir.digest, plain.digest];
    for (const _ of ['once', 'again']) {
      expect((await store.sessions.claim(digests, now)).toSorted()).toEqual([heir.digest, plain.digest].toSorted());
      expect(await findOne(store, heir.digest, now)).toEqual({ ...heir.session, isUnclaimed: false });
    }
    expect(await store.sessions.claim([heir.digest], epoch + 3 * hour)).toEqual([]);
    expect(await store.sessions.claim([], now)).toEqual([]);
    expect(await endingsOf(store, heir.session.id)).toEqual([]);
  });

  repeatingInsertions(test);

  test('rotate against rotate against use: one heir, never given again once a use has been answered', async (subject) => {
    const user = await addUser(subject.store);
    for (let round = 0; round < 20; round++) {
      const [one, two] = round % 2 === 0 ? [subject.store, subject.other] : [subject.other, subject.store];
      const repeatable = round % 3 === 0 ? withKey() : withoutKey();
      const old = await insert(one, user);
      const tries = await Promise.all([one, two, one].map((store) => tryRotation(store, old.digest, repeatable)));
      const heirs = new Set(tries.flatMap(({ outcome }) => (outcome.ok ? outcome.session.id : [])));
      expect(heirs.size).toBe(1);
      const salts = tries.map(({ outcome, salt }) => (outcome.ok ? (outcome.salt ?? salt) : null));
      expect(new Set(salts).size).toBe(1);
      const digest = tries.find(({ outcome }) => outcome.ok && outcome.salt === undefined)?.digest ?? newDigest();
      const [used, ...during] = await Promise.all([
        two.sessions.claim([digest], now).then(async (claimed) => {
          const after = await Promise.all([one, two].map((store) => tryRotation(store, old.digest, repeatable)));
          expect(after.map(({ outcome }) => outcome.ok)).toEqual([false, false]);
          return claimed;
        }),
        tryRotation(one, old.digest, repeatable),
        tryRotation(two, old.digest, repeatable),
      ]);
      expect(used).toEqual([digest]);
      for (const { outcome } of during) if (outcome.ok) expect([...heirs]).toEqual([outcome.session.id]);
      expect(await isAlive(one, digest, now)).toBe(true);
      expect(await isAlive(two, old.digest, now)).toBe(true);
    }
  });
}

/** What comes of an insertion that is made once more. */
function repeatingInsertions(test: Test): void {
  const made = (user: Pick<User, 'id'>, repeatable: Repeatable, over: Parameters<typeof insertionFor>[1] = {}) =>
    insertionFor(user, { createdAt: epoch, ...over, repeatable: { ...repeatable, salt: null } });

  test('a repeated insertion replaces what nobody has used, which neither counts nor loses its data', async ({
    store,
  }) => {
    const user = await addUser(store);
    const anonymous = await insert(store, null, { data: { cart: 1 } });
    const repeatable = withKey();
    const limits = { maxSessions: 1, presented: anonymous.digest, carry: ['cart'] };
    const first = await store.sessions.insert(made(user, repeatable, limits));
    const repeated = made(user, repeatable, { ...limits, createdAt: epoch + second });
    const again = await store.sessions.insert(repeated);
    if (!first.ok || !again.ok) throw new Error('refused');
    expect(again.ended.map(({ id, endReason }) => [id, endReason])).toEqual([[first.session.id, 'rotated']]);
    expect(again.session).toMatchObject({ isUnclaimed: true, data: { cart: 1 }, createdAt: epoch + second });
    expect(await endingsOf(store, first.session.id)).toMatchObject([{ type: 'session-ended', reason: 'rotated' }]);
    expect(await eventsOf(store, again.session.id)).toMatchObject([
      { type: 'sign-in', detail: { replaces: first.session.id, repeated: true } },
    ]);
    const third = await store.sessions.insert(made(user, repeatable, { ...limits, createdAt: epoch + 2 * second }));
    expect(third).toMatchObject({ ok: true, ended: [{ id: again.session.id }] });
    expect(await isAlive(store, repeated.session.digest, epoch + 2 * second)).toBe(false);
  });

  test('what has been used, has ended or expired is neither replaced nor doubled', async ({ store }) => {
    const user = await addUser(store);
    const over = {
      used: (digest: Digest) => store.sessions.claim([digest], now),
      ended: (digest: Digest) => store.sessions.end({ digest }, endAt(now)),
      expired: async () => [],
    };
    for (const [what, happen] of Object.entries(over)) {
      const repeatable = withKey();
      const insertion = made(user, repeatable);
      await store.sessions.insert(insertion);
      await happen(insertion.session.digest);
      const before = await allEvents(store);
      const repeated = made(user, repeatable, { createdAt: what === 'expired' ? epoch + hour : now });
      expect([what, await store.sessions.insert(repeated)]).toMatchObject([what, { code: 'idempotency-key-used' }]);
      expect(await allEvents(store)).toEqual(before);
    }
  });

  test('a key is that of one request, whoever else brings it', async ({ store }) => {
    const [user, other] = [await addUser(store), await addUser(store)];
    const repeatable = withKey();
    const insertion = made(user, repeatable);
    await store.sessions.insert(insertion);
    const another = { ...repeatable, print: digestFor() };
    for (const taken of [made(user, another), made(other, another)]) {
      expect(await store.sessions.insert(taken)).toMatchObject({ ok: false, code: 'idempotency-key-reused' });
    }
    const old = await insert(store, other);
    expect(await store.sessions.rotate(again(old.digest, { repeatable }))).toMatchObject({
      code: 'idempotency-key-reused',
    });
    expect(await isAlive(store, insertion.session.digest, now)).toBe(true);
  });

  test('insert against insert against use: one is left, and it is never one that was used and replaced', async (subject) => {
    const user = await addUser(subject.store);
    for (let round = 0; round < 12; round++) {
      const [one, two] = round % 2 === 0 ? [subject.store, subject.other] : [subject.other, subject.store];
      const repeatable = withKey();
      const first = made(user, repeatable);
      await one.sessions.insert(first);
      const repeated = [made(user, repeatable), made(user, repeatable)] as const;
      const [used] = await Promise.all([
        two.sessions.claim([first.session.digest], epoch),
        one.sessions.insert(repeated[0]),
        two.sessions.insert(repeated[1]),
      ]);
      const digests = [first, ...repeated].map(({ session }) => session.digest);
      const live = (await one.sessions.findLive(digests, epoch)).map((session) => session !== null);
      expect(live.filter(Boolean)).toHaveLength(1);
      expect(live[0]).toBe(used.length === 1);
    }
  });
}

async function tryRotation(store: Store, presented: Digest, repeatable: Repeatable) {
  const salt = newDigest();
  const rotation = again(presented, { repeatable: { ...repeatable, salt } });
  return { digest: rotation.digest, salt, outcome: await store.sessions.rotate(rotation) };
}
