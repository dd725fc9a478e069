import type { ThrottleLimits } from '@curfew/core';
import { expect } from 'vitest';
import { addUser, epoch, hour, insert, insertionFor, second } from '../fixtures.ts';
import type { Test } from '../testing.ts';

const limits: ThrottleLimits = {
  freeFailures: 3,
  firstDelayMs: second,
  longestDelayMs: 4 * second,
  forgetAfterMs: hour,
};
const account = { key: 'account', limits };
const address = { key: 'address', limits: { ...limits, freeFailures: 5 } };

export function throttling(test: Test): void {
  test('attempts are free, then wait longer and longer, then are forgotten', async ({ store }) => {
    for (let n = 0; n < 3; n++) expect(await store.throttle.admit([account], epoch)).toEqual({ ok: true });
    let now = epoch;
    for (const delay of [1, 2, 4, 4]) {
      expect(await store.throttle.admit([account], now)).toEqual({ ok: true });
      const blockedUntil = now + delay * second;
      expect(await store.throttle.admit([account], blockedUntil - 1)).toEqual({ ok: false, blockedUntil });
      now = blockedUntil;
    }
    for (let n = 0; n < 3; n++) expect(await store.throttle.admit([account], now + 2 * hour)).toEqual({ ok: true });
  });

  test('where one key must wait, none is counted', async ({ store }) => {
    for (let n = 0; n < 4; n++) await store.throttle.admit([account], epoch);
    for (let n = 0; n < 20; n++) {
      const keys = n % 2 === 0 ? [address, account] : [account, address];
      expect(await store.throttle.admit(keys, epoch)).toEqual({ ok: false, blockedUntil: epoch + second });
    }
    for (let n = 0; n < 5; n++) expect(await store.throttle.admit([address], epoch)).toEqual({ ok: true });
  });

  test('of several waits the longest counts', async ({ store }) => {
    for (let n = 0; n < 4; n++) await store.throttle.admit([account], epoch);
    for (let n = 0; n < 6; n++) await store.throttle.admit([address], epoch + 100);
    for (const keys of [
      [account, address],
      [address, account],
    ]) {
      expect(await store.throttle.admit(keys, epoch + 200)).toEqual({ ok: false, blockedUntil: epoch + 100 + second });
    }
  });

  test('success forgets the account and takes back one failure of the address', async ({ store }) => {
    for (let n = 0; n < 4; n++) await store.throttle.admit([account], epoch);
    for (let n = 0; n < 6; n++) await store.throttle.admit([address], epoch);
    await store.throttle.settle({ forget: [account.key], undo: [address.key, 'unknown'] });
    for (let n = 0; n < 3; n++) expect(await store.throttle.admit([account], epoch)).toEqual({ ok: true });
    expect(await store.throttle.admit([address], epoch)).toEqual({ ok: true });
    expect(await store.throttle.admit([address], epoch)).toEqual({ ok: false, blockedUntil: epoch + second });
    await store.throttle.settle({ forget: [], undo: [] });
  });

  test('a session settles the attempt that it is the success of, and one that is refused settles nothing', async ({
    store,
  }) => {
    const user = await addUser(store);
    const settles = { forget: [account.key], undo: [address.key] };
    await insert(store, user);
    for (let n = 0; n < limits.freeFailures; n++) await store.throttle.admit([account, address], epoch);
    const refused = insertionFor(user, { maxSessions: 1, onLimit: 'reject', settles });
    expect(await store.sessions.insert(refused)).toMatchObject({ ok: false });
    expect(await store.throttle.admit([account, address], epoch)).toEqual({ ok: true });
    expect(await store.throttle.admit([account], epoch)).toMatchObject({ ok: false });
    await insert(store, user, { settles });
    expect(await store.throttle.admit([account], epoch)).toEqual({ ok: true });
    expect(await store.throttle.admit([address], epoch)).toEqual({ ok: true });
  });

  test('taking back more than was counted gives no credit', async ({ store }) => {
    await store.throttle.admit([account], epoch);
    for (let n = 0; n < 5; n++) await store.throttle.settle({ forget: [], undo: [account.key] });
    for (let n = 0; n < 4; n++) expect(await store.throttle.admit([account], epoch)).toEqual({ ok: true });
    expect(await store.throttle.admit([account], epoch)).toMatchObject({ ok: false });
  });

  test('parallel attempts over two connections are all counted', async ({ store, other }) => {
    const attempts = Array.from({ length: 20 }, (_, n) =>
      (n % 2 === 0 ? store : other).throttle.admit([account, address], epoch),
    );
    const admitted = (await Promise.all(attempts)).filter(({ ok }) => ok);
    expect(admitted).toHaveLength(limits.freeFailures + 1);
  });
}
