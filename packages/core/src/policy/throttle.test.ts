import { describe, expect, test } from 'vitest';
import { accountThrottle, countAttempt, type ThrottleState } from './throttle.ts';

const limits = { freeFailures: 2, firstDelayMs: 1_000, longestDelayMs: 8_000, forgetAfterMs: 60_000 };

describe('countAttempt', () => {
  test('lets the free ones through, then doubles the wait up to the longest', () => {
    let state: ThrottleState | null = null;
    let now = 1_000;
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      state = countAttempt(state, now, limits);
      if (state === null) throw new Error('refused too early');
      waits.push(Math.max(0, state.blockedUntil - now));
      now = Math.max(now, state.blockedUntil);
    }
    expect(waits).toEqual([0, 0, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  test('changes nothing while blocked, so that knocking does not keep the door closed', () => {
    const blocked = { failures: 9, lastFailureAt: 0, blockedUntil: 5_000 };
    expect(countAttempt(blocked, 4_999, limits)).toBeNull();
    expect(countAttempt(blocked, 5_000, limits)).not.toBeNull();
  });

  test('does not wait for a clock that was set back', () => {
    const blocked = { failures: 9, lastFailureAt: 3_600_000, blockedUntil: 3_608_000 };
    expect(countAttempt(blocked, 3_600_000, limits)).toBeNull();
    expect(countAttempt(blocked, 3_599_999, limits)).toEqual({
      failures: 10,
      lastFailureAt: 3_599_999,
      blockedUntil: 3_607_999,
    });
  });

  test('forgets failures after a while', () => {
    const old = { failures: 9, lastFailureAt: 0, blockedUntil: 0 };
    expect(countAttempt(old, 60_000, limits)?.failures).toBe(1);
    expect(countAttempt(old, 59_999, limits)?.failures).toBe(10);
  });

  test('makes a hundred guesses take most of a day', () => {
    let state: ThrottleState | null = null;
    let now = 0;
    for (let attempt = 0; attempt < 100; attempt++) {
      state = countAttempt(state, now, accountThrottle);
      now = Math.max(now, state?.blockedUntil ?? now);
    }
    expect(now).toBeGreaterThan(20 * 3_600_000);
  });
});
