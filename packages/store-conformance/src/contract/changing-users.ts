import type { UserChange } from '@curfew/core';
import { expect } from 'vitest';
import {
  addUser,
  administrator,
  allEvents,
  credentialsOf,
  day,
  endAt,
  endingsOf,
  epoch,
  findOne,
  insert,
  insertionFor,
  isAlive,
  newDigest,
  person,
  rotate,
  rotationOf,
  second,
} from '../fixtures.ts';
import type { Test } from '../testing.ts';

/** What a change of a user does to the user's sessions. */
export function changingUsers(test: Test): void {
  for (const [change, reason] of [
    [{ type: 'password', passwordHash: '$argon2id$new' }, 'password-changed'],
    [{ type: 'roles', roles: ['admin'] }, 'roles-changed'],
    [{ type: 'disable' }, 'user-disabled'],
    [{ type: 'delete' }, 'user-deleted'],
  ] as const) {
    test(`${change.type}: every session of the user ends in the same moment`, async ({ store }) => {
      const user = await addUser(store);
      const [older, newer] = [await insert(store, user), await insert(store, user, { createdAt: epoch + 1 })];
      const stranger = await insert(store, await addUser(store));
      const now = epoch + second;
      const changed = await store.users.change(user.username, change as UserChange, now, administrator);
      if (!changed.ok) throw new Error(changed.code);
      expect(changed.ended.map(({ id }) => id)).toEqual([newer.session.id, older.session.id]);
      expect(changed.session).toBeNull();
      expect(changed.user).toMatchObject({ id: user.id, sessionsNotBefore: now });
      for (const { digest, session } of [older, newer]) {
        expect(await isAlive(store, digest, now)).toBe(false);
        expect(await endingsOf(store, session.id)).toMatchObject([{ type: 'session-ended', reason, at: now }]);
        expect(await store.sessions.find({ id: session.id })).toMatchObject({ endReason: reason, endedBy: 'admin' });
      }
      expect(await isAlive(store, stranger.digest, now)).toBe(true);
      const about = (await allEvents(store)).filter(
        ({ userId, sessionId }) => userId === user.id && sessionId === null,
      );
      expect(about.map(({ type }) => type)).toEqual([
        { 'user-disabled': 'user-disabled', 'user-deleted': 'user-deleted' }[reason as string] ?? reason,
        'user-created',
      ]);
      const late = insertionFor(user, { createdAt: now, notBeforeSeen: user.sessionsNotBefore });
      expect(await store.sessions.insert(late)).toMatchObject({ ok: false, code: 'invalid-credentials' });
    });
  }

  test('enable, profile and rehash leave sessions alone', async ({ store }) => {
    const user = await addUser(store);
    const { digest } = await insert(store, user);
    for (const change of [
      { type: 'enable' },
      { type: 'profile', profile: { email: 'a@example.com' } },
      { type: 'rehash', passwordHash: '$argon2id$stronger', expectedHash: '$argon2id$stand-in' },
    ] as const) {
      const changed = await store.users.change(user.username, change, epoch + 1, administrator);
      expect(changed).toMatchObject({ ok: true, ended: [], session: null });
    }
    expect(await isAlive(store, digest, epoch + 1)).toBe(true);
    expect(await store.users.find({ id: user.id })).toMatchObject({
      profile: { email: 'a@example.com' },
      sessionsNotBefore: user.sessionsNotBefore,
    });
    expect(await credentialsOf(store, user.username)).toMatchObject({ passwordHash: '$argon2id$stronger' });
  });

  test('a rehash comes too late where the password has changed', async ({ store }) => {
    const user = await addUser(store);
    await store.users.change(user.username, { type: 'password', passwordHash: '$new' }, epoch, administrator);
    const late = { type: 'rehash', passwordHash: '$old-again', expectedHash: '$argon2id$stand-in' } as const;
    expect(await store.users.change(user.username, late, epoch, administrator)).toMatchObject({ ok: true });
    expect(await credentialsOf(store, user.username)).toMatchObject({ passwordHash: '$new' });
  });

  test('an enabled user may sign in again, but no old session comes back', async ({ store }) => {
    const user = await addUser(store);
    const old = await insert(store, user);
    await store.users.change(user.username, { type: 'disable' }, epoch + 1, administrator);
    expect(await store.users.find({ id: user.id })).toMatchObject({ disabledAt: epoch + 1 });
    await store.users.change(user.username, { type: 'disable' }, epoch + 2, administrator);
    expect(await store.users.find({ id: user.id })).toMatchObject({ disabledAt: epoch + 1 });
    await store.users.change(user.username, { type: 'enable' }, epoch + 3, administrator);
    expect(await store.users.find({ id: user.id })).toMatchObject({ disabledAt: null });
    expect(await isAlive(store, old.digest, epoch + 3)).toBe(false);
    const fresh = await insert(store, user, { createdAt: epoch + 4 });
    expect(await isAlive(store, fresh.digest, epoch + 4)).toBe(true);
    const types = (await allEvents(store)).filter(({ sessionId }) => sessionId === null).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['user-enabled', 'user-disabled', 'user-created']));
  });

  test('roles change at once and are what new sessions have', async ({ store }) => {
    const user = await addUser(store, { roles: ['reader'] });
    const roles = ['admin', 'auditor'];
    expect(await store.users.change(user.username, { type: 'roles', roles }, epoch, administrator)).toMatchObject({
      ok: true,
      user: { roles },
    });
    const { digest } = await insert(store, user, { createdAt: epoch + 1 });
    expect(await findOne(store, digest, epoch + 1)).toMatchObject({ roles });
  });

  test('a deleted user is gone, without a secret, and the name is free for another', async ({ store, rawDump }) => {
    const user = await addUser(store, { username: 'ada' });
    const profile = { email: 'ada@example.com', fullName: 'Ada L.' };
    await store.users.change('ada', { type: 'profile', profile }, epoch, administrator);
    const old = await insert(store, user);
    await store.users.change('ada', { type: 'delete' }, epoch + 1, administrator);
    expect(await store.users.find({ usernameKey: 'ada' })).toBeNull();
    expect(await store.users.find({ id: user.id })).toBeNull();
    expect(await credentialsOf(store, 'ada')).toBeNull();
    expect((await store.users.list({ limit: 5 })).items).toEqual([]);

    const successor = await addUser(store, { username: 'ada' });
    expect(successor.id).not.toBe(user.id);
    expect(successor).toMatchObject({ profile: {}, roles: [] });
    expect(await isAlive(store, old.digest, epoch + 1)).toBe(false);
    expect((await store.sessions.list({ userId: successor.id, limit: 5 }, epoch)).items).toEqual([]);
    expect(rowsOf(await rawDump())).not.toContain('ada@example.com');
  });

  test('changing the own password rotates the presented session, which alone survives', async ({ store }) => {
    const user = await addUser(store);
    const [mine, elsewhere] = [await insert(store, user, { label: 'mine' }), await insert(store, user)];
    const now = epoch + second;
    const rotation = rotationOf(mine.digest, {
      now,
      reauthenticated: { idleTimeoutMs: 5 * second, lifetimeEndsAt: now + day, proofs: [], level: null },
    });
    const change = { type: 'password', passwordHash: '$argon2id$new', rotation } as const;
    const changed = await store.users.change(user.username, change, now, person);
    if (!changed.ok) throw new Error(changed.code);
    expect(changed.session).toMatchObject({
      id: rotation.id,
      userId: user.id,
      label: 'mine',
      authenticatedAt: now,
      expiresAt: now + 5 * second,
      roles: [],
    });
    expect(changed.session?.createdAt).toBe(now + 1);
    expect(changed.ended.map(({ id }) => id).sort()).toEqual([mine.session.id, elsewhere.session.id].sort());
    const found = await store.sessions.findLive([mine.digest, elsewhere.digest, rotation.digest], now);
    expect(found.map((session) => session?.id)).toEqual([undefined, undefined, rotation.id]);
    expect(await store.sessions.find({ id: mine.session.id })).toMatchObject({ endReason: 'rotated' });
    expect(await store.sessions.find({ id: elsewhere.session.id })).toMatchObject({ endReason: 'password-changed' });
    for (const { session } of [mine, elsewhere]) expect(await endingsOf(store, session.id)).toHaveLength(1);
    expect(await credentialsOf(store, user.username)).toMatchObject({ passwordHash: '$argon2id$new' });
  });

  test('a password change by a dead or a foreign session changes nothing', async ({ store }) => {
    const [user, stranger] = [await addUser(store), await addUser(store)];
    const [ended, foreign, bystander] = [
      await insert(store, user),
      await insert(store, stranger),
      await insert(store, user),
    ];
    await store.sessions.end({ digest: ended.digest }, endAt(epoch));
    const before = await allEvents(store);
    for (const presented of [ended.digest, foreign.digest, newDigest()]) {
      const change = { type: 'password', passwordHash: '$new', rotation: rotationOf(presented) } as const;
      expect(await store.users.change(user.username, change, epoch + second, person)).toMatchObject({
        ok: false,
        code: 'authentication-required',
      });
    }
    expect(await credentialsOf(store, user.username)).toMatchObject({ passwordHash: '$argon2id$stand-in' });
    for (const { digest } of [foreign, bystander]) expect(await isAlive(store, digest, epoch + second)).toBe(true);
    expect(await allEvents(store)).toEqual(before);
  });

  test('a password change in the grace of a rotation ends the successor as well', async ({ store }) => {
    const user = await addUser(store);
    const old = await insert(store, user);
    const heir = await rotate(store, old.digest, { now: epoch, graceMs: 30 * second });
    const now = epoch + second;
    const rotation = rotationOf(heir.digest, { now });
    const changed = await store.users.change(
      user.username,
      { type: 'password', passwordHash: '$new', rotation },
      now,
      person,
    );
    expect(changed.ok && changed.ended.map(({ id }) => id).sort()).toEqual([old.session.id, heir.session.id].sort());
    const found = await store.sessions.findLive([old.digest, heir.digest, rotation.digest], now);
    expect(found.map((session) => session !== null)).toEqual([false, false, true]);
  });
}

/** The part of a dump that shows rows: what was erased may linger in the free space of a file. */
function rowsOf(dump: string): string {
  const [rows = ''] = dump.split('\u0000FILES\u0000');
  return rows;
}
