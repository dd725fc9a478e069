import { randomUUID } from 'node:crypto';
import { type Actor, applicationIssuer, type Identity, type UserId } from '@curfew/core';
import { expect } from 'vitest';
import { addUser, administrator, epoch, insert, insertionFor, isAlive, person, rotate, second } from '../fixtures.ts';
import type { Test } from '../testing.ts';

const identity: Identity = { issuer: 'https://id.example', subject: 'Ab|1' };
const proofs = [
  { method: 'pwd', at: epoch - second },
  { method: 'otp', at: epoch },
];

export function identities(test: Test): void {
  test('a user is found by who they are elsewhere, and by exactly that', async ({ store }) => {
    const user = await addUser(store, { identity });
    expect(await store.users.find({ identity })).toEqual(user);
    for (const other of [
      { ...identity, subject: 'ab|1' },
      { ...identity, issuer: 'https://id.example/' },
      { ...identity, subject: '' },
    ]) {
      expect(await store.users.find({ identity: other })).toBeNull();
    }
  });

  test('an identity is one user’s, and refusing a second one leaves nothing behind', async ({ store }) => {
    await addUser(store, { identity, username: 'first' });
    const names = { username: 'second', usernameKey: 'second' };
    const second = { id: randomUUID() as UserId, ...names, passwordHash: null, roles: [], profile: {} };
    const created = await store.users.create({ ...second, createdAt: epoch, identity }, administrator);
    expect(created).toMatchObject({ ok: false, code: 'user-exists' });
    expect(await store.users.find({ usernameKey: 'second' })).toBeNull();
    expect((await store.users.find({ identity }))?.username).toBe('first');
  });

  test('of many at once who bring one identity, one is made', async ({ store, other }) => {
    const create = (n: number) =>
      (n % 2 === 0 ? store : other).users.create(
        {
          ...{ id: randomUUID() as UserId, username: `twin-${n}`, usernameKey: `twin-${n}`, passwordHash: null },
          ...rest,
        },
        administrator,
      );
    const rest = { roles: [], profile: {}, createdAt: epoch, identity };
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, n) => create(n)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await store.users.list({ limit: 20 })).items).toHaveLength(1);
  });

  test('of many users who link one identity at once, one gets it, and gives it up again', async ({ store, other }) => {
    const users = await Promise.all(['a', 'b', 'c', 'd'].map((username) => addUser(store, { username })));
    const change = (type: 'link' | 'unlink', id: UserId, at = store) =>
      at.factors.changeIdentity(id, { type, identity }, type === 'link' ? epoch : epoch + 1, person);
    const outcomes = await Promise.all(users.map(({ id }, n) => change('link', id, n % 2 === 0 ? store : other)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter((each) => !each.ok && each.code !== 'factor-exists')).toEqual([]);
    const owner = await store.users.find({ identity });
    const loser = users.find(({ id }) => id !== owner?.id);
    if (owner === null || loser === undefined) throw new Error('nobody has it');
    expect(await change('link', owner.id)).toEqual({ ok: true });
    expect(await store.users.identities(owner.id)).toEqual([identity]);
    expect(await change('unlink', loser.id)).toMatchObject({ code: 'factor-not-found' });
    expect(await change('unlink', owner.id)).toEqual({ ok: true });
    expect(await store.users.find({ identity })).toBeNull();
    expect(await change('link', loser.id)).toEqual({ ok: true });
    expect(await change('link', randomUUID() as UserId)).toMatchObject({ code: 'user-not-found' });
    const { items } = await store.trail.list({ userId: owner.id, limit: 10 });
    const linking = items.filter(({ type }) => type.startsWith('identity')).map(({ type, detail }) => [type, detail]);
    expect(linking).toEqual([
      ['identity-unlinked', { issuer: identity.issuer }],
      ['identity-linked', { issuer: identity.issuer }],
    ]);
  });

  test('nobody whose password rests on a mailbox links an identity, until an administrator has vouched for them', async ({
    store,
  }) => {
    const user = await addUser(store);
    const times = { createdAt: epoch, expiresAt: epoch + 3600 * second };
    const link = { digest: 'a'.repeat(64), purpose: 'reset', ...times } as const;
    await store.factors.changeMeans(user.id, { type: 'offer-link', link }, epoch, person);
    const byLink = { type: 'by-link', digest: link.digest, passwordHash: 'theirs' } as const;
    expect(await store.users.change(user.username, byLink, epoch, person)).toMatchObject({ ok: true });
    const connect = () => store.factors.changeIdentity(user.id, { type: 'link', identity }, epoch + second, person);
    expect(await connect()).toMatchObject({ ok: false, code: 'administrator-needed' });
    expect(await store.users.identities(user.id)).toEqual([]);
    await store.users.change(user.username, { type: 'password', passwordHash: 'new' }, epoch + second, administrator);
    expect(await connect()).toEqual({ ok: true });
  });

  test('unlinking ends what was signed in to with the identity, and of two last ways in at once one stays', async ({
    store,
    other,
  }) => {
    const theirs = { ...identity, subject: 'other' };
    const user = await addUser(store, { identity, passwordHash: null });
    await store.factors.changeIdentity(user.id, { type: 'link', identity: theirs }, epoch, person);
    const [one, two] = [
      await insert(store, user, { provider: { ...identity, sessionId: 'a' } }),
      await insert(store, user, { provider: { ...theirs, sessionId: 'b' } }),
    ];
    const elsewhere = await insert(store, user);
    const unlink = (of: Identity, at = store) =>
      at.factors.changeIdentity(user.id, { type: 'unlink', identity: of, keepsWayIn: true }, epoch + second, person);
    const outcomes = await Promise.all([unlink(identity), unlink(theirs, other)]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.find(({ ok }) => !ok)).toMatchObject({ code: 'invalid-request' });
    const [left, ...more] = await store.users.identities(user.id);
    expect(more).toEqual([]);
    const alive = await store.sessions.findLive([one.digest, two.digest, elsewhere.digest], epoch + second);
    expect(alive.flatMap((session) => session?.id ?? []).sort()).toEqual(
      [left?.subject === theirs.subject ? two.session.id : one.session.id, elsewhere.session.id].sort(),
    );
    // Administrators ask for no such thing.
    const gone = { type: 'unlink', identity: left ?? identity } as const;
    expect(await store.factors.changeIdentity(user.id, gone, epoch + second, administrator)).toEqual({ ok: true });
  });

  test('the user of an application stays one, whoever asks to unlink the application', async ({ store }) => {
    const byShop = { issuer: applicationIssuer('shop'), subject: '1' };
    const user = await addUser(store, { identity: byShop, roles: ['admin'] });
    const unlink = (actor: Actor) =>
      store.factors.changeIdentity(user.id, { type: 'unlink', identity: byShop }, epoch, actor);
    for (const actor of [person, administrator])
      expect(await unlink(actor)).toMatchObject({ code: 'factor-not-found' });
    expect(await store.users.identities(user.id)).toEqual([byShop]);
  });

  test('nobody is signed in to by an identity that was disconnected meanwhile', async ({ store, other }) => {
    const user = await addUser(store, { identity });
    const provider = { ...identity, sessionId: null };
    for (let round = 0; round < 12; round++) {
      await store.factors.changeIdentity(user.id, { type: 'link', identity }, epoch, person);
      const insertion = insertionFor(user, { provider });
      await Promise.all([
        store.sessions.insert(insertion),
        other.factors.changeIdentity(user.id, { type: 'unlink', identity }, epoch + second, person),
      ]);
      expect(await isAlive(store, insertion.session.digest, epoch + second), `round ${round}`).toBe(false);
    }
    const late = insertionFor(user, { provider });
    expect(await store.sessions.insert(late)).toMatchObject({ ok: false, code: 'invalid-credentials' });
  });

  test('deleting a user frees the identity', async ({ store }) => {
    const user = await addUser(store, { identity });
    await store.users.change(user.username, { type: 'delete' }, epoch, administrator);
    expect(await store.users.find({ identity })).toBeNull();
    const next = await addUser(store, { identity });
    expect((await store.users.find({ identity }))?.id).toBe(next.id);
  });

  test('a session keeps how its user was proven, and a rotation passes it on', async ({ store }) => {
    const user = await addUser(store, { identity });
    const provider = { ...identity, sessionId: 'their-session' };
    const kept = await insert(store, user, { proofs, level: 'aal2', provider });
    expect(kept.session).toMatchObject({ proofs, level: 'aal2', provider });
    expect(await store.sessions.findLive([kept.digest], epoch)).toEqual([kept.session]);
    const successor = await rotate(store, kept.digest, { now: epoch + second });
    expect(successor.session).toMatchObject({ proofs, level: 'aal2', provider });

    const stepUp = [...proofs, { method: 'hwk', at: epoch + 2 * second }];
    const proven = await rotate(store, successor.digest, {
      now: epoch + 2 * second,
      reauthenticated: { idleTimeoutMs: 0, lifetimeEndsAt: null, proofs: stepUp, level: 'aal3' },
    });
    expect(proven.session).toMatchObject({ proofs: stepUp, level: 'aal3', provider });
    expect(await store.sessions.find({ id: proven.session.id })).toMatchObject({ proofs: stepUp, level: 'aal3' });
  });

  test('a session of which nothing is known has no proofs, no level and no provider', async ({ store }) => {
    const kept = await insert(store, null);
    expect(kept.session).toMatchObject({ proofs: [], level: null, provider: null });
  });
}
