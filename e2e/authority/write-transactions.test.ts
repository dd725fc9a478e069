import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '@curfew/core';
import { openSqliteStore } from '@curfew/store-sqlite';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { admin, client, password } from './fixture.ts';

test('a sign-in makes two write transactions, one that counts the attempt and one for all that comes of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-writes-'));
  const path = join(folder, 'curfew.db');
  const store = openSqliteStore({ path });
  await store.life.migrate();
  const throttle = { account: { freeFailures: 3, firstDelayMs: 1_000, longestDelayMs: 1_000, forgetAfterMs: 60_000 } };
  const authority = createAuthority({ store, clock: () => 1_800_000_000_000, throttle });
  await authority.createUser({ username: 'alice', password }, admin);
  const raw = new Database(path);
  onTestFinished(async () => {
    raw.close();
    await authority.close();
    rmSync(folder, { recursive: true });
  });
  /** The store numbers its write transactions. */
  const writes = () => raw.pragma('user_version', { simple: true }) as number;
  const failures = () => raw.prepare('SELECT max(failures) FROM throttle').pluck().get();

  for (const expected of [1, 2]) {
    const wrong = await authority.signIn({ username: 'alice', password: 'wrong password', presented: null, client });
    expect([wrong.ok, failures()]).toEqual([false, expected]);
  }
  const before = writes();
  const signedIn = await authority.signIn({ username: 'alice', password, presented: null, client });
  expect([signedIn.ok, writes() - before]).toEqual([true, 2]);
  // The account's failures are forgotten; of the address only the attempt that succeeded is taken back.
  expect(raw.prepare('SELECT failures FROM throttle').pluck().all()).toEqual([2]);
});
