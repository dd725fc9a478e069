/**
 * Work over many rows goes in slices, and between two of them everything that waits has its turn: no page of an operator
 * stops the server. A slice rests as long as it took, so that half of the time is left to others even where it never ends.
 */
export interface Slices {
  /** To be awaited after each slice. */
  rest(): Promise<void>;
  /** Whether the time is up, or nobody waits for the answer any more. */
  isOver(): boolean;
}

/** A rest that is shorter than this is only a turn of the event loop. */
const shortestRestMs = 2;
const longestRestMs = 25;

export function createSlices({ budgetMs = Number.POSITIVE_INFINITY, signal }: SliceLimits = {}): Slices {
  const endsAt = performance.now() + budgetMs;
  let startedAt = performance.now();
  return {
    async rest() {
      const tookMs = Math.min(longestRestMs, performance.now() - startedAt);
      await new Promise<void>((resolve) => {
        if (tookMs < shortestRestMs) setImmediate(resolve);
        else setTimeout(resolve, tookMs);
      });
      startedAt = performance.now();
    },
    isOver: () => signal?.aborted === true || performance.now() >= endsAt,
  };
}

export interface SliceLimits {
  /** Milliseconds after which the work stops. Default: when all is done. */
  readonly budgetMs?: number;
  /** Stops the work where it is. */
  readonly signal?: AbortSignal;
}

/** Lets what waits have its turn, after something that was short. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
