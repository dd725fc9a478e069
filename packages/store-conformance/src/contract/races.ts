import type { Digest, Store } from '@curfew/core';
import { expect } from 'vitest';
import {
  addUser,
  administrator,
  endAt,
  endingsOf,
  epoch,
  hour,
  insert,
  insertionFor,
  isAlive,
  type Kept,
  newId,
  rotationOf,
  second,
} from '../fixtures.ts';
import type { Subject, Test } from '../testing.ts';

/** How often each race is run: who is first is a matter of luck. */
const rounds = 30;

export function races(test: Test): void {
  test('end against slide: it stays ended', async (subject) => {
    const user = await addUser(subject.store);
    await race(subject, async (one, two) => {
      const { digest, session } = await insert(one, user);
      await Promise.all([
        one.sessions.end({ digest }, endAt(epoch + 10)),
        two.sessions.slide([{ digest, usedAt: epoch + 10 }], epoch + 10),
        two.sessions.patchData(digest, { a: 1 }, epoch + 10),
      ]);
      await expectDead([one, two], digest, epoch + 10);
      expect(await one.sessions.slide([{ digest, usedAt: epoch + 20 }], epoch + 20)).toBe(0);
      expect(await two.sessions.find({ id: session.id })).toMatchObject({ endedAt: epoch + 10, endReason: 'revoked' });
    });
  });

  test('end against end: one event', async (subject) => {
    const user = await addUser(subject.store);
    await race(
      subject,
      async (one, two) => {
        const { digest, session } = await insert(one, user);
        const ended = await Promise.all([
          one.sessions.end({ digest }, endAt(epoch + 1)),
          two.sessions.end({ id: session.id }, endAt(epoch + 2, { reason: 'signed-out', event: 'sign-out' })),
          two.sessions.end({ userId: user.id, createdBefore: epoch + 1 }, endAt(epoch + 3)),
        ]);
        expect(ended.flat().filter(({ id }) => id === session.id)).toHaveLength(1);
        expect(await endingsOf(one, session.id)).toHaveLength(1);
      },
      8,
    );
  });

  for (const graceMs of [0, 30 * second]) {
    test(`rotate against rotate, grace ${graceMs} ms: exactly one wins`, async (subject) => {
      await race(subject, async (one, two) => {
        const { digest } = await insert(one, await addUser(one));
        const rotations = [one, two, one, two].map((connection) => ({
          connection,
          rotation: rotationOf(digest, { graceMs }),
        }));
        const outcomes = await Promise.all(
          rotations.map(({ connection, rotation }) => connection.sessions.rotate(rotation)),
        );
        expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
        for (const outcome of outcomes) {
          if (!outcome.ok) expect(outcome.code).toBe(graceMs === 0 ? 'authentication-required' : 'already-rotated');
        }
        const heirs = await one.sessions.findLive(
          rotations.map(({ rotation }) => rotation.digest),
          epoch + second,
        );
        expect(heirs.map((heir) => heir !== null)).toEqual(outcomes.map(({ ok }) => ok));
        expect(await isAlive(two, digest, epoch + second)).toBe(graceMs > 0);
      });
    });
  }

  test('sign-in against ending all: the sign-in is refused or ended', async (subject) => {
    const user = await addUser(subject.store);
    let now = epoch;
    await race(subject, async (one, two) => {
      now += 10;
      const notBeforeSeen = (await one.users.find({ id: user.id }))?.sessionsNotBefore ?? null;
      const insertion = insertionFor(user, { createdAt: now, notBeforeSeen });
      const [signedIn, ended] = await Promise.all([
        one.sessions.insert(insertion),
        two.sessions.end({ userId: user.id }, endAt(now)),
      ]);
      expect(signedIn.ok).toBe(ended.length === 1);
      await expectDead([one, two], insertion.session.digest, now);
    });
  });

  test('rotation against ending all: nothing of the user is left alive', async (subject) => {
    const user = await addUser(subject.store);
    let now = epoch;
    await race(subject, async (one, two) => {
      now += 10;
      const { digest } = await insert(one, user, { createdAt: now });
      const rotation = rotationOf(digest, { now, graceMs: 30 * second });
      await Promise.all([one.sessions.rotate(rotation), two.sessions.end({ userId: user.id }, endAt(now))]);
      await expectDead([one, two], digest, now);
      await expectDead([one, two], rotation.digest, now);
    });
  });

  for (const type of ['password', 'disable', 'delete'] as const) {
    test(`sign-in against ${type}: whoever knew only the old state is out`, async (subject) => {
      await race(subject, async (one, two) => {
        const user = await addUser(one);
        const insertion = insertionFor(user, { notBeforeSeen: user.sessionsNotBefore });
        const change = type === 'password' ? { type, passwordHash: '$argon2id$new' } : { type };
        const [signedIn, changed] = await Promise.all([
          one.sessions.insert(insertion),
          two.users.change(user.username, change, epoch, administrator),
        ]);
        expect(changed.ok && changed.ended.length).toBe(signedIn.ok ? 1 : 0);
        await expectDead([one, two], insertion.session.digest, epoch);
      });
    });
  }

  test('sweep against slide: slid and alive, or swept and gone, never both', async (subject) => {
    const user = await addUser(subject.store);
    await race(
      subject,
      async (one, two) => {
        const kept: Kept[] = [];
        for (let n = 0; n < 3; n++) kept.push(await insert(one, user));
        const usedAt = epoch + hour - 1;
        const sweepBefore = epoch + hour + 1;
        const [swept, ...slid] = await Promise.all([
          one.sessions.sweep(sweepBefore, 100),
          ...kept.map(({ digest }) => two.sessions.slide([{ digest, usedAt }], usedAt)),
        ]);
        expect(swept).toBe(slid.filter((changed) => changed === 0).length);
        for (const [index, { digest, session }] of kept.entries()) {
          expect(await isAlive(one, digest, sweepBefore)).toBe(slid[index] === 1);
          expect(await isAlive(two, digest, sweepBefore)).toBe(slid[index] === 1);
          expect(await endingsOf(one, session.id)).toHaveLength(slid[index] === 1 ? 0 : 1);
        }
        await one.sessions.end({ userId: user.id }, endAt(epoch - 1));
        await one.sessions.sweep(epoch + 9 * hour, 100);
      },
      12,
    );
  });

  test('two sweeps at once delete and report each session once', async (subject) => {
    const user = await addUser(subject.store);
    const kept: Kept[] = [];
    for (let n = 0; n < 40; n++) kept.push(await insert(subject.store, user));
    const swept = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        (n % 2 === 0 ? subject.store : subject.other).sessions.sweep(epoch + 2 * hour, 7),
      ),
    );
    expect(swept.reduce((sum, count) => sum + count, 0)).toBe(40);
    for (const { session } of kept) expect(await endingsOf(subject.store, session.id)).toHaveLength(1);
  });

  test('shortening against slide: the new limit holds', async (subject) => {
    const user = await addUser(subject.store);
    await race(subject, async (one, two) => {
      const { digest, session } = await insert(one, user);
      const lifetimeEndsAt = epoch + hour / 2;
      await Promise.all([
        one.sessions.shorten([{ id: session.id, lifetimeEndsAt, idleTimeoutMs: 0 }], epoch + 10, administrator),
        two.sessions.slide([{ digest, usedAt: epoch + 10 }], epoch + 10),
      ]);
      const after = await one.sessions.find({ id: session.id });
      expect(after).toMatchObject({ lifetimeEndsAt, expiresAt: lifetimeEndsAt, lastUsedAt: epoch + 10 });
      await expectDead([one, two], digest, lifetimeEndsAt);
    });
  });

  test('every end through one connection is felt by the very next lookup of the other', async (subject) => {
    const { store, other } = subject;
    const user = await addUser(store);
    const kept: Kept[] = [];
    for (let n = 0; n < 250; n++) kept.push(await insert(store, user, { createdAt: epoch + n }));
    const digests = kept.map(({ digest }) => digest);
    expect(await store.sessions.findLive(digests, epoch + second)).not.toContain(null);
    for (const { digest } of kept) {
      expect(await isAlive(store, digest, epoch + second)).toBe(true);
      await other.sessions.end({ digest }, endAt(epoch + second));
      expect(await isAlive(store, digest, epoch + second)).toBe(false);
    }
    expect(await store.sessions.end({ ids: [newId()] }, endAt(epoch + second))).toEqual([]);
  });
}

/** Runs a race again and again, the two connections taking turns at being first. */
async function race(
  { store, other }: Subject,
  run: (one: Store, two: Store) => Promise<void>,
  times = rounds,
): Promise<void> {
  for (let round = 0; round < times; round++) {
    if (round % 2 === 0) await run(store, other);
    else await run(other, store);
  }
}

async function expectDead(connections: readonly Store[], digest: Digest, now: number): Promise<void> {
  for (const connection of connections) expect(await isAlive(connection, digest, now)).toBe(false);
}
