import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStore } from './index.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-migrate-'));
  path = join(folder, 'curfew.db');
});

afterEach(() => rm(folder, { recursive: true }));

test('a database of a newer version is left alone', async () => {
  const store = openSqliteStore({ path });
  await store.life.migrate();
  const raw = new Database(path);
  raw.exec("INSERT INTO curfew_migrations VALUES ('9999-from-the-future', 1)");
  raw.close();
  await expect(store.life.migrate()).rejects.toMatchObject({
    code: 'store-unavailable',
    message: expect.stringContaining('9999-from-the-future'),
  });
  await store.life.close();
});

test('a migration that fails leaves no trace', async () => {
  const raw = new Database(path);
  raw.exec('CREATE TABLE events (mine TEXT)');
  const store = openSqliteStore({ path });
  await expect(store.life.migrate()).rejects.toMatchObject({ code: 'store-unavailable' });
  expect(raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()).toEqual(['events']);
  raw.exec('DROP TABLE events');
  raw.close();
  expect((await store.life.migrate()).length).toBeGreaterThan(0);
  await store.life.close();
});

test('the database writes ahead, which later connections keep', async () => {
  const store = openSqliteStore({ path });
  await store.life.migrate();
  const raw = new Database(path);
  expect(raw.pragma('journal_mode', { simple: true })).toBe('wal');
  raw.close();
  await store.life.close();
});
