import { setTimeout as sleep } from 'node:timers/promises';

/** Lets a caller through at most so often a second, evenly spaced. Infinity lets everyone through. */
export function createPace(perSecond: number, now: () => number = performance.now.bind(performance)) {
  const gapMs = 1000 / perSecond;
  let nextAt = 0;
  return async (): Promise<void> => {
    const at = Math.max(now(), nextAt);
    nextAt = at + gapMs;
    const waitMs = at - now();
    if (waitMs > 1) await sleep(waitMs);
  };
}
