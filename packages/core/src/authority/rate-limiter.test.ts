import { describe, expect, test } from 'vitest';
import { createRateLimiter } from './rate-limiter.ts';

const limit = { burst: 3, everyMs: 1_000 };

describe('an allowance', () => {
  test('gives a burst, then one more at each turn, and says how long to wait', () => {
    const allowance = createRateLimiter(limit);
    expect([0, 0, 0, 0, 400].map((now) => allowance.take('a', now))).toEqual([0, 0, 0, 1_000, 600]);
    expect(allowance.take('a', 1_000)).toBe(0);
    expect(allowance.take('a', 1_000)).toBe(1_000);
    // Asking in vain costs nothing, and whoever pauses gets the burst back, and not more.
    expect(Array.from({ length: 5 }, () => allowance.take('a', 60_000)).filter((wait) => wait === 0)).toHaveLength(3);
  });

  test('is each key’s own', () => {
    const allowance = createRateLimiter(limit);
    for (let n = 0; n < 9; n++) allowance.take('a', 0);
    expect(allowance.take('b', 0)).toBe(0);
  });

  test('is off with a burst of 0', () => {
    const allowance = createRateLimiter({ burst: 0, everyMs: 1_000 });
    for (let n = 0; n < 1_000; n++) expect(allowance.take('a', 0)).toBe(0);
  });

  test('remembers a bounded number of keys: those beyond share one, and nobody’s own is forgotten for them', () => {
    const allowance = createRateLimiter(limit, 100);
    for (let n = 0; n < 3; n++) allowance.take('first', 0);
    const admitted = Array.from({ length: 5_000 }, (_, n) => allowance.take(`crowd-${n}`, 0)).filter(
      (wait) => wait === 0,
    );
    expect(admitted).toHaveLength(99 + limit.burst);
    expect(allowance.take('first', 0)).toBe(1_000);
    // Whoever has its burst back takes no room.
    expect(Array.from({ length: 50 }, (_, n) => allowance.take(`later-${n}`, 4_000))).toEqual(new Array(50).fill(0));
  });

  test('does not wait for a clock that was set back', () => {
    const allowance = createRateLimiter(limit);
    for (let n = 0; n < 4; n++) allowance.take('a', 3_600_000);
    expect(allowance.take('a', 0)).toBe(1_000);
    expect(allowance.take('a', 1_000)).toBe(0);
  });
});
