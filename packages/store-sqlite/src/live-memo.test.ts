import type { Digest, LiveSession } from '@curfew/core';
import { expect, test } from 'vitest';
import { LiveMemo } from './live-memo.ts';

const digestOf = (n: number) => `digest-${n}` as Digest;
const sessionOf = (n: number) => ({ id: `session-${n}` }) as unknown as LiveSession;

function filled(capacity: number, count: number): LiveMemo {
  const memo = new LiveMemo(capacity);
  memo.validAt(1);
  for (let n = 0; n < count; n++) memo.set(digestOf(n), sessionOf(n));
  return memo;
}

function held(memo: LiveMemo, count: number): number[] {
  return Array.from({ length: count }, (_, n) => n).filter((n) => memo.get(digestOf(n)) !== undefined);
}

test('a memo never holds more than its capacity', () => {
  expect(held(filled(10, 1_000), 1_000).length).toBeLessThanOrEqual(10);
  expect(held(filled(0, 10), 10)).toEqual([]);
});

test('what is used stays, what is not goes', () => {
  const memo = filled(10, 3);
  for (let n = 3; n < 100; n++) {
    memo.set(digestOf(n), sessionOf(n));
    expect(memo.get(digestOf(1))).toEqual(sessionOf(1));
  }
  expect(memo.get(digestOf(0))).toBeUndefined();
});

test('another version forgets everything, the same version nothing', () => {
  const memo = filled(10, 5);
  memo.validAt(1);
  expect(held(memo, 5)).toHaveLength(5);
  memo.validAt(2);
  expect(held(memo, 5)).toEqual([]);
  memo.set(digestOf(1), sessionOf(1));
  memo.validAt(1);
  expect(held(memo, 5)).toEqual([]);
});

test('what is forgotten is forgotten in both generations', () => {
  const memo = filled(10, 7);
  for (const n of [0, 6]) memo.forget(digestOf(n));
  expect(held(memo, 7)).toEqual([1, 2, 3, 4, 5]);
  memo.clear();
  expect(held(memo, 7)).toEqual([]);
});
