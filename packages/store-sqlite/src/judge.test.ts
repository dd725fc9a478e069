import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Digest, NewSession, SessionId, Store } from '@curfew/core';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openSqliteStore } from './index.ts';

const now = 1_800_000_000_000;
const digest = 'ab'.repeat(32) as Digest;

let folder: string;
let path: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-judge-'));
  path = join(folder, 'curfew.db');
  store = openSqliteStore({ path });
  await store.life.migrate();
  await insert(store, digest);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await store.life.close();
  await rm(folder, { recursive: true });
});

async function insert(into: Store, newDigest: Digest): Promise<void> {
  const session: NewSession = {
    ...{ id: crypto.randomUUID() as SessionId, digest: newDigest, userId: null, kind: 'anonymous', policy: 'default' },
    ...{ createdAt: now, authenticatedAt: null, idleTimeoutMs: 1_000, lifetimeEndsAt: null, expiresAt: now + 1_000 },
    ...{ ip: null, userAgent: null, label: null, data: {} },
  };
  const actor = { initiator: 'user', actor: null, ip: null, userAgent: null } as const;
  await into.sessions.insert({
    ...{ session, presented: null, carry: [], quotas: [], notBeforeSeen: null },
    ...{ event: 'anonymous-session-created', actor },
  });
}

async function find(from: Store = store, at = now) {
  const [session] = await from.sessions.findLive([digest], at);
  return session ?? null;
}

test('a session that is known is not read again', async () => {
  const first = await find();
  expect(first).not.toBeNull();
  expect(await find()).toBe(first);
  expect(Object.isFrozen(first)).toBe(true);
  expect(await find(store, now + 999)).toBe(first);
  expect(await find(store, now + 1_000)).toBeNull();
});

test('any commit of another connection makes every known session be read again', async () => {
  const first = await find();
  const raw = new Database(path);
  raw.exec("INSERT INTO throttle VALUES ('someone', 1, 0, 0, 0)");
  const second = await find();
  expect(second).not.toBe(first);
  expect(second).toEqual(first);
  raw.exec('DELETE FROM sessions');
  expect(await find()).toBeNull();
  raw.close();
});

test('a change that another connection has not committed yet does not count', async () => {
  const first = await find();
  const raw = new Database(path);
  raw.exec('BEGIN; DELETE FROM sessions');
  expect(await find()).toBe(first);
  raw.exec('ROLLBACK');
  expect(await find()).toBe(first);
  raw.exec('BEGIN; DELETE FROM sessions; COMMIT');
  expect(await find()).toBeNull();
  raw.close();
});

test('a checkpoint, which rewrites the file, neither hides nor revives anything', async () => {
  const raw = new Database(path);
  expect(await find()).not.toBeNull();
  raw.pragma('wal_checkpoint(TRUNCATE)');
  expect(await find()).not.toBeNull();
  raw.exec('DELETE FROM sessions');
  raw.pragma('wal_checkpoint(TRUNCATE)');
  expect(await find()).toBeNull();
  raw.close();
});

test('where the version cannot be asked for, a known session is not let in', async () => {
  await store.life.close();
  const failure = new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_READ');
  let isFailing = false;
  const prepare = Database.prototype.prepare;
  vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (this: Database.Database, sql: string) {
    const statement = prepare.call(this, sql);
    if (sql !== 'PRAGMA data_version') return statement;
    const get = statement.get.bind(statement);
    return Object.assign(Object.create(statement), {
      pluck() {
        statement.pluck();
        return this;
      },
      get(...bindings: unknown[]) {
        if (isFailing) throw failure;
        return get(bindings);
      },
    });
  });
  store = openSqliteStore({ path });
  expect(await find()).not.toBeNull();
  isFailing = true;
  await expect(find()).rejects.toMatchObject({ code: 'store-unavailable', cause: failure });
  isFailing = false;
  expect(await find()).not.toBeNull();
});

test('a digest in any other form finds nothing, and leaves nothing behind', async () => {
  for (const other of [digest.toUpperCase(), '', 'ab', `${digest}00`, "' OR 1=1 --", digest.slice(1)]) {
    expect(await store.sessions.findLive([other as Digest, digest], now)).toEqual([null, expect.anything()]);
  }
});

test('where the file has been deleted or replaced, nobody is let in and nothing is written', async () => {
  expect(await find()).not.toBeNull();
  await rename(path, `${path}.old`);
  await expect(find(store, now + 1_000_000)).rejects.toMatchObject({ code: 'store-unavailable' });
  const replacement = openSqliteStore({ path });
  await replacement.life.migrate();
  await expect(find(store, now + 1_000_000)).rejects.toMatchObject({ code: 'store-unavailable' });
  await expect(insert(store, 'cd'.repeat(32) as Digest)).rejects.toMatchObject({ code: 'store-unavailable' });
  await replacement.life.close();
});

test('without a memo every session is read each time', async () => {
  const forgetful = openSqliteStore({ path, memoCapacity: 0 });
  const first = await find(forgetful);
  expect(first).not.toBeNull();
  expect(await find(forgetful)).not.toBe(first);
  await forgetful.life.close();
});
