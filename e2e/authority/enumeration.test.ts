import { pbkdf2Sync } from 'node:crypto';
import { createAuthority, formatPbkdf2, type Pbkdf2Hash } from '@curfew/core';
import { openSqliteStore } from '@curfew/store-sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import { admin, client, openAuthority, password } from './fixture.ts';

/** What a machine has to do for one password; whoever waits for the answer can tell more of it from less (CWE-208). */
const work = vi.hoisted(() => [] as string[]);

vi.mock('node:crypto', async (load) => {
  const real = await load<typeof import('node:crypto')>();
  const pbkdf2: typeof real.pbkdf2 = (...given) => {
    const [, , iterations, keyLength, digest] = given;
    work.push(`pbkdf2 ${digest} ${keyLength} ${iterations}`);
    real.pbkdf2(...given);
  };
  return { ...real, pbkdf2 };
});
vi.mock('@node-rs/argon2', async (load) => {
  const real = await load<typeof import('@node-rs/argon2')>();
  const verify: typeof real.verify = (hash, text) => {
    work.push(`argon2 ${String(hash).slice(0, 30)}`);
    return real.verify(hash, text);
  };
  return { ...real, verify };
});

/** Calls by what is called, and all their rounds together. */
function workDone(): Record<string, { calls: number; rounds: number }> {
  const done: Record<string, { calls: number; rounds: number }> = {};
  for (const call of work.splice(0)) {
    const [, what = '', rounds = 1] = /^(argon2 .*|pbkdf2 \w+ \d+)(?: (\d+))?$/.exec(call) ?? [];
    done[what] ??= { calls: 0, rounds: 0 };
    done[what].calls += 1;
    done[what].rounds += Number(rounds);
  }
  return done;
}

/** As a CouchDB has hashed it. @param length Of the key in bytes; some are longer than what the digest gives at once. */
function imported(digest: Pbkdf2Hash['digest'], iterations: number, length: number): { hash: string } {
  const salt = Buffer.from('d5513283df4f649c72757a91aa30bdde');
  return {
    hash: formatPbkdf2({ digest, iterations, salt, key: pbkdf2Sync(password, salt, iterations, length, digest) }),
  };
}

test('a wrong password is the same work, whoever it is for and however their password is kept', async () => {
  const { authority, store } = await openAuthority({ users: ['modern', 'disabled'] });
  const guess = async (username: string, guessed = 'a wrong password', by = authority) => {
    work.length = 0;
    const { ok } = await by.signIn({ username, password: guessed, presented: null, client });
    return { ok, work: workDone() };
  };
  await authority.disableUser('disabled', admin);
  await authority.createUser({ username: 'without', password: null }, admin);
  const plain = { ok: false, work: { 'argon2 $argon2id$v=19$m=19456,t=2,p=1': { calls: 1, rounds: 1 } } };
  for (const username of ['modern', 'nobody', 'without', 'disabled']) {
    expect([username, await guess(username)]).toEqual([username, plain]);
  }

  // Another process brings users in.
  const elsewhere = createAuthority({ store });
  for (const [username, existingPassword] of [
    ['light', imported('sha256', 10, 32)],
    ['heavy', imported('sha256', 3_000, 32)],
    ['long', imported('sha256', 500, 64)],
    ['old', imported('sha1', 200, 20)],
  ] as const) {
    await elsewhere.createUser({ username, password: null, existingPassword }, admin);
  }
  const everybody = ['modern', 'nobody', 'without', 'disabled', 'light', 'heavy', 'long', 'old'];
  const same = {
    ok: false,
    work: {
      ...plain.work,
      'pbkdf2 sha1 20': { calls: 2, rounds: 201 },
      'pbkdf2 sha256 32': { calls: 2, rounds: 3_001 },
    },
  };
  for (const username of everybody) expect([username, await guess(username)]).toEqual([username, same]);

  // Whoever signs in leaves their old hash behind, and with the last one goes the work for it.
  for (const username of ['light', 'heavy', 'long', 'old']) {
    expect((await guess(username, password)).ok).toBe(true);
  }
  for (const username of everybody) expect([username, await guess(username)]).toEqual([username, plain]);
});

test('users who are deleted or get a new password cost nobody anything any more', async () => {
  const store = openSqliteStore({ path: ':memory:' });
  await store.life.migrate();
  const authority = createAuthority({ store });
  onTestFinished(() => authority.close());
  const existingPassword = imported('sha512', 100, 64);
  await authority.createUser({ username: 'gone', password: null, existingPassword }, admin);
  await authority.createUser({ username: 'changed', password: null, existingPassword }, admin);
  expect((await store.users.findCredentials('nobody')).hashWork).toEqual({ sha1: 0, sha256: 0, sha512: 100 });
  await authority.deleteUser('gone', admin);
  await authority.setPassword('changed', 'another long password', admin);
  expect((await store.users.findCredentials('nobody')).hashWork).toEqual({ sha1: 0, sha256: 0, sha512: 0 });
});
