import { describe, expect, it } from 'vitest';
import { isFromTheFuture, notBeforeAfter, notBeforeAfterAll, notBeforeAt } from './not-before.ts';

const now = 1_800_000_000_000;

describe('where a user’s sessionsNotBefore stands', () => {
  it('a second is what clocks may differ by', () => {
    expect([now - 1, now, now + 1_000, now + 1_001].map((at) => isFromTheFuture(at, now))).toEqual([
      ...[false, false, false, true],
    ]);
  });

  it('after an end of all it has moved, whatever the clocks say', () => {
    for (const before of [0, now - 1, now, now + 1, now + 1_000, now + 1_001, now + 1e9]) {
      const after = notBeforeAfterAll(before, now);
      expect(after).not.toBe(before);
      expect(after).toBeGreaterThanOrEqual(now);
      expect(after - now).toBeLessThanOrEqual(1_001);
    }
  });

  it('after an end of what was before it never moves back', () => {
    expect(notBeforeAfter(10, 100, 50)).toBe(49);
    expect(notBeforeAfter(60, 100, 50)).toBe(60);
    expect(notBeforeAfter(10, 100, 500)).toBe(100);
  });

  it('before a new session it moves back only from the future', () => {
    expect(notBeforeAt(now + 1_000, now)).toBe(now + 1_000);
    expect(notBeforeAt(now + 1_001, now)).toBe(now - 1);
  });
});
