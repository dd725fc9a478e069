import { type AuditEvent, CurfewError } from '@curfew/core';

/** Beyond this many waiting events the database is not keeping up, and refusing is kinder than queueing. */
const maxWaiting = 10_000;
/** The most calls whose events travel together. */
const maxBatch = 500;

interface Waiting {
  readonly events: readonly AuditEvent[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Events that are recorded while others are being written share the next write, so that a flood of failed sign-ins is a
 * few transactions instead of thousands. A lone one leaves at once. Each call is answered when its own events are durable.
 */
export function createEventQueue(
  append: (events: readonly AuditEvent[]) => Promise<void>,
): (events: readonly AuditEvent[]) => Promise<void> {
  const waiting: Waiting[] = [];
  let [size, isBusy] = [0, false];

  async function writeAll(): Promise<void> {
    isBusy = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, maxBatch);
      const events = batch.flatMap((each) => each.events);
      size -= events.length;
      try {
        await append(events);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        // The database has had its time: who waited for this write does not wait for another one.
        size = 0;
        for (const { reject } of [...batch, ...waiting.splice(0)]) reject(error);
      }
    }
    isBusy = false;
  }

  return function record(events) {
    if (size > 0 && size + events.length > maxWaiting) {
      return Promise.reject(new CurfewError('overloaded', undefined, { retryAfterMs: 1_000 }));
    }
    return new Promise((resolve, reject) => {
      size += events.length;
      waiting.push({ events, resolve, reject });
      if (!isBusy) void writeAll();
    });
  };
}
