import type { SessionData } from '@curfew/core';
import { expect } from 'vitest';
import {
  addUser,
  administrator,
  endAt,
  epoch,
  findOne,
  hour,
  insert,
  newDigest,
  rotate,
  rotationOf,
  second,
} from '../fixtures.ts';
import type { Test } from '../testing.ts';

export function sessionData(test: Test): void {
  test('a patch sets and removes what it names and leaves the rest', async ({ store }) => {
    const { digest } = await insert(store, await addUser(store), { data: { a: 1, b: 2, c: { d: 3 } } });
    const patched = await store.sessions.patchData(digest, { a: null, b: undefined, c: { e: 4 }, f: [5] }, epoch + 1);
    expect(patched).toEqual({ c: { e: 4 }, f: [5] });
    expect((await findOne(store, digest, epoch + 1))?.data).toEqual({ c: { e: 4 }, f: [5] });
    expect(await store.sessions.patchData(digest, {}, epoch + 1)).toEqual({ c: { e: 4 }, f: [5] });
  });

  test('a patch changes nothing else', async ({ store }) => {
    const { digest, session } = await insert(store, await addUser(store));
    await store.sessions.patchData(digest, { a: 1 }, epoch + 1);
    expect(await findOne(store, digest, epoch + 1)).toEqual({ ...session, data: { a: 1 } });
  });

  test('names that mean something to the language are only names', async ({ store }) => {
    const { digest } = await insert(store, await addUser(store));
    const patch = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1, "x.y": 2, "$.z": 3}');
    await store.sessions.patchData(digest, patch, epoch + 1);
    await store.sessions.patchData(digest, { other: 1 }, epoch + 1);
    const data = (await findOne(store, digest, epoch + 1))?.data ?? {};
    expect(Object.keys(data).sort()).toEqual(['$.z', '__proto__', 'constructor', 'other', 'x.y']);
    expect('admin' in data).toBe(false);
  });

  test('the dead take no data', async ({ store }) => {
    const [user, disabled] = [await addUser(store), await addUser(store)];
    const [ended, expired, locked] = [
      await insert(store, user, { data: { a: 1 } }),
      await insert(store, user, { createdAt: epoch - hour, data: { a: 1 } }),
      await insert(store, disabled, { data: { a: 1 } }),
    ];
    await store.sessions.end({ digest: ended.digest }, endAt(epoch));
    await store.users.change(disabled.username, { type: 'disable' }, epoch, administrator);
    for (const { digest, session } of [ended, expired, locked]) {
      expect(await store.sessions.patchData(digest, { a: 2 }, epoch)).toBeNull();
      expect(await store.sessions.find({ id: session.id })).toMatchObject({ data: { a: 1 } });
    }
    expect(await store.sessions.patchData(newDigest(), { a: 2 }, epoch)).toBeNull();
  });

  test('what is patched through a token in its grace reaches the heir, and both show the same', async ({ store }) => {
    const old = await insert(store, await addUser(store), { data: { a: 1 } });
    const heir = await rotate(store, old.digest, { now: epoch + 1, graceMs: 10 * second });
    expect(await store.sessions.patchData(heir.digest, { b: 2 }, epoch + 2)).toEqual({ a: 1, b: 2 });
    expect(await store.sessions.patchData(old.digest, { a: null, c: 3 }, epoch + 3)).toEqual({ b: 2, c: 3 });
    for (const { digest } of [old, heir]) {
      expect((await findOne(store, digest, epoch + 4))?.data).toEqual({ b: 2, c: 3 });
    }
    expect(await store.sessions.patchData(old.digest, { d: 4 }, epoch + 1 + 10 * second)).toBeNull();
    const last = await rotate(store, heir.digest, { now: epoch + 20 * second });
    expect(last.session.data).toEqual({ b: 2, c: 3 });
    expect((await store.sessions.find({ id: heir.session.id }))?.endReason).toBe('rotated');
  });

  test('a patch against a rotation with a grace is never lost', async ({ store, other }) => {
    const user = await addUser(store);
    for (let round = 0; round < 20; round++) {
      const old = await insert(store, user);
      const rotation = rotationOf(old.digest, { now: epoch + 1, graceMs: 10 * second });
      const [rotated, ...patched] = await Promise.all([
        other.sessions.rotate(rotation),
        ...['a', 'b'].map((name) => store.sessions.patchData(old.digest, { [name]: round }, epoch + 1)),
        other.sessions.patchData(old.digest, { c: round }, epoch + 1),
      ]);
      expect([rotated.ok, patched.includes(null)]).toEqual([true, false]);
      expect((await findOne(store, rotation.digest, epoch + 2))?.data).toEqual({ a: round, b: round, c: round });
    }
  });

  test('parallel patches of different names are all kept', async ({ store, other }) => {
    const { digest } = await insert(store, await addUser(store));
    const names = Array.from({ length: 30 }, (_, n) => `name-${n}`);
    await Promise.all(
      names.map((name, n) => (n % 2 === 0 ? store : other).sessions.patchData(digest, { [name]: n }, epoch + 1)),
    );
    const found = await findOne(store, digest, epoch + 1);
    expect(Object.keys(found?.data ?? {}).sort()).toEqual([...names].sort());
  });

  test('a conditional patch is made only where the data holds what it expects', async ({ store }) => {
    const { digest } = await insert(store, null, { data: { count: 1, list: [{ a: 1, b: 2 }] } });
    const patch = (expected: SessionData) => store.sessions.patchData(digest, { count: 2 }, epoch, expected);
    expect(await patch({ count: 0 })).toBe('data-changed');
    expect(await patch({ count: 1, other: 'x' })).toBe('data-changed');
    expect(await patch({ count: 1, list: [{ b: 2 }] })).toBe('data-changed');
    expect(await patch({ count: null })).toBe('data-changed');
    expect((await findOne(store, digest, epoch))?.data).toMatchObject({ count: 1 });
    expect(await patch({ count: 1, list: [{ b: 2, a: 1 }], other: null })).toMatchObject({ count: 2 });
    expect(await store.sessions.patchData(newDigest(), {}, epoch, { count: 1 })).toBeNull();
  });
}
