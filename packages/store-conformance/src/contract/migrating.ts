import { describe, expect, it } from 'vitest';
import { addUser, epoch, insert, isAlive, newDigest } from '../fixtures.ts';
import type { StoreHarness } from '../harness.ts';

/** These begin without a schema, so they open their databases themselves. */
export function migrating(harness: StoreHarness): void {
  describe('migrating', () => {
    it('an empty database lists its migrations as missing, and applies each once', async () => {
      await onEmptyDatabase(harness, async ({ store }) => {
        const before = await store.life.migrations();
        expect(before.length).toBeGreaterThan(0);
        expect(before.every(({ appliedAt, isKnown }) => appliedAt === null && isKnown)).toBe(true);
        expect(await store.life.migrate()).toEqual(before.map(({ name }) => name));
        expect(await store.life.migrate()).toEqual([]);
        expect((await store.life.migrations()).every(({ appliedAt }) => Number.isInteger(appliedAt))).toBe(true);
        const { digest } = await insert(store, await addUser(store));
        await store.life.migrate();
        expect(await isAlive(store, digest, epoch)).toBe(true);
      });
    });

    it('a database without a schema lets nobody in', async () => {
      await onEmptyDatabase(harness, async ({ store }) => {
        await expect(store.sessions.findLive([newDigest()], epoch)).rejects.toMatchObject({
          code: 'store-unavailable',
        });
        await expect(store.life.ping()).rejects.toMatchObject({ code: 'store-unavailable' });
      });
    });

    it('several that start at once apply each migration once', async () => {
      await onEmptyDatabase(harness, async ({ store, reopen }) => {
        const others = await Promise.all(Array.from({ length: 4 }, reopen));
        const applied = await Promise.all([store, ...others].map((each) => each.life.migrate()));
        expect(applied.flat().sort()).toEqual((await store.life.migrations()).map(({ name }) => name).sort());
        for (const each of [store, ...others]) await expect(each.life.ping()).resolves.toBeUndefined();
      });
    });
  });
}

async function onEmptyDatabase(
  harness: StoreHarness,
  run: (opened: Awaited<ReturnType<StoreHarness['open']>>) => Promise<void>,
): Promise<void> {
  const opened = await harness.open({ migrated: false });
  try {
    await run(opened);
  } finally {
    await opened.close();
  }
}
