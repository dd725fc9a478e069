import { randomUUID } from 'node:crypto';
import type { Store, UserId } from '@curfew/core';
import { expect } from 'vitest';
import { addUser, administrator, epoch, insert } from '../fixtures.ts';
import type { Test } from '../testing.ts';

const apart = { caseSensitive: true };
const together = { caseSensitive: false };

const find = (store: Store, usernameKey: string) => store.users.find({ usernameKey });

export function names(test: Test): void {
  test('a name is shown as it was written, and found by its key', async ({ store }) => {
    const user = await addUser(store, { username: 'Jan Vos', usernameKey: 'jan vos' });
    expect(user.username).toBe('Jan Vos');
    expect(await find(store, 'jan vos')).toEqual(user);
    expect(await find(store, 'Jan Vos')).toBeNull();
    const { session } = await insert(store, user);
    expect(session.username).toBe('Jan Vos');
    for (const text of ['Jan V', 'jan v', 'JAN']) {
      expect((await store.sessions.list({ limit: 5, text }, epoch)).items).toMatchObject([{ id: session.id }]);
    }
    const change = { type: 'profile', profile: { fullName: 'Jan' } } as const;
    expect(await store.users.change('jan vos', change, epoch, administrator)).toMatchObject({ ok: true });
  });

  test('users are listed in the order of their keys, page by page', async ({ store }) => {
    for (const username of ['b', 'C', 'A', 'd']) {
      await addUser(store, { username, usernameKey: username.toLowerCase() });
    }
    const first = await store.users.list({ limit: 2 });
    const second = await store.users.list({ limit: 2, cursor: first.cursor ?? '' });
    expect([...first.items, ...second.items].map(({ username }) => username)).toEqual(['A', 'b', 'C', 'd']);
    expect(second.cursor).toBeNull();
  });

  test('a key is one user’s, also where the names differ', async ({ store }) => {
    await addUser(store, { username: 'Jan', usernameKey: 'jan' });
    const namesake = { id: randomUUID() as UserId, username: 'JAN', usernameKey: 'jan' };
    const rest = { passwordHash: null, roles: [], profile: {}, createdAt: epoch };
    expect(await store.users.create({ ...namesake, ...rest }, administrator)).toMatchObject({ code: 'user-exists' });
  });

  test('the rule for names changes all keys, and back', async ({ store }) => {
    expect(await store.users.nameRule()).toBeNull();
    const user = await addUser(store, { username: 'Jan', usernameKey: 'jan' });
    await addUser(store, { username: 'root' });
    const deleted = await addUser(store, { username: 'JAN', usernameKey: 'gone' });
    await store.users.change('gone', { type: 'delete' }, epoch, administrator);

    expect(await store.users.applyNameRule(apart)).toEqual({ ok: true, changed: 1 });
    expect(await store.users.applyNameRule(apart)).toEqual({ ok: true, changed: 0 });
    expect(await store.users.nameRule()).toEqual(apart);
    expect(await find(store, 'Jan')).toEqual(user);
    expect(await find(store, 'jan')).toBeNull();
    const namesake = await addUser(store, { username: 'jan' });

    const clash = await store.users.applyNameRule(together);
    expect(clash).toEqual({ ok: false, clashes: [expect.arrayContaining(['Jan', 'jan'])] });
    expect(await store.users.nameRule()).toEqual(apart);
    expect(await find(store, 'Jan')).toEqual(user);
    expect(await find(store, 'jan')).toEqual(namesake);

    await store.users.change('jan', { type: 'delete' }, epoch + 1, administrator);
    expect(await store.users.applyNameRule(together)).toEqual({ ok: true, changed: 1 });
    expect(await find(store, 'jan')).toEqual(user);
    expect(await store.users.find({ id: deleted.id })).toBeNull();
  });
}
