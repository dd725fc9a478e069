import { randomUUID } from 'node:crypto';
import {
  type AuditEvent,
  type KeyRange,
  type Movable,
  type Move,
  moveContent,
  type RuleVersion,
  type Store,
  type StoredSession,
  type StoredUser,
} from '@curfew/core';
import { describe, expect, it, type TestContext } from 'vitest';
import {
  addUser,
  administrator,
  day,
  endAt,
  epoch,
  hour,
  insert,
  isAlive,
  newDigest,
  rotate,
  second,
} from '../fixtures.ts';
import type { StoreHarness } from '../harness.ts';
import { part } from '../testing.ts';

const all: KeyRange<never> = { after: null, through: null };

export function moving(harness: StoreHarness): void {
  const test = movingTest(harness);
  describe('moving', () => {
    test('users, sessions and events arrive as they are, and let in whom they let in', async (source, target) => {
      const { digests } = await fill(source);
      const before = await content(source);
      expect(await move(source, target)).toEqual({
        ...{ ok: true, isRepeated: false, leftOut: 0 },
        ...{ users: before.users.length, sessions: before.sessions.length, events: before.events.length },
      });
      expect(await content(target)).toEqual(before);
      expect(await target.move.contentSize()).toEqual(await source.move.contentSize());
      expect(await content(source)).toEqual(before);
      for (const at of [epoch + 2 * second, epoch + 30 * second, epoch + day]) {
        expect(await target.sessions.findLive(digests, at)).toEqual(await source.sessions.findLive(digests, at));
      }
      expect(await target.users.findCredentials('ada')).toEqual(await source.users.findCredentials('ada'));
      for (const { digest, ...session } of before.sessions) {
        const found = await target.sessions.find({ digest });
        expect(found).toEqual({ ...session, username: found?.username });
      }
    });

    test('no table is forgotten', async (source, target, { context, countRows }) => {
      const count = part(countRows, context);
      await fill(source);
      await move(source, target);
      const { source: here, target: there } = await count();
      const unknown = [...here.keys()].filter((table) => !isKnown(table));
      expect(unknown, 'say in this test whether a move carries these, and carry them').toEqual([]);
      for (const table of carried) {
        expect(here.get(table), `the test has to fill ${table}`).toBeGreaterThan(0);
        expect(there.get(table), `rows of ${table} that have arrived`).toBe(here.get(table));
      }
    });

    test('rules that were set at a running server hold on', async (source, target, { context }) => {
      const [from, to] = [part(source.rulebook, context), part(target.rulebook, context)];
      await fill(source);
      await move(source, target);
      expect(await to.list({ limit: 10 })).toEqual(await from.list({ limit: 10 }));
      await from.add(ruleVersion(3), []);
      await move(source, target);
      expect((await to.list({ limit: 10 })).map(({ number }) => number)).toEqual([3, 2, 1]);
    });

    test('a second time brings along what has happened in the source, and only that', async (source, target) => {
      const { user, kept, gone } = await fill(source);
      await move(source, target);
      await insert(source, user, { createdAt: epoch + 5 * second });
      await source.sessions.end({ digest: kept.digest }, endAt(epoch + 5 * second));
      const [used, patched, shortened] = [
        await insert(source, user),
        await insert(source, null),
        await insert(source, user),
      ];
      const begun = await insert(source, user);
      await move(source, target);
      await source.sessions.slide([{ digest: used.digest, usedAt: epoch + 10 * second }], epoch + 10 * second);
      await source.sessions.patchData(patched.digest, { basket: [1, 2] }, epoch + 10 * second);
      const limits = { id: shortened.session.id, lifetimeEndsAt: epoch + hour, idleTimeoutMs: hour / 2 };
      await source.sessions.shorten([limits], epoch + 10 * second, administrator);
      await rotate(source, begun.digest, { now: epoch + 10 * second, graceMs: 20 * second });
      // What ended is swept, and so is the user whose last session that was: nothing of them may stay behind.
      await source.users.change(gone.username, { type: 'delete' }, epoch + 11 * second, administrator);
      await source.sessions.sweep(epoch + 12 * second, 100);
      await source.life.sweep(epoch + 12 * second, 100);
      const heir = await addUser(source, { username: gone.username });
      await insert(source, heir, { createdAt: epoch + 13 * second });

      expect(await move(source, target)).toMatchObject({ ok: true, isRepeated: true, leftOut: 0 });
      const [here, there] = [await content(target), await content(source)];
      expect(here.sessions).toEqual(there.sessions);
      // A user who is gone from the source is deleted here, and leaves with the sweeper. So do events.
      const remains = here.users.filter(({ id }) => there.users.every((other) => other.id !== id));
      expect(remains.every(({ deletedAt, passwordHash }) => deletedAt !== null && passwordHash === null)).toBe(true);
      expect(remains.find(({ id }) => id === gone.id)).toMatchObject({ profile: {}, deletedAt: epoch + 20 * second });
      expect(here.users.filter((user) => !remains.includes(user))).toEqual(there.users);
      expect(here.events).toEqual(expect.arrayContaining([...there.events]));
      expect(await move(source, target)).toMatchObject({ ok: true, isRepeated: true });
      expect(await content(target)).toEqual(here);
    });

    test('one that is cut off anywhere can be begun again, and cannot be opened before', async (source, target) => {
      await fill(source);
      for (const verb of ['importUsers', 'importSessions', 'importEvents', 'completeImport'] as const) {
        const cutOff = async (): Promise<never> => {
          throw new Error('cut off');
        };
        await expect(move(source, replacing(target, verb, cutOff))).rejects.toThrow('cut off');
        expect(await target.move.openForUse(epoch)).toEqual({ ok: false, reason: 'incomplete' });
      }
      expect(await move(source, target)).toMatchObject({ ok: true, isRepeated: true });
      expect(await content(target)).toEqual(await content(source));
      expect(await target.move.openForUse(epoch)).toEqual({ ok: true });
    });

    test('what has ended in the target stays ended, and nothing there is ever lengthened', async (source, target) => {
      const user = await addUser(source);
      const [ended, shortened, superseded] = [
        await insert(source, user),
        await insert(source, user),
        await insert(source, user),
      ];
      const deleted = await addUser(source);
      const theirs = await insert(source, deleted);
      await move(source, target);
      await target.sessions.end({ digest: ended.digest }, endAt(epoch + 1));
      const limits = { id: shortened.session.id, lifetimeEndsAt: epoch + hour, idleTimeoutMs: 0 };
      await target.sessions.shorten([limits], epoch + 1, administrator);
      await rotate(target, superseded.digest, { now: epoch + 1, graceMs: second });
      await target.users.change(deleted.username, { type: 'delete' }, epoch + 1, administrator);
      await source.sessions.slide([{ digest: superseded.digest, usedAt: epoch + 2 }], epoch + 2);

      expect(await move(source, target)).toMatchObject({ ok: true });
      for (const { digest } of [ended, theirs]) expect(await isAlive(target, digest, epoch + 2)).toBe(false);
      expect(await target.sessions.find({ id: ended.session.id })).toMatchObject({
        endedAt: epoch + 1,
        endReason: 'revoked',
      });
      expect(await target.sessions.find({ id: shortened.session.id })).toMatchObject({ lifetimeEndsAt: epoch + hour });
      expect(await isAlive(target, superseded.digest, epoch + 1 + second)).toBe(false);
      expect(await target.users.find({ id: deleted.id })).toBeNull();
    });

    test('one that has been opened, holds other data or comes from elsewhere takes nothing in', async (source, target) => {
      await fill(source);
      expect(await move(target, source)).toMatchObject({ ok: false, reason: 'holds-data', found: null });
      expect(await source.move.readImport()).toBeNull();
      expect(await source.move.openForUse(epoch)).toEqual({ ok: true });

      await move(source, target);
      const moved = await content(target);
      expect(await moveContent(source, target, { source: 'elsewhere', now: () => epoch })).toMatchObject({
        ...{ ok: false, reason: 'other-source' },
        found: { source: 'the source', completedAt: epoch + 20 * second, openedAt: null },
      });
      await expect(target.move.importSessions([], all)).rejects.toMatchObject({ code: 'store-unavailable' });
      await expect(target.move.importUsers([], all, epoch)).rejects.toMatchObject({ code: 'store-unavailable' });
      await expect(target.move.importEvents([])).rejects.toMatchObject({ code: 'store-unavailable' });
      await expect(target.move.completeImport(epoch)).rejects.toMatchObject({ code: 'store-unavailable' });

      expect(await target.move.openForUse(epoch + 1)).toEqual({ ok: true });
      expect(await target.move.openForUse(epoch + 2)).toEqual({ ok: true });
      expect(await move(source, target)).toMatchObject({
        ...{ ok: false, reason: 'in-use' },
        found: { openedAt: epoch + 1 },
      });
      await expect(target.move.importSessions([], all)).rejects.toMatchObject({ code: 'store-unavailable' });
      expect(await content(target)).toEqual(moved);
    });

    test('a session whose user is not there yet is left out, and the target stays closed', async (source, target) => {
      const user = await addUser(source);
      const early = await insert(source, user);
      const late = await addUser(source);
      const { digest } = await insert(source, late);
      const exportUsers = async () => (await content(source)).users.filter(({ id }) => id !== late.id);
      expect(await move(replacing(source, 'exportUsers', exportUsers), target)).toMatchObject({
        ok: true,
        users: 1,
        sessions: 1,
        leftOut: 1,
      });
      expect(await isAlive(target, digest, epoch + 1)).toBe(false);
      expect(await isAlive(target, early.digest, epoch + 1)).toBe(true);
      expect(await target.move.openForUse(epoch)).toEqual({ ok: false, reason: 'incomplete' });
      expect(await move(source, target)).toMatchObject({ leftOut: 0 });
      expect(await isAlive(target, digest, epoch + 1)).toBe(true);
    });

    test('a source whose names cannot be compared by its own rule leaves the target closed', async (source, target) => {
      await source.users.applyNameRule({ caseSensitive: true });
      for (const username of ['Jan', 'jan']) await addUser(source, { username });
      const nameRule = async () => ({ caseSensitive: false });
      const from = {
        move: source.move,
        users: { nameRule, applyNameRule: source.users.applyNameRule },
        ...(source.rulebook !== undefined && { rulebook: source.rulebook }),
      };
      await expect(move(from, target)).rejects.toMatchObject({
        code: 'store-unavailable',
        message: expect.stringMatching(/"Jan" and "jan"|"jan" and "Jan"/),
      });
      expect(await target.move.openForUse(epoch)).toEqual({ ok: false, reason: 'incomplete' });
    });

    test('a row that is another one is not overwritten', async (source, target) => {
      const user = await addUser(source);
      const { digest } = await insert(source, user);
      await move(source, target);
      const [session] = await source.move.exportSessions(null, 1);
      await target.move.beginImport('the source', epoch);
      const other = { ...(session as StoredSession), id: randomUUID() as StoredSession['id'] };
      await expect(target.move.importSessions([other], all)).rejects.toMatchObject({ code: 'store-unavailable' });
      const [named] = await source.move.exportUsers(null, 1);
      const renamed = { ...(named as StoredUser), username: 'mallory' };
      await expect(target.move.importUsers([renamed], all, epoch)).rejects.toMatchObject({ code: 'store-unavailable' });
      expect(await isAlive(target, digest, epoch + 1)).toBe(true);
    });
  });
}

interface More {
  readonly context: TestContext;
  readonly countRows: (() => Promise<Readonly<Record<'source' | 'target', ReadonlyMap<string, number>>>>) | undefined;
}

const carried = ['users', 'identities', 'last_sign_ins', 'sessions', 'events', 'rulebook', 'name_rule'];

/** Documented in docs/scaling.md, and said by `curfew migrate-store` where it matters. */
const leftBehind = ['throttle', 'activity', 'receivers', 'deliveries', 'polls', 'seals', 'sealed_events'];

/** What a database keeps of itself, or makes of the other tables. */
const ownOfTheDatabase = [
  /^(imports|commits|(curfew_)?migrations(_lock)?)$/,
  /^sqlite_/,
  /^(user|session)_(texts|words)(_|$)/,
];

function isKnown(table: string): boolean {
  return [...carried, ...leftBehind].includes(table) || ownOfTheDatabase.some((pattern) => pattern.test(table));
}

function ruleVersion(number: number): RuleVersion {
  const rule = {
    idleTimeoutMs: hour,
    tokenLifetimeMs: day,
    maxSessions: 5,
    onLimit: 'reject',
    requires: 'aal2',
  } as const;
  return {
    ...{ number, at: epoch + number, actor: 'root' },
    rules: { policies: {}, roles: { admin: rule }, maxTokenLifetimeMs: day },
  };
}

type MovableStore = Store & { readonly move: Move };

/** Each opens two databases. A store whose content cannot be moved skips them. */
function movingTest(harness: StoreHarness) {
  return (name: string, run: (source: MovableStore, target: MovableStore, more: More) => Promise<void>): void =>
    it(name, async (context) => {
      const [source, target] = [await harness.open(), await harness.open()];
      const [ofSource, ofTarget] = [source.countRows, target.countRows];
      const countRows = ofSource && ofTarget && (async () => ({ source: await ofSource(), target: await ofTarget() }));
      try {
        await run(movable(source.store, context), movable(target.store, context), { context, countRows });
      } finally {
        await Promise.all([source.close(), target.close()]);
      }
    });
}

function movable(store: Store, context: TestContext): MovableStore {
  part(store.move, context);
  return store as MovableStore;
}

function move(source: Movable, target: Movable) {
  return moveContent(source, target, { source: 'the source', now: () => epoch + 20 * second });
}

/** The same store but for one verb. */
function replacing<Verb extends keyof Move>({ move, users, rulebook }: Movable, verb: Verb, by: Move[Verb]): Movable {
  const replaced = new Proxy(move, {
    get: (target, name) => (name === verb ? by : Reflect.get(target, name).bind(target)),
  });
  return { move: replaced, users, ...(rulebook !== undefined && { rulebook }) };
}

/** One of everything there can be. */
async function fill(store: Store) {
  const user = await addUser(store, { username: 'ada', roles: ['admin', 'a "quoted", {odd} \\ one'] });
  const factor = {
    ...{ id: randomUUID(), sealedSecret: 'sealed', createdAt: epoch, lastStep: 1, lastUsedAt: epoch },
    recoveryDigests: ['a'],
  };
  await store.factors.change(user.id, { type: 'add', factor }, epoch, administrator);
  const [gone, disabled, deleted] = [await addUser(store), await addUser(store), await addUser(store)];
  const profile = { email: 'ada@example.com', attributes: { nested: { deeply: [1, null, 'ü'] } } };
  await store.users.change('ada', { type: 'profile', profile }, epoch, administrator);
  const kept = await insert(store, user, { data: { cart: ['a', { b: 1 }], note: '"{}\\' } });
  const rotated = await insert(store, user);
  const heir = await rotate(store, rotated.digest, { graceMs: 10 * second });
  const others = [
    await insert(store, null, { idleTimeoutMs: 0, lifetimeEndsAt: null, ip: null, userAgent: null }),
    await insert(store, user, {
      kind: 'api',
      label: 'nightly',
      scopes: ['GET /a', 'odd "\\, one'],
      authenticatedAt: null,
    }),
    await insert(store, user, { kind: 'minted', scopes: [], policy: 'other', ip: '2001:db8::1' }),
    await insert(store, gone),
    await insert(store, disabled),
    await insert(store, deleted),
  ];
  const ended = await insert(store, user);
  await store.sessions.end({ digest: ended.digest }, endAt(epoch + 1));
  await store.users.change(disabled.username, { type: 'disable' }, epoch + 1, administrator);
  await store.users.change(deleted.username, { type: 'delete' }, epoch + 1, administrator);
  // Their last session is gone, but not when they last signed in.
  const quiet = await addUser(store, { identity: { issuer: 'https://login.example.com', subject: 'quiet' } });
  const { digest } = await insert(store, quiet, { createdAt: epoch - hour });
  await store.sessions.end({ digest }, endAt(epoch - 1));
  await store.sessions.sweep(epoch, 100);
  for (const number of [1, 2]) await store.rulebook?.add(ruleVersion(number), []);
  await store.users.applyNameRule({ caseSensitive: false });
  const digests = [kept, rotated, heir, ended, ...others].map(({ digest }) => digest);
  return { user, gone, kept, digests: [...digests, newDigest()] };
}

async function content({
  move,
}: {
  readonly move: Move;
}): Promise<{ users: readonly StoredUser[]; sessions: readonly StoredSession[]; events: readonly AuditEvent[] }> {
  return {
    users: await move.exportUsers(null, 1_000),
    sessions: await move.exportSessions(null, 1_000),
    events: await move.exportEvents(null, 1_000),
  };
}
