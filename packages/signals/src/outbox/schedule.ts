import { type DeliveryState, freshDelivery } from '@curfew/core';

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** How long after a failure the next attempt is made; the last one is repeated. */
const delaysMs = [
  ...[5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute],
  ...[hour, 2 * hour, 4 * hour, 8 * hour],
];
/** With what makes them differ. */
const longestDelayMs = 9 * hour;
/** A receiver that has failed for this long is told nothing more until somebody asks for it. */
const patienceMs = 24 * hour;
/** What a receiver may ask for by `Retry-After`. */
const longestAskedMs = hour;

export type Attempt =
  | { readonly ok: true; readonly status: number }
  | {
      readonly ok: false;
      readonly status: number | null;
      /** Never what the receiver has said. */
      readonly error: string;
      readonly retryAfterMs?: number;
      /** The receiver wants nothing more. */
      readonly isFinal?: boolean;
    };

/** As if it had never failed: what is waiting is told at once. */
export function recovered({ ahead }: DeliveryState): DeliveryState {
  return { ...freshDelivery, ahead };
}

/** @param random from 0 to 1: those that failed together are not all tried again together. */
export function afterFailure(
  state: DeliveryState,
  attempt: Extract<Attempt, { ok: false }>,
  now: number,
  random: number,
): DeliveryState {
  const failures = state.failures + 1;
  // From the future, it would put off the end of all attempts.
  const failingSince = Math.min(state.failingSince ?? now, now);
  const delayMs = (delaysMs[Math.min(failures, delaysMs.length) - 1] ?? hour) * (0.9 + 0.2 * random);
  const askedMs = Math.min(attempt.retryAfterMs ?? 0, longestAskedMs);
  const isOver = attempt.isFinal === true || now - failingSince >= patienceMs;
  return {
    ...state,
    failures,
    failingSince,
    // The last one is made when the day is over.
    nextAttemptAt: Math.min(now + Math.round(Math.max(delayMs, askedMs)), failingSince + patienceMs),
    stopped: isOver ? attempt.error : null,
  };
}

export function isDue({ stopped, nextAttemptAt }: DeliveryState, now: number): boolean {
  return stopped === null && hasCome(nextAttemptAt, now, longestDelayMs);
}

/** Whether it is time for an attempt. A wait that seems longer than any was written by a clock that is far ahead. */
export function hasCome(nextAttemptAt: number | null, now: number, longestWaitMs: number): boolean {
  const waitMs = (nextAttemptAt ?? now) - now;
  return waitMs <= 0 || waitMs > longestWaitMs;
}
