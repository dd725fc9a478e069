import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CurfewError, deny } from '@curfew/core';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Connection, openConnection } from './connection.ts';
import { persist, write } from './transaction.ts';

let folder: string;
let path: string;
let connection: Connection;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-transaction-'));
  path = join(folder, 'curfew.db');
  connection = openConnection({ path, patienceMs: 300 });
  connection.pragma('journal_mode = WAL');
  connection.execute('CREATE TABLE notes (text TEXT NOT NULL)');
});

afterEach(async () => {
  connection.close();
  await rm(folder, { recursive: true });
});

function add(text: string | null): number {
  return connection.statement('INSERT INTO notes VALUES (?)').run(text).changes;
}

function count(): unknown {
  return connection.statement('SELECT count(*) FROM notes').pluck().get();
}

test('what a transaction writes is written together or not at all', async () => {
  expect(await write(connection, () => add('one') + add('two'))).toBe(2);
  await expect(write(connection, () => add('three') + add(null))).rejects.toMatchObject({ code: 'store-unavailable' });
  expect(count()).toBe(2);
  expect(connection.inTransaction()).toBe(false);
});

test('refused means nothing happened', async () => {
  const refused = write(connection, () => {
    add('one');
    return deny('invalid-credentials');
  });
  expect(await refused).toMatchObject({ ok: false });
  expect(count()).toBe(0);
});

test('a mistake of ours is thrown as it is, and rolled back', async () => {
  const broken = write(connection, () => {
    add('one');
    throw new RangeError('a mistake');
  });
  await expect(broken).rejects.toThrow(RangeError);
  expect(count()).toBe(0);
});

test('relaxed durability never reaches the write after it', async () => {
  const level = () => connection.pragma('synchronous');
  expect(level()).toBe(2);
  expect(await write(connection, level, { durability: 'relaxed' })).toBe(1);
  expect(await write(connection, level)).toBe(2);
  const failing = write(connection, () => add(null), { durability: 'relaxed' });
  await expect(failing).rejects.toThrow(CurfewError);
  expect(await write(connection, level)).toBe(2);
});

test('a write waits for the lock of another process without holding up the event loop', async () => {
  const other = new Database(path);
  other.exec('BEGIN IMMEDIATE');
  let isWritten = false;
  const writing = write(connection, () => add('one')).then(() => {
    isWritten = true;
  });
  let turns = 0;
  while (turns < 10) {
    await pause(1);
    turns++;
    expect(await persist(connection, count)).toBe(0);
  }
  expect(isWritten).toBe(false);
  other.exec('COMMIT');
  await writing;
  expect(count()).toBe(1);
  other.close();
});

test('a lock that stays makes the store unavailable, and the next write works', async () => {
  const other = new Database(path);
  other.exec('BEGIN IMMEDIATE');
  await expect(write(connection, () => add('one'))).rejects.toMatchObject({
    code: 'store-unavailable',
    cause: { code: expect.stringMatching(/^SQLITE_BUSY/) },
  });
  other.exec('COMMIT');
  await write(connection, () => add('two'));
  expect(count()).toBe(1);
  other.close();
});

test('a write that waits when the store is closed fails', async () => {
  const other = new Database(path);
  other.exec('BEGIN IMMEDIATE');
  const waiting = write(connection, () => add('one'));
  connection.close();
  await expect(waiting).rejects.toMatchObject({ code: 'store-unavailable' });
  other.close();
});
