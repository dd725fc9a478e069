import { expect, test } from 'vitest';
import { fuzz } from './run.ts';

test('no request makes the server fail, whatever it says, and one seed repeats a run', async () => {
  const run = await fuzz({ store: 'sqlite', seed: 1, requests: 1_500 });
  expect(run.faults).toEqual([]);
  const counts = [...run.coverage.values()];
  const succeeding = counts.filter((classes) => (classes['2xx'] ?? 0) + (classes['3xx'] ?? 0) > 0);
  // A run that is signed out, or that makes nothing but nonsense, would pass, too.
  expect(succeeding.length).toBeGreaterThan(counts.length / 2);
  const again = await fuzz({ store: 'sqlite', seed: 1, requests: 400 });
  expect(again.requests).toBe(400);
  expect(again.faults).toEqual([]);
});
