import { randomUUID } from 'node:crypto';
import {
  mostCounted,
  type User,
  type UserChange,
  type UserId,
  type UserOrder,
  type UserQuery,
  writeName,
} from '@curfew/core';
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
  insert,
  insertionFor,
  isAlive,
  readAll,
  second,
} from '../fixtures.ts';
import type { Test } from '../testing.ts';

export function users(test: Test): void {
  test('a user is kept as given, found by name and by id, the hash only for sign-in', async ({ store }) => {
    const given = {
      id: randomUUID() as UserId,
      username: 'ñandú-東京',
      roles: ['admin', 'auditor'],
      profile: { email: 'n@example.com', fullName: 'Ñ "Nan" Dú' },
      createdAt: epoch,
    };
    const usernameKey = 'the key of the name';
    const secret = { usernameKey, passwordHash: '$argon2id$secret' };
    const created = await store.users.create({ ...given, ...secret }, administrator);
    if (!created.ok) throw new Error(created.code);
    expect(created.user).toMatchObject({ ...given, disabledAt: null });
    expect(created.user.sessionsNotBefore).toBeLessThan(epoch);
    for (const which of [{ usernameKey }, { id: given.id }]) {
      const found = await store.users.find(which);
      expect(found).toEqual(created.user);
      expect(JSON.stringify(found)).not.toContain('argon2id');
    }
    expect(await store.users.find({ usernameKey: given.username })).toBeNull();
    expect(await credentialsOf(store, usernameKey)).toEqual({
      user: created.user,
      passwordHash: '$argon2id$secret',
      secondFactor: null,
    });
    expect(await allEvents(store)).toMatchObject([
      { type: 'user-created', at: epoch, userId: given.id, username: given.username, ...administrator },
    ]);
  });

  test('nobody is found where there is nobody', async ({ store }) => {
    expect(await store.users.find({ usernameKey: 'nobody' })).toBeNull();
    expect(await store.users.find({ id: randomUUID() as UserId })).toBeNull();
    expect(await credentialsOf(store, 'nobody')).toBeNull();
    expect(await store.users.change('nobody', { type: 'disable' }, epoch, administrator)).toMatchObject({
      ok: false,
      code: 'user-not-found',
    });
  });

  test('a name belongs to one user, also when two take it at once', async ({ store, other }) => {
    const create = (connection: typeof store) =>
      connection.users.create(
        {
          id: randomUUID() as UserId,
          username: 'ada',
          usernameKey: 'ada',
          passwordHash: null,
          roles: [],
          profile: {},
          createdAt: epoch,
        },
        administrator,
      );
    const outcomes = await Promise.all(Array.from({ length: 6 }, (_, n) => create(n % 2 === 0 ? store : other)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter((outcome) => !outcome.ok && outcome.code === 'user-exists')).toHaveLength(5);
    expect((await allEvents(store)).filter(({ type }) => type === 'user-created')).toHaveLength(1);
    expect(await credentialsOf(store, 'ada')).toMatchObject({ passwordHash: null });
  });

  test('every change counts one revision, and one that expects another revision changes nothing', async ({ store }) => {
    const user = await addUser(store);
    expect(user.revision).toBe(1);
    const session = insertionFor(user);
    await store.sessions.insert(session);
    const stale = { type: 'roles', roles: ['admin'], expectedRevision: 2 } as const;
    expect(await store.users.change(user.username, stale, epoch, administrator)).toMatchObject({
      ok: false,
      code: 'revision-conflict',
    });
    expect(await store.users.find({ id: user.id })).toEqual(user);
    expect(await isAlive(store, session.session.digest, epoch)).toBe(true);

    const changes: UserChange[] = [
      { type: 'profile', profile: { attributes: { team: ['blue'] } }, expectedRevision: 1 },
      { type: 'roles', roles: ['reader'] },
      { type: 'disable' },
      { type: 'enable' },
      { type: 'password', passwordHash: '$argon2id$other' },
    ];
    for (const change of changes) await store.users.change(user.username, change, epoch, administrator);
    expect(await store.users.find({ id: user.id })).toMatchObject({
      revision: 6,
      roles: ['reader'],
      profile: { attributes: { team: ['blue'] } },
    });
    const rehash = { type: 'rehash', passwordHash: '$argon2id$stronger', expectedHash: '$argon2id$other' } as const;
    await store.users.change(user.username, rehash, epoch, administrator);
    expect((await store.users.find({ id: user.id }))?.revision).toBe(6);
  });

  test('knows the heaviest of the hashes from elsewhere, until each has been replaced or erased', async ({ store }) => {
    const none = { sha1: 0, sha256: 0, sha512: 0 };
    const work = async () => (await store.users.findCredentials('nobody')).hashWork;
    await addUser(store);
    expect(await work()).toEqual(none);
    const users: User[] = [];
    for (const [digest, iterations] of [
      ['sha256', 9],
      ['sha256', 600_000],
      ['sha256', 10_000],
      ['sha1', 10],
      ['sha512', 1_500_000],
    ] as const) {
      const passwordHash = `$pbkdf2-${digest}$i=${iterations}$c2FsdA$c2VjcmV0IGtleSBvZiAyMiBieXRlcw`;
      users.push(await addUser(store, { passwordHash }));
    }
    expect(await work()).toEqual({ sha1: 10, sha256: 600_000, sha512: 1_500_000 });
    const change = (user: User | undefined, to: UserChange) =>
      store.users.change(user?.username ?? '', to, epoch, administrator);
    await change(users[1], { type: 'delete' });
    await change(users[3], { type: 'disable' });
    await change(users[4], { type: 'password', passwordHash: '$argon2id$other' });
    expect(await work()).toEqual({ sha1: 10, sha256: 10_000, sha512: 0 });
    for (const user of users.slice(2, 4)) await change(user, { type: 'delete' });
    expect(await work()).toEqual({ ...none, sha256: 9 });
  });

  test('a change that expects a user does not reach another who has taken the name', async ({ store }) => {
    const gone = await addUser(store, { username: 'ada' });
    await store.users.change('ada', { type: 'delete' }, epoch, administrator);
    const heir = await addUser(store, { username: 'ada' });
    expect(heir.revision).toBe(gone.revision);
    const expected = { expectedId: gone.id, expectedRevision: gone.revision };
    const changes = [{ type: 'delete' }, { type: 'document', roles: ['admin'], profile: {} }] as const;
    for (const change of changes) {
      const answer = await store.users.change('ada', { ...change, ...expected }, epoch, administrator);
      expect(answer).toMatchObject({ ok: false, code: 'revision-conflict' });
    }
    expect(await store.users.find({ usernameKey: 'ada' })).toEqual(heir);
    const own = { type: 'delete', expectedId: heir.id, expectedRevision: heir.revision } as const;
    expect(await store.users.change('ada', own, epoch, administrator)).toMatchObject({ ok: true });
  });

  test('of two changes that expect the same revision one wins', async ({ store, other }) => {
    const user = await addUser(store);
    const change = (connection: typeof store, team: string) =>
      connection.users.change(
        user.username,
        { type: 'profile', profile: { attributes: { team } }, expectedRevision: 1 },
        epoch,
        administrator,
      );
    const outcomes = await Promise.all([change(store, 'blue'), change(other, 'red')]);
    expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.code)).sort()).toEqual(['ok', 'revision-conflict']);
  });

  test('a document changes password, roles and profile at once, and ends what it must', async ({ store }) => {
    const documents = [
      { over: { profile: { fullName: 'Ada' } }, reason: null },
      { over: { roles: ['auditor', 'reader'] }, reason: 'roles-changed' },
      { over: { roles: [] }, reason: 'roles-changed' },
      { over: { passwordHash: '$argon2id$other' }, reason: 'password-changed' },
    ] as const;
    for (const { over, reason } of documents) {
      const user = await addUser(store, { roles: ['reader'] });
      const { session } = insertionFor(user);
      await store.sessions.insert(insertionFor(user, session));
      const document = { type: 'document', roles: ['reader'], profile: {}, ...over } as const;
      const changed = await store.users.change(user.username, document, epoch, administrator);
      expect(changed).toMatchObject({
        ok: true,
        user: { roles: document.roles, profile: document.profile, revision: 2 },
      });
      expect(await isAlive(store, session.digest, epoch + second)).toBe(reason === null);
      expect((await endingsOf(store, session.id)).map((event) => event.reason)).toEqual(
        reason === null ? [] : [reason],
      );
      const { passwordHash } = (await credentialsOf(store, user.username)) ?? {};
      expect(passwordHash).toBe('passwordHash' in over ? over.passwordHash : '$argon2id$stand-in');
    }
  });

  test('a document also disables and enables, and each part of it is an event', async ({ store }) => {
    const user = await addUser(store, { roles: ['reader'] });
    const { digest, session } = await insert(store, user);
    const document = { type: 'document', roles: ['admin'], profile: {} } as const;
    const all = { ...document, passwordHash: '$argon2id$other', disabled: true };
    const changed = await store.users.change(user.username, all, epoch + 1, administrator);
    expect(changed).toMatchObject({
      ok: true,
      user: { roles: ['admin'], disabledAt: epoch + 1, revision: 2 },
      ended: [{ id: session.id, endReason: 'user-disabled' }],
    });
    expect(await isAlive(store, digest, epoch + 1)).toBe(false);
    for (const [disabled, disabledAt] of [
      [true, epoch + 1],
      [undefined, epoch + 1],
      [false, null],
      [undefined, null],
      [false, null],
    ] as const) {
      const change = disabled === undefined ? document : { ...document, disabled };
      const next = await store.users.change(user.username, change, epoch + 2, administrator);
      expect(next).toMatchObject({ ok: true, user: { disabledAt }, ended: [] });
    }
    const { items } = await store.trail.list({ userId: user.id, limit: 20 });
    const types = items.filter((event) => event.sessionId === null).map(({ type }) => type);
    expect(types.sort()).toEqual([
      'password-changed',
      'roles-changed',
      'user-created',
      'user-disabled',
      'user-enabled',
    ]);
  });

  test('users are listed by name, page by page', async ({ store }) => {
    for (const username of ['beta', 'alpha', 'émile', 'delta', 'a-1', 'a_1', 'zoë']) await addUser(store, { username });
    await store.users.change('delta', { type: 'delete' }, epoch, administrator);
    const expected = ['a-1', 'a_1', 'alpha', 'beta', 'zoë', 'émile'];
    for (const limit of [1, 4, 6, 50]) {
      const read = await readAll((cursor) => store.users.list({ limit, ...(cursor !== undefined && { cursor }) }));
      expect(read.map(({ username }) => username)).toEqual(expected);
    }
    expect((await store.users.list({ limit: 6 })).cursor).toBeNull();
  });

  test('users are found by any part of their names and addresses, by role and by being disabled', async ({ store }) => {
    await addUser(store, { username: 'grace', roles: ['admin', 'staff'], profile: { fullName: 'Grace Hopper' } });
    await addUser(store, { username: 'émile', roles: ['staff'], profile: { email: 'Emile@Example.org' } });
    const { id } = await addUser(store, { username: 'ada', profile: { fullName: 'Ada King, Countess of Lovelace' } });
    await store.users.change('émile', { type: 'disable' }, epoch, administrator);
    const found = async (query: Omit<UserQuery, 'limit'>) =>
      (
        await readAll((cursor) => store.users.list({ ...query, limit: 1, ...(cursor !== undefined && { cursor }) }))
      ).map(({ username }) => username);
    for (const [query, expected] of [
      [{ text: 'HOPP' }, ['grace']],
      [{ text: 'love king' }, ['ada']],
      [{ text: 'ÉMI' }, ['émile']],
      [{ text: 'e@EXAMPLE' }, ['émile']],
      [{ text: id.slice(0, 18) }, ['ada']],
      [{ text: '%' }, []],
      [{ role: 'staff' }, ['grace', 'émile']],
      [{ role: 'staf' }, []],
      [{ isDisabled: true }, ['émile']],
      [{ isDisabled: false, role: 'staff' }, ['grace']],
      [{ isDisabled: false, text: 'a' }, ['ada', 'grace']],
    ] as const) {
      expect([query, await found(query)]).toEqual([query, expected]);
    }
  });

  test('users are listed by name, creation and last sign-in, in both directions, page by page', async ({ store }) => {
    const people: User[] = [];
    for (const [index, username] of ['beta', 'alpha', 'zoë', 'delta', 'gone', 'never', 'Never'].entries()) {
      people.push(await addUser(store, { username, createdAt: epoch - day + (index % 4), roles: [username] }));
    }
    const signIn = (index: number, at: number) => insert(store, people[index] ?? null, { createdAt: at });
    for (const [index, at] of [
      [0, 5],
      [1, 9],
      [2, 9],
      [3, 1],
      [4, 4],
      [1, 2],
    ] as const)
      await signIn(index, epoch + at);
    await store.users.change('gone', { type: 'delete' }, epoch + 10, administrator);
    const kept = people.filter(({ username }) => username !== 'gone');
    const byId = (one: User, other: User) => (one.id < other.id ? -1 : 1);
    const signedInAt: Record<string, number> = { beta: 5, alpha: 9, zoë: 9, delta: 1 };
    const inOrder = {
      name: ['Never', 'alpha', 'beta', 'delta', 'never', 'zoë'],
      created: namesOf(kept.toSorted((one, other) => one.createdAt - other.createdAt || byId(one, other))),
      'signed-in': namesOf(
        kept.toSorted(
          (one, other) => (signedInAt[one.username] ?? 0) - (signedInAt[other.username] ?? 0) || byId(one, other),
        ),
      ),
    };
    for (const [order, expected] of Object.entries(inOrder) as [keyof typeof inOrder, string[]][]) {
      for (const limit of [1, 2, 6, 50]) {
        const list = (by: UserOrder, query: Partial<UserQuery> = {}) =>
          readAll((cursor) =>
            store.users.list({ ...query, order: by, limit, ...(cursor !== undefined && { cursor }) }),
          ).then(namesOf);
        expect([order, await list(order)]).toEqual([order, expected]);
        expect([order, await list(`-${order}`)]).toEqual([order, expected.toReversed()]);
        const found = expected.filter((name) => name.toLowerCase().includes('eve'));
        expect([order, await list(order, { text: 'eve' })]).toEqual([order, found]);
        expect([order, await list(`-${order}`, { role: 'beta' })]).toEqual([order, ['beta']]);
      }
    }
    const wrong = store.users.list({ order: 'created', limit: 1, cursor: writeName('beta') });
    await expect(wrong).rejects.toMatchObject({ code: 'invalid-cursor' });
  });

  test('tells of users how they sign in, when they last did, and how many sessions they have', async ({ store }) => {
    const ada = await addUser(store, { identity: { issuer: 'https://idp.example', subject: '1' } });
    const bob = await addUser(store, { passwordHash: null });
    const gone = await addUser(store);
    await store.users.change(gone.username, { type: 'delete' }, epoch, administrator);
    const standings = async (now: number) => {
      const found = await store.users.standings([bob.id, gone.id, ada.id, randomUUID() as UserId], now);
      return new Map(found.map(({ id, ...standing }) => [id, standing]));
    };
    const nothing = { hasPassword: false, hasOneTimeCodes: false, passkeys: 0, hasIdentity: false, signedInAt: null };
    const none = { count: 0, exact: true };
    expect(await standings(epoch)).toEqual(
      new Map([
        [bob.id, { ...nothing, sessions: none }],
        [ada.id, { ...nothing, hasPassword: true, hasIdentity: true, sessions: none }],
      ]),
    );
    await insert(store, ada, { createdAt: epoch });
    const { session } = await insert(store, ada, { createdAt: epoch + 1 });
    await insert(store, ada, { kind: 'api', createdAt: epoch + 2 });
    await insert(store, bob, { kind: 'minted', createdAt: epoch + 2 });
    await store.sessions.end({ id: session.id }, endAt(epoch + 3));
    const signedIn = await standings(epoch + 3);
    expect(signedIn.get(ada.id)).toMatchObject({ signedInAt: epoch + 1, sessions: { count: 2, exact: true } });
    expect(signedIn.get(bob.id)).toMatchObject({ signedInAt: null, sessions: { count: 1, exact: true } });
    // The sign-in is known for longer than its session; an expired session is none, and neither is one of a disabled user.
    await store.users.change(bob.username, { type: 'disable' }, epoch + 4, administrator);
    while ((await store.sessions.sweep(epoch + 30 * day, 100)) > 0);
    await insert(store, ada, { createdAt: epoch });
    const later = await standings(epoch + 2 * day);
    expect(later.get(ada.id)).toMatchObject({ signedInAt: epoch + 1, sessions: none });
    expect(later.get(bob.id)).toMatchObject({ sessions: none });
  });

  test('counts the sessions of a user as far as people tell them apart', async ({ store }) => {
    const user = await addUser(store);
    const sessions = async () => (await store.users.standings([user.id], epoch + second))[0]?.sessions;
    for (let n = 0; n < mostCounted; n++) await insert(store, user);
    expect(await sessions()).toEqual({ count: mostCounted, exact: true });
    await insert(store, user);
    expect(await sessions()).toEqual({ count: mostCounted, exact: false });
  });
}

function namesOf(people: readonly User[]): string[] {
  return people.map(({ username }) => username);
}
