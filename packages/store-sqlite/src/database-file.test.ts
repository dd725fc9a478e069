import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Digest } from '@curfew/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStore } from './index.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-file-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

test('what is made is for its owner alone: the folder, the database and both files beside it', async () => {
  const umask = process.umask(0o000);
  const path = join(folder, 'new', 'deep', 'curfew.db');
  const store = openSqliteStore({ path });
  await store.life.migrate();
  process.umask(umask);
  expect(await modeOf(join(folder, 'new'))).toBe('700');
  expect(await modeOf(join(folder, 'new', 'deep'))).toBe('700');
  const files = (await readdir(join(folder, 'new', 'deep'))).sort();
  expect(files).toEqual(['curfew.db', 'curfew.db-shm', 'curfew.db-wal']);
  for (const file of files) expect(await modeOf(join(folder, 'new', 'deep', file))).toBe('600');
  await store.life.close();
});

test('what was there before keeps its mode', async () => {
  const path = join(folder, 'curfew.db');
  await chmod(folder, 0o750);
  await writeFile(path, '', { mode: 0o640 });
  await openSqliteStore({ path }).life.close();
  expect(await modeOf(folder)).toBe('750');
  expect(await modeOf(path)).toBe('640');
});

test('white space around a path opens the file without it', async () => {
  const store = openSqliteStore({ path: ` ${join(folder, 'curfew.db')} ` });
  await store.life.migrate();
  await store.life.close();
  expect(await readdir(folder)).toEqual(['curfew.db']);
});

test('what cannot be opened is said with its path', async () => {
  await mkdir(join(folder, 'a-folder'));
  await writeFile(join(folder, 'a-file'), 'text');
  for (const path of [join(folder, 'a-folder'), join(folder, 'a-file', 'curfew.db')]) {
    expect(() => openSqliteStore({ path })).toThrow(
      expect.objectContaining({ code: 'store-unavailable', message: expect.stringContaining(path) }),
    );
  }
});

test('a file that is no database lets nobody in and stays as it is', async () => {
  const path = join(folder, 'notes.txt');
  const text = 'these are notes, and no database, and they are longer than one page header would be '.repeat(20);
  await writeFile(path, text);
  await expect(async () => {
    const store = openSqliteStore({ path });
    try {
      await store.sessions.findLive(['ab'.repeat(32) as Digest], 1);
    } finally {
      await store.life.close();
    }
  }).rejects.toMatchObject({ code: 'store-unavailable' });
  expect((await stat(path)).size).toBe(text.length);
});

test('a store in memory needs no file', async () => {
  const store = openSqliteStore({ path: ':memory:' });
  expect(await store.life.migrate()).not.toEqual([]);
  await expect(store.life.ping()).resolves.toBeUndefined();
  await store.life.close();
});
