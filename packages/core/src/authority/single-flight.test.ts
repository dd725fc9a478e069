import { expect, test } from 'vitest';
import { createSingleFlight } from './single-flight.ts';

test('those who come during a turn share the next one, which starts after they came', async () => {
  const take = createSingleFlight<number>();
  const gates: (() => void)[] = [];
  let started = 0;
  const work = async (): Promise<number> => {
    const turn = ++started;
    await new Promise<void>((resolve) => gates.push(resolve));
    return turn;
  };
  const first = take('key', work);
  const joined = [take('key', work), take('key', work)];
  const other = take('other', work);
  expect(started).toBe(2);
  gates[0]?.();
  gates[1]?.();
  expect([await first, await other]).toEqual([1, 2]);
  await expect.poll(() => gates.length).toBe(3);
  const late = take('key', work);
  gates[2]?.();
  expect(await Promise.all(joined)).toEqual([3, 3]);
  await expect.poll(() => gates.length).toBe(4);
  gates[3]?.();
  expect(await late).toBe(4);
  expect(started).toBe(4);
});

test('a turn that fails is only the failure of those who shared it', async () => {
  const take = createSingleFlight<string>();
  const failed = take('key', async () => {
    throw new Error('broken');
  });
  const next = take('key', async () => 'well');
  await expect(failed).rejects.toThrow('broken');
  expect(await next).toBe('well');
  expect(await take('key', async () => 'again')).toBe('again');
});
