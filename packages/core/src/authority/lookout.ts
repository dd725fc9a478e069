/** What comes in the same moment is looked at together. */
const soonMs = 1;
/** A look that has taken long is followed by a rest of so many times that: looking never takes more than a fifth of a core. */
const restFactor = 4;

/** Looks again and again: at every interval, and at once where somebody says that there is something. */
export interface Lookout {
  start(): void;
  /** Does nothing before `start` and after `stop`. */
  lookSoon(): void;
  stop(): void;
}

/**
 * @param look one at a time; it must not fail. `isHurried`: the last look that was not hurried is less than an interval ago, so
 * this one may leave to the next what takes long.
 */
export function createLookout(look: (isHurried: boolean) => Promise<void>, intervalMs: number): Lookout {
  let timer: NodeJS.Timeout | undefined;
  let [isRunning, isLooking, isAsked] = [false, false, false];
  let thoroughAt = Number.NEGATIVE_INFINITY;

  function plan(inMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(run, Math.min(inMs, intervalMs)).unref();
  }

  async function run(): Promise<void> {
    const startedAt = performance.now();
    // A timer may be a little early.
    const isHurried = startedAt - thoroughAt < intervalMs * 0.9;
    if (!isHurried) thoroughAt = startedAt;
    [isLooking, isAsked] = [true, false];
    await look(isHurried);
    isLooking = false;
    const restMs = Math.max(soonMs, restFactor * (performance.now() - startedAt));
    if (isRunning) plan(isAsked ? restMs : intervalMs);
  }

  /** A look that is planned soon is not put off by whoever asks for another: somebody may ask without end. */
  function lookSoon(): void {
    if (!isRunning || isAsked) return;
    isAsked = true;
    if (!isLooking) plan(soonMs);
  }

  return {
    start() {
      if (isRunning) return;
      [isRunning, isAsked] = [true, false];
      thoroughAt = Number.NEGATIVE_INFINITY;
      lookSoon();
    },
    lookSoon,
    stop() {
      isRunning = false;
      clearTimeout(timer);
    },
  };
}
