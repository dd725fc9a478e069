import { randomBytes } from 'node:crypto';
import {
  type Binding,
  type BoundKey,
  type Challenge,
  type KeyProof,
  newBindingSecret,
  openBinding,
  type Store,
  type User,
} from '@curfew/core';
import { expect } from 'vitest';
import {
  addUser,
  endAt,
  epoch,
  eventsOf,
  findOne,
  hour,
  insert,
  type Kept,
  newDigest,
  person,
  rotate,
  second,
} from '../fixtures.ts';
import { part, type Test } from '../testing.ts';

const life = 300 * second;

function openTo(): Binding {
  return openBinding(newBindingSecret(randomBytes));
}

function keyOf(thumbprint = randomBytes(32).toString('base64url')): BoundKey {
  const publicKey = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } as const;
  return { type: 'device', thumbprint, publicKey, boundAt: epoch + second };
}

function challengeOf(order: number): Challenge {
  return { issuedAt: epoch, order, nonce: randomBytes(16).toString('base64url') };
}

function proofOf(challenge: Challenge, at = epoch + 2 * second): KeyProof {
  return { challenge, goodUntil: at + life };
}

const registration = (key = keyOf()) => ({ key, goodUntil: epoch + life });

/** A session that is bound since a second after {@link epoch}. */
async function bound(store: Store, user: User): Promise<Kept> {
  const kept = await insert(store, user, { binding: openTo() });
  const registered = await store.bindings.register(kept.digest, registration(), epoch + second, person);
  if (!registered.ok) throw new Error(registered.code);
  return { ...kept, session: registered.session };
}

export function bindings(test: Test): void {
  test('a session is bound to the first key, for good, and says so once', async ({ store }) => {
    const user = await addUser(store);
    const binding = openTo();
    const { digest, session } = await insert(store, user, { binding });
    expect(session.binding).toEqual(binding);
    const key = keyOf();
    const registered = await store.bindings.register(digest, registration(key), epoch + second, person);
    expect(registered).toMatchObject({ ok: true, session: { binding: { key, provenAt: epoch + second } } });
    const found = await findOne(store, digest, epoch + 2 * second);
    expect(found?.binding).toEqual({ ...binding, key, provenAt: epoch + second, goodUntil: epoch + life });
    expect((await store.sessions.find({ digest }))?.binding).toEqual(found?.binding);
    for (const other of [keyOf(), key]) {
      const again = await store.bindings.register(digest, registration(other), epoch + 3 * second, person);
      expect(again).toMatchObject({ ok: false, code: 'already-bound' });
    }
    expect((await findOne(store, digest, epoch + 4 * second))?.binding?.key).toEqual(key);
    const said = (await eventsOf(store, session.id)).filter(({ type }) => type === 'session-bound');
    expect(said).toMatchObject([{ at: epoch + second, detail: { thumbprint: key.thumbprint } }]);
  });

  test('of many keys that are registered at the same time, one counts', async ({ store, other }) => {
    const { digest } = await insert(store, await addUser(store), { binding: openTo() });
    const keys = Array.from({ length: 12 }, () => keyOf());
    const outcomes = await Promise.all(
      keys.map((key, n) =>
        (n % 2 === 0 ? store : other).bindings.register(digest, registration(key), epoch + second, person),
      ),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter((each) => !each.ok && each.code !== 'already-bound')).toEqual([]);
    const winner = keys[outcomes.findIndex(({ ok }) => ok)];
    expect((await findOne(other, digest, epoch + 2 * second))?.binding?.key).toEqual(winner);
  });

  test('nothing is bound that is dead, unknown, replaced, or made without a secret', async ({ store }) => {
    const user = await addUser(store);
    const [ended, expired, plain] = [
      await insert(store, user, { binding: openTo() }),
      await insert(store, user, { binding: openTo(), idleTimeoutMs: second }),
      await insert(store, user),
    ];
    await store.sessions.end({ digest: ended.digest }, endAt(epoch));
    for (const digest of [ended.digest, expired.digest, plain.digest, newDigest()]) {
      const code = 'authentication-required';
      expect(await store.bindings.register(digest, registration(), epoch + second, person)).toMatchObject({ code });
      expect(await store.bindings.prove(digest, proofOf(challengeOf(0)), epoch + second)).toMatchObject({ code });
    }
    const replaced = await insert(store, user, { binding: openTo() });
    await rotate(store, replaced.digest, { graceMs: 30 * second });
    expect(await store.bindings.register(replaced.digest, registration(), epoch + second, person)).toMatchObject({
      code: 'already-rotated',
    });
    expect((await store.sessions.find({ digest: ended.digest }))?.binding?.key).toBeNull();
  });

  test('each challenge counts once, in whatever order they come, and a proof never moves back', async ({ store }) => {
    const { digest } = await bound(store, await addUser(store));
    const [early, late] = [challengeOf(1), challengeOf(2)];
    const at = epoch + hour / 2;
    const prove = (challenge: Challenge, now: number) =>
      store.bindings.prove(digest, { challenge, goodUntil: now + life }, now);
    expect(await prove(late, at)).toMatchObject({ ok: true });
    const later = await prove(early, at - 1);
    expect(later).toMatchObject({ ok: true, session: { binding: { provenAt: at, goodUntil: at + life } } });
    for (const challenge of [early, late]) {
      expect(await prove(challenge, at + 1)).toMatchObject({ ok: false, code: 'challenge-invalid' });
    }
    expect((await findOne(store, digest, at + 2))?.binding).toMatchObject({ provenAt: at });
  });

  test('a clock that was ahead once leaves no proof behind that stays the latest', async ({ store }) => {
    const { digest } = await bound(store, await addUser(store));
    const prove = (order: number, now: number) => store.bindings.prove(digest, proofOf(challengeOf(order), now), now);
    expect(await prove(1, epoch + hour / 2)).toMatchObject({ ok: true });
    const at = epoch + 3 * second;
    expect(await prove(2, at)).toMatchObject({
      ok: true,
      session: { binding: { provenAt: at, goodUntil: at + life } },
    });
  });

  test('of many answers to one challenge at the same time one counts, and as many challenges all count', async ({
    store,
    other,
  }) => {
    const { digest } = await bound(store, await addUser(store));
    const prove = (challenge: Challenge, n: number) =>
      (n % 2 === 0 ? store : other).bindings.prove(digest, proofOf(challenge), epoch + 2 * second);
    const one = challengeOf(1);
    const same = await Promise.all(Array.from({ length: 12 }, (_, n) => prove(one, n)));
    expect(same.filter(({ ok }) => ok)).toHaveLength(1);
    const all = await Promise.all(Array.from({ length: 12 }, (_, n) => prove(challengeOf(2 + n), n)));
    expect(all.filter(({ ok }) => !ok)).toEqual([]);
  });

  test('however many challenges have been answered, none counts twice, and the row does not grow', async ({
    store,
  }) => {
    const { digest } = await bound(store, await addUser(store));
    const challenges = Array.from({ length: 80 }, (_, n) => challengeOf(10 + n));
    for (const challenge of challenges) {
      expect(await store.bindings.prove(digest, proofOf(challenge), epoch + 2 * second)).toMatchObject({ ok: true });
    }
    for (const challenge of challenges) {
      const again = await store.bindings.prove(digest, proofOf(challenge), epoch + 2 * second);
      expect(again).toMatchObject({ code: 'challenge-invalid' });
    }
    const binding = (await findOne(store, digest, epoch + 2 * second))?.binding;
    expect(JSON.stringify(binding).length).toBeLessThan(4_096);
  });

  test('a binding goes on under every token of its session, and no verb takes it away', async ({ store }) => {
    const user = await addUser(store);
    const { digest, session } = await bound(store, user);
    const challenge = challengeOf(1);
    await store.bindings.prove(digest, proofOf(challenge), epoch + 2 * second);
    const heir = await rotate(store, digest, { now: epoch + 3 * second, graceMs: 30 * second });
    const { binding } = session;
    expect(heir.session.binding?.key).toEqual(binding?.key);
    expect(await store.bindings.prove(heir.digest, proofOf(challenge), epoch + 4 * second)).toMatchObject({
      code: 'challenge-invalid',
    });
    expect(await store.bindings.prove(digest, proofOf(challengeOf(4)), epoch + 4 * second)).toMatchObject({
      code: 'already-rotated',
    });
    await store.sessions.patchData(heir.digest, { binding: null, key: 1 }, epoch + 5 * second);
    await store.sessions.slide([{ digest: heir.digest, usedAt: epoch + 600 * second }], epoch + 600 * second);
    const limits = { lifetimeEndsAt: epoch + hour, idleTimeoutMs: 0 };
    await store.sessions.shorten([{ id: heir.session.id, ...limits }], epoch + 600 * second, person);
    const reauthenticated = { idleTimeoutMs: hour, lifetimeEndsAt: epoch + hour, proofs: [], level: null };
    const raised = await rotate(store, heir.digest, { now: epoch + 601 * second, reauthenticated });
    for (const each of [digest, heir.digest, raised.digest]) {
      const kept = await store.sessions.find({ digest: each });
      expect(kept?.binding).toMatchObject({ secret: binding?.secret, key: binding?.key });
    }
  });

  test('a sign-in does not take over the binding of the session that it ends', async ({ store }) => {
    const user = await addUser(store);
    const { digest } = await bound(store, user);
    const next = await insert(store, user, { presented: digest, createdAt: epoch + 2 * second, binding: openTo() });
    expect(next.session.binding).toMatchObject({ key: null, provenAt: null });
    expect((await insert(store, user, { presented: next.digest, createdAt: epoch + hour })).session.binding).toBeNull();
  });

  test('the database itself refuses to unbind a session, to bind it anew, and to change its secret', async ({
    store,
    execute,
    context,
  }) => {
    const run = part(execute, context);
    if (!store.capabilities.triggers) context.skip('the engine has no triggers');
    const { session } = await bound(store, await addUser(store));
    const { binding } = session;
    const another = { ...binding, key: { ...binding?.key, thumbprint: 'another' } };
    const forbidden = [null, { ...binding, key: null }, another, { ...binding, secret: 'ab' }, {}];
    for (const value of forbidden) {
      const written = value === null ? 'NULL' : `'${JSON.stringify(value)}'`;
      const change = run(`UPDATE sessions SET binding = ${written} WHERE id = '${session.id}'`);
      await expect(change).rejects.toThrow();
    }
    expect((await store.sessions.find({ id: session.id }))?.binding).toEqual(binding);
  });
}
