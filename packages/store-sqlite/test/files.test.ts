import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, copyFile, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Digest, NewSession, SessionId, Store } from '@curfew/core';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../src/index.ts';
import { startProcess } from './remote-store.ts';

const now = 1_800_000_000_000;
const actor = { initiator: 'user', actor: null, ip: null, userAgent: null } as const;
const otherProcess = startProcess();
afterAll(() => otherProcess.stop());

let folder: string;
let path: string;
let stores: Store[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-files-'));
  path = join(folder, 'data', 'curfew.db');
  const first = openSqliteStore({ path });
  await first.life.migrate();
  stores = [first, openSqliteStore({ path }), await otherProcess.open({ path })];
});

afterEach(async () => {
  await Promise.all(stores.map((store) => store.life.close()));
  await rm(folder, { recursive: true });
});

async function insert(into: Store): Promise<Digest> {
  const digest = randomBytes(32).toString('hex') as Digest;
  const session: NewSession = {
    ...{ id: randomUUID() as SessionId, digest, userId: null, kind: 'anonymous', policy: 'default' },
    ...{ createdAt: now, authenticatedAt: null, idleTimeoutMs: 1_000, lifetimeEndsAt: null, expiresAt: now + 1_000 },
    ...{ ip: null, userAgent: null, label: null, data: {} },
  };
  await into.sessions.insert({
    ...{ session, presented: null, carry: [], quotas: [], notBeforeSeen: null },
    ...{ event: 'anonymous-session-created', actor },
  });
  return digest;
}

async function find(store: Store, digest: Digest) {
  const [session] = await store.sessions.findLive([digest], now);
  return session ?? null;
}

/** Anything but ours: it neither counts nor watches. */
function withSqlite(work: (sqlite: Database.Database) => void): void {
  const sqlite = new Database(path);
  work(sqlite);
  sqlite.close();
}

const backup = () => join(folder, 'backup.db');
const checkpoint = () => withSqlite((sqlite) => sqlite.pragma('wal_checkpoint(TRUNCATE)'));
const copy = () => withSqlite((sqlite) => sqlite.exec(`VACUUM INTO '${backup()}'`));

/** What happens to the files of a database in use, after a moment of which there is a backup. */
const accidents: Readonly<Record<string, () => Promise<void>>> = {
  'the log is removed': async () => {
    await rm(`${path}-wal`);
    await rm(`${path}-shm`);
  },
  'the log is written back and removed': async () => {
    checkpoint();
    await rm(`${path}-wal`);
    await rm(`${path}-shm`);
  },
  'only the log itself is removed': () => rm(`${path}-wal`),
  'only the index of the log is removed': () => rm(`${path}-shm`),
  'the log is replaced': async () => {
    await copyFile(`${path}-wal`, `${path}-copy`);
    await rename(`${path}-copy`, `${path}-wal`);
  },
  'the database is renamed': () => rename(path, `${path}.old`),
  'the database is removed': () => rm(path),
  'the folder is moved to another place': () => rename(join(folder, 'data'), join(folder, 'elsewhere')),
  'the database is moved away and back': async () => {
    await rename(path, `${path}.old`);
    await writeFile(path, '');
    for (const store of stores) await expect(store.life.ping()).rejects.toThrow('curfew.db is another file');
    await rename(`${path}.old`, path);
  },
  'a backup takes its place': async () => {
    await copyFile(backup(), `${path}.new`);
    await rename(`${path}.new`, path);
  },
  'a backup is copied over it': () => copyFile(backup(), path),
  'a backup is copied over it after the log was written back': async () => {
    checkpoint();
    await copyFile(backup(), path);
  },
  'a backup is copied over it and the log removed': async () => {
    await copyFile(backup(), path);
    await rm(`${path}-wal`);
    await rm(`${path}-shm`);
  },
};

describe('a store whose files are not the ones any more that it has open', () => {
  for (const [what, accident] of Object.entries(accidents)) {
    test(`${what}: nobody is let in, and nothing is taken in, by any process`, async () => {
      copy();
      const digest = await insert(stores[0] as Store);
      for (const store of stores) expect(await find(store, digest)).not.toBeNull();
      await accident();
      const closed = { code: 'store-unavailable', message: expect.stringContaining('start again') };
      for (const store of stores) {
        await expect(find(store, digest)).rejects.toMatchObject(closed);
        await expect(store.life.ping()).rejects.toMatchObject(closed);
        await expect(store.sessions.list({ limit: 1 }, now)).rejects.toMatchObject(closed);
        await expect(insert(store)).rejects.toMatchObject(closed);
        const end = { at: now, reason: 'signed-out', event: 'sign-out', actor } as const;
        await expect(store.sessions.end({ digest }, end)).rejects.toMatchObject(closed);
      }
    });
  }

  test('a link that leads elsewhere is another database', async () => {
    const link = join(folder, 'link.db');
    await symlink(path, link);
    const store = openSqliteStore({ path: link });
    const digest = await insert(store);
    expect(await find(store, digest)).not.toBeNull();
    copy();
    await rm(link);
    await symlink(backup(), link);
    await expect(find(store, digest)).rejects.toMatchObject({ code: 'store-unavailable' });
    await store.life.close();
  });
});

test('what does not touch the content is no accident', async () => {
  const [store] = stores as [Store];
  const digest = await insert(store);
  for (const harmless of [
    checkpoint,
    copy,
    () => chmod(path, 0o640),
    () => writeFile(join(folder, 'data', 'note.txt'), 'text'),
    () => withSqlite((sqlite) => sqlite.exec('VACUUM')),
    () => openSqliteStore({ path }).life.close(),
  ]) {
    await harmless();
    for (const each of stores) expect(await find(each, digest)).not.toBeNull();
    await insert(store);
  }
});

test('a database that others use without its log is not opened, and keeps all that they have acknowledged', async () => {
  const digests: Digest[] = [];
  for (const store of stores) digests.push(await insert(store));
  await rm(`${path}-wal`);
  await rm(`${path}-shm`);
  expect(() => openSqliteStore({ path })).toThrow('another process uses the SQLite database');
  const another = startProcess();
  await expect(another.open({ path })).rejects.toThrow('another process uses the SQLite database');
  await another.stop();

  for (const store of stores) await store.life.close();
  const reopened = openSqliteStore({ path });
  for (const digest of digests) expect(await find(reopened, digest)).not.toBeNull();
  await reopened.life.close();
});

test.each([
  ['has seen', true],
  ['has not seen', false],
])(
  'the first process that ends saves what was acknowledged where it %s that the log is gone',
  async (_what, isSeen) => {
    const digest = await insert(stores[2] as Store);
    for (const store of stores) expect(await find(store, digest)).not.toBeNull();
    await accidents['the log is removed']?.();
    if (isSeen) for (const store of stores) await expect(find(store, digest)).rejects.toThrow('curfew.db-wal is gone');
    await stores[0]?.life.close();

    await copyFile(path, backup());
    const saved = openSqliteStore({ path: backup() });
    expect(await find(saved, digest)).not.toBeNull();
    await saved.life.close();
  },
);

test('what was put in its place stays as it was when the processes end that used the former one', async () => {
  const kept = await insert(stores[0] as Store);
  copy();
  const lost = await insert(stores[0] as Store);
  await accidents['a backup is copied over it and the log removed']?.();
  for (const store of stores) {
    await expect(find(store, kept)).rejects.toMatchObject({ code: 'store-unavailable' });
    await store.life.close();
  }
  const restored = openSqliteStore({ path });
  expect(await find(restored, kept)).not.toBeNull();
  expect(await find(restored, lost)).toBeNull();
  expect(await restored.checkIntegrity()).toBeNull();
  await restored.life.close();
});
