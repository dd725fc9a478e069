import { expect, test } from 'vitest';
import { scaleOf } from './scale.ts';

test('the largest bar is full where nothing stands out', () => {
  expect(scaleOf([3, 0, 9, 4, 5, 6, 7])).toBe(9);
  expect(scaleOf([])).toBe(0);
  expect(scaleOf([0, 0])).toBe(0);
});

test('an outlier is cut off and leaves the others their height', () => {
  const usual = Array.from({ length: 59 }, (_, index) => 10 + (index % 5));
  const scale = scaleOf([...usual, 4_000]);
  expect(scale).toBeGreaterThan(14);
  expect(scale).toBeLessThan(30);
});

test('of a few bars none is an outlier', () => {
  expect(scaleOf([1, 1, 500])).toBe(500);
});
