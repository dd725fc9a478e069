import { type Resolution, resolutions } from '@curfew/core';
import { expect } from 'vitest';
import { day, epoch, hour, second } from '../fixtures.ts';
import { part, type Test } from '../testing.ts';

const minute = 60 * second;
/** Where a minute, a quarter of an hour and a day begin. */
const start = Math.floor(epoch / day) * day;

export function counting(test: Test): void {
  test('counts add up, also those of other nodes, in every resolution', async ({ store, other, context }) => {
    const [activity, elsewhere] = [part(store.activity, context), part(other.activity, context)];
    await activity.add([], start);
    await activity.add([{ at: start, name: 'sign-in', count: 2 }], start);
    await elsewhere.add(
      [
        { at: start, name: 'sign-in', count: 3 },
        { at: start, name: 'sign-out', count: 1 },
        { at: start + minute, name: 'sign-in', count: 10 },
        { at: start + hour, name: 'sign-in', count: 100 },
      ],
      start + hour,
    );
    const read = async (resolution: Resolution, from = start) =>
      new Set((await activity.read(resolution, from)).map(({ at, name, count }) => `${at - start} ${name} ${count}`));
    expect(await read('minute')).toEqual(
      new Set(['0 sign-in 5', '0 sign-out 1', `${minute} sign-in 10`, `${hour} sign-in 100`]),
    );
    expect(await read('minute', start + 1)).toEqual(new Set([`${minute} sign-in 10`, `${hour} sign-in 100`]));
    expect(await read('quarter-hour')).toEqual(new Set(['0 sign-in 15', '0 sign-out 1', `${hour} sign-in 100`]));
    expect(await read('day')).toEqual(new Set(['0 sign-in 115', '0 sign-out 1']));
    expect(await read('day', start + 1)).toEqual(new Set());
  });

  test('counts that are added at once are all counted', async ({ store, other, context }) => {
    const [activity, elsewhere] = [part(store.activity, context), part(other.activity, context)];
    const names = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(
      Array.from({ length: 24 }, (_, n) => {
        const counts = names.map((name) => ({ at: start, name, count: 1 }));
        return (n % 2 === 0 ? activity : elsewhere).add(n % 3 === 0 ? counts.reverse() : counts, start);
      }),
    );
    const counted = await activity.read('minute', start);
    expect(new Map(counted.map(({ name, count }) => [name, count]))).toEqual(new Map(names.map((name) => [name, 24])));
  });

  test('counts are forgotten when they have been kept long enough', async ({ store, context }) => {
    const activity = part(store.activity, context);
    await activity.add([{ at: start, name: 'sign-in', count: 1 }], start);
    for (const [resolution, { keptMs }] of Object.entries(resolutions) as [Resolution, { keptMs: number }][]) {
      const later = { at: start + keptMs, name: 'sign-in', count: 1 };
      await activity.add([later], start + keptMs);
      expect(await activity.read(resolution, 0)).toContainEqual({
        at: start,
        name: 'sign-in',
        count: expect.any(Number),
      });
      await activity.add([later], start + keptMs + 1);
      expect((await activity.read(resolution, 0)).map(({ at }) => at)).not.toContain(start);
    }
  });
}
