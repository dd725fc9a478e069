import { CurfewError, type Session, type SessionQuery, type Store } from '@curfew/core';
import { expect } from 'vitest';
import {
  addUser,
  administrator,
  day,
  endAt,
  epoch,
  hour,
  insert,
  newId,
  readAll,
  rotate,
  second,
} from '../fixtures.ts';
import type { Test } from '../testing.ts';

type Filter = Omit<SessionQuery, 'limit' | 'cursor'>;

export function listing(test: Test): void {
  test('one session is found by its id, and it is no secret', async ({ store }) => {
    const { digest, session } = await insert(store, await addUser(store));
    const { roles: _, isUnclaimed: __, ...row } = session;
    expect(await store.sessions.find({ id: session.id })).toEqual(row);
    expect(JSON.stringify(await store.sessions.find({ id: session.id }))).not.toContain(digest);
    expect(await store.sessions.find({ id: newId() })).toBeNull();
  });

  test('sessions come newest first, or oldest first, page by page, each once, also with equal times', async ({
    store,
  }) => {
    const user = await addUser(store);
    for (let n = 0; n < 11; n++) await insert(store, user, { createdAt: epoch + Math.floor(n / 4) });
    for (const filter of [{}, { userId: user.id }]) {
      const whole = (await store.sessions.list({ ...filter, limit: 50 }, epoch)).items;
      expect(whole).toHaveLength(11);
      expect(whole).toEqual([...whole].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)));
      for (const limit of [1, 3, 4, 11]) expect(await listAll(store, filter, epoch, limit)).toEqual(whole);
      const oldestFirst = { ...filter, isOldestFirst: true };
      for (const limit of [1, 4, 11])
        expect(await listAll(store, oldestFirst, epoch, limit)).toEqual(whole.toReversed());
    }
  });

  test('active sessions come by the time that they have left, what never ends last, in both directions, page by page', async ({
    store,
  }) => {
    const [user, other] = [await addUser(store), await addUser(store)];
    const now = epoch + 10;
    for (let n = 0; n < 5; n++)
      await insert(store, n % 2 === 0 ? user : other, { expiresAt: epoch + hour + 10 * Math.floor(n / 2) });
    const never = { idleTimeoutMs: 0, lifetimeEndsAt: null, expiresAt: null, kind: 'api', label: 'Nightly' } as const;
    for (const each of [user, other, other]) await insert(store, each, never);
    await insert(store, user, { expiresAt: now });
    const ended = await insert(store, user);
    await store.sessions.end({ digest: ended.digest }, endAt(epoch + 1));
    await insert(store, user, { createdAt: epoch + 5, expiresAt: epoch + 2 * hour });

    const active = (await listAll(store, { state: 'active' }, now, 50)).toSorted(
      (a, b) => (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity) || (a.id < b.id ? -1 : 1),
    );
    expect(active).toHaveLength(9);
    const isOf = (filter: Filter, { userId, kind, label, createdAt }: Session) =>
      (filter.userId ?? userId) === userId &&
      (filter.kind ?? kind) === kind &&
      (filter.text === undefined || label !== null) &&
      createdAt >= (filter.createdAfter ?? 0);
    for (const filter of [
      {},
      { userId: user.id },
      { kind: 'api' },
      { text: 'nightly' },
      { createdAfter: epoch + 5 },
    ] as const) {
      const expected = active.filter((session) => isOf(filter, session));
      for (const limit of [1, 2, 5, 9]) {
        expect(await listAll(store, { ...filter, byTimeLeft: 'least-first' }, now, limit)).toEqual(expected);
        expect(await listAll(store, { ...filter, byTimeLeft: 'most-first' }, now, limit)).toEqual(
          expected.toReversed(),
        );
      }
    }
    expect(await store.sessions.list({ byTimeLeft: 'least-first', limit: 9 }, now)).toMatchObject({ cursor: null });
    expect(await store.sessions.list({ byTimeLeft: 'least-first', state: 'ended', limit: 9 }, now)).toMatchObject({
      items: active,
    });
  });

  test('the last page has no cursor, also when it is full or empty', async ({ store }) => {
    expect(await store.sessions.list({ limit: 5 }, epoch)).toEqual({ items: [], cursor: null });
    for (let n = 0; n < 5; n++) await insert(store, null);
    expect(await store.sessions.list({ limit: 5 }, epoch)).toMatchObject({ cursor: null });
    expect((await store.sessions.list({ limit: 4 }, epoch)).cursor).toEqual(expect.any(String));
  });

  test('what is inserted or deleted meanwhile moves no page', async ({ store, other }) => {
    const user = await addUser(store);
    for (let n = 0; n < 6; n++) await insert(store, user, { createdAt: epoch + 10 * n });
    const whole = (await store.sessions.list({ limit: 50 }, epoch)).items;
    const first = await store.sessions.list({ limit: 3 }, epoch);
    await insert(other, user, { createdAt: epoch + 500 });
    await insert(other, user, { createdAt: epoch + 35 });
    await other.sessions.end({ id: whole[2]?.id ?? newId() }, endAt(epoch + 1));
    await other.sessions.sweep(epoch + 2, 10);
    const rest = await store.sessions.list({ limit: 50, ...(first.cursor && { cursor: first.cursor }) }, epoch);
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
  });

  test('lists are filtered by user, role, kind, state, end, policy, address, lifetime, creation and text', async ({
    store,
  }) => {
    const [user, stranger] = [await addUser(store, { roles: ['dev', 'ops'] }), await addUser(store)];
    const now = epoch + hour;
    await insert(store, user);
    await insert(store, user, { createdAt: epoch + 1, ip: '2001:db8::7', label: 'Nightly BACKUP' });
    await insert(store, user, {
      ...{ createdAt: epoch + 2, kind: 'api', policy: 'api', ip: null, userAgent: null },
      ...{ idleTimeoutMs: 0, lifetimeEndsAt: null },
    });
    const ended = await insert(store, user, { createdAt: epoch + 3 });
    await store.sessions.end({ digest: ended.digest }, endAt(epoch + 4));
    const old = await insert(store, stranger, { createdAt: epoch + 5 });
    await rotate(store, old.digest, { now: epoch + 6, graceMs: second });
    await insert(store, null, { createdAt: epoch + 7 });
    const all = await listAll(store, {}, now, 50);
    expect(all).toHaveLength(7);

    const within: Record<string, (session: Session) => boolean> = {
      active: (s) => s.endedAt === null && (s.expiresAt === null || s.expiresAt > now),
      expired: (s) => s.endedAt === null && s.expiresAt !== null && s.expiresAt <= now,
      ended: (s) => s.endedAt !== null,
    };
    const filters: [Filter, (session: Session) => boolean][] = [
      [{ userId: user.id }, (s) => s.userId === user.id],
      [{ kind: 'api' }, (s) => s.kind === 'api'],
      [{ kind: 'anonymous' }, (s) => s.kind === 'anonymous'],
      ...(['active', 'expired', 'ended'] as const).map((state): [Filter, (s: Session) => boolean] => [
        { state },
        within[state] ?? (() => false),
      ]),
      [{ lifetimeEndsAfter: epoch + day + 1 }, (s) => s.lifetimeEndsAt === null || s.lifetimeEndsAt > epoch + day + 1],
      [{ createdBefore: epoch + 2 }, (s) => s.createdAt < epoch + 2],
      [{ createdAfter: epoch + 2 }, (s) => s.createdAt >= epoch + 2],
      [{ policy: 'api' }, (s) => s.policy === 'api'],
      [{ from: { address: '192.0.2.0', prefixLength: 24 } }, (s) => s.ip === '192.0.2.7'],
      [{ from: { address: '2001:db8::', prefixLength: 32 } }, (s) => s.ip === '2001:db8::7'],
      [{ text: 'backup' }, (s) => s.label !== null],
      [{ text: 'BROWSER/1' }, (s) => s.userAgent !== null],
      [{ text: stranger.username.toUpperCase() }, (s) => s.userId === stranger.id],
      [{ text: old.session.id }, (s) => s.id === old.session.id],
      [{ text: old.session.id.slice(0, 13) }, (s) => s.id === old.session.id],
      [{ text: `  BROWSER  ${user.username.slice(1)} ` }, (s) => s.userId === user.id && s.userAgent !== null],
      [{ text: '0.2.7' }, (s) => s.ip === '192.0.2.7'],
      [{ role: 'ops' }, (s) => s.userId === user.id],
      [{ role: 'op' }, () => false],
      [{ endReason: 'revoked' }, (s) => s.endReason === 'revoked'],
      [{ endReason: 'evicted' }, () => false],
    ];
    for (const [one, isOne] of filters) {
      for (const [two, isTwo] of filters) {
        const expected = all.filter((session) => isTwo(session) && (isOne(session) || hasSameKey(one, two)));
        for (const limit of [1, 50]) expect(await listAll(store, { ...one, ...two }, now, limit)).toEqual(expected);
        const oldestFirst = await listAll(store, { ...one, ...two, isOldestFirst: true }, now, 2);
        expect(oldestFirst).toEqual(expected.toReversed());
      }
    }
  });

  test('an address is found in every range that it lies in, however it is written', async ({ store }) => {
    await insert(store, null, { ip: '198.51.100.7' });
    await insert(store, null, { ip: '2001:db8:0:0:0:0:0:7' });
    await insert(store, null, { ip: null });
    const found = async (address: string, prefixLength: number) =>
      (await store.sessions.list({ from: { address, prefixLength }, limit: 5 }, epoch)).items.length;
    for (const [address, prefixLength, expected] of [
      ['198.51.100.7', 32, 1],
      ['198.51.100.6', 32, 0],
      ['198.51.100.6', 31, 1],
      ['198.51.100.99', 24, 1],
      ['198.51.101.0', 24, 0],
      ['0.0.0.0', 0, 1],
      ['2001:DB8::7', 128, 1],
      ['2001:db8::8', 128, 0],
      ['2001:db8:0::', 64, 1],
      ['::', 0, 1],
    ] as const) {
      expect([address, prefixLength, await found(address, prefixLength)]).toEqual([address, prefixLength, expected]);
    }
    for (const [address, prefixLength] of [
      ['', 0],
      ['localhost', 32],
      ['198.51.100.7', 33],
      ['198.51.100.7', -1],
      ['198.51.100.7', 1.5],
      ['2001:db8::', 129],
      ["' OR 1=1 --", 0],
    ] as const) {
      await expect(found(address, prefixLength)).rejects.toMatchObject({ code: 'invalid-request' });
    }
  });

  test('a text is looked for as it stands', async ({ store }) => {
    await insert(store, null, { label: "100% of _all_ “Ärger” \\ 'quoted'", userAgent: 'Agent/1.0 (X11)' });
    await insert(store, null, { label: 'another', userAgent: null });
    const found = async (text: string) => (await store.sessions.list({ text, limit: 5 }, epoch)).items.length;
    for (const text of ['100%', '_all_', 'of _ALL', '“Ärger”', "'quoted'", '\\', '(x11)', 'AGENT/1.0 ']) {
      expect([text, await found(text)]).toEqual([text, 1]);
    }
    for (const text of ['%', '_']) expect([text, await found(text)]).toEqual([text, 1]);
    for (const text of ['1.0 agent', 'ärger all', 'AGENT on x11']) expect([text, await found(text)]).toEqual([text, 1]);
    for (const text of ['1.0 agents', '100_', '%all%', '.*', "' OR 1=1 --"]) {
      expect([text, await found(text)]).toEqual([text, 0]);
    }
  });

  test('a text is found in what a user is called, in any case, and in what people call a device', async ({ store }) => {
    const profile = { fullName: 'Björn Ærøskøbing', email: 'B.Aeroe@Example.COM' };
    const user = await addUser(store, { username: 'b.aeroe', profile });
    const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1';
    await insert(store, user, { userAgent: iphone });
    await insert(store, await addUser(store), { userAgent: 'curl/8.5.0' });
    const found = async (text: string) => (await store.sessions.list({ text, limit: 5 }, epoch)).items.length;
    for (const text of ['björn', 'BJÖRN', 'røskøb', 'aeroe@example', 'safari on ios', 'iOS björn', 'aeroe 604']) {
      expect([text, await found(text)]).toEqual([text, 1]);
    }
    for (const text of ['bjørn', 'safari on windows', 'björn curl']) {
      expect([text, await found(text)]).toEqual([text, 0]);
    }
  });

  test('the sessions of a deleted user still say whose they were', async ({ store }) => {
    const user = await addUser(store);
    const { session } = await insert(store, user);
    await store.users.change(user.username, { type: 'delete' }, epoch + 1, administrator);
    expect((await store.sessions.list({ limit: 5 }, epoch)).items).toMatchObject([
      { id: session.id, userId: user.id, username: user.username, endReason: 'user-deleted' },
    ]);
  });

  test('an unreadable cursor is an error of its own', async ({ store }) => {
    for (let n = 0; n < 3; n++) await insert(store, await addUser(store));
    const { cursor } = await store.sessions.list({ limit: 1 }, epoch);
    const broken = [
      '',
      'x',
      '%%%',
      `${cursor}x`,
      `${cursor}!`,
      ` ${cursor}`,
      cursor?.slice(1) ?? '',
      'null',
      '0',
      "' OR 1=1 --",
      'A'.repeat(5_000),
      Buffer.from('@').toString('base64url'),
      Buffer.from('@ada\0').toString('base64url'),
    ];
    for (const bad of broken) {
      const query = { limit: 1, cursor: bad };
      for (const list of [
        () => store.sessions.list(query, epoch),
        () => store.trail.list(query),
        () => store.users.list(query),
      ]) {
        const error = await list().then(
          () => null,
          (thrown: unknown) => thrown,
        );
        expect(error, `cursor ${JSON.stringify(bad.slice(0, 20))}`).toBeInstanceOf(CurfewError);
        expect(error).toMatchObject({ code: 'invalid-cursor' });
      }
    }
  });
}

/** The later of two filters on one property is the one that counts. */
function hasSameKey(one: Filter, two: Filter): boolean {
  return Object.keys(one).some((key) => key in two);
}

function listAll(store: Store, filter: Filter, now: number, limit: number): Promise<Session[]> {
  return readAll((cursor) => store.sessions.list({ ...filter, limit, ...(cursor !== undefined && { cursor }) }, now));
}
