import { setTimeout as pause } from 'node:timers/promises';
import type { EventView } from '@curfew/core';
import type { Operator } from '../../operator/operator.ts';
import { walkPages } from '../pages.ts';

/**
 * How far back each look goes again. An event is dated when its work began and seen when that has been written, and the
 * clocks of several servers differ.
 */
const overlapMs = 5_000;

type EventFilter = Omit<Parameters<Operator['listEvents']>[0], 'limit' | 'cursor' | 'after' | 'before'>;

export interface Following {
  readonly filter: EventFilter;
  /** How many of those that have been are shown first. */
  readonly last: number;
  readonly everyMs: number;
  /** Aborted where the reader has seen enough. */
  readonly signal: AbortSignal;
}

/** The last events and then each one as it happens, the oldest first. Ends when `signal` is aborted. */
export async function* followEvents(
  operator: Pick<Operator, 'listEvents' | 'now'>,
  { filter, last, everyMs, signal }: Following,
): AsyncGenerator<EventView> {
  let horizon = operator.now() - overlapMs;
  const first = await readAll((page) => operator.listEvents({ ...filter, ...page }, { background: true }), last);
  const started = await readAll((page) =>
    operator.listEvents({ ...filter, after: horizon, ...page }, { background: true }),
  );
  // What was left out of the last ones on purpose is not news either.
  const seen = new Map([...first, ...started].map(({ id, at }) => [id, Date.parse(at)]));
  yield* first.reverse();
  while (await hasTime(everyMs, signal)) {
    const found = await readAll((page) =>
      operator.listEvents({ ...filter, after: horizon, ...page }, { background: true }),
    );
    const news = found.filter(({ id }) => !seen.has(id)).reverse();
    for (const { id, at } of news) seen.set(id, Date.parse(at));
    yield* news;
    // By our clock and not by the newest event: one server whose clock is ahead must not hide the others.
    horizon = Math.max(horizon, operator.now() - everyMs - overlapMs);
    for (const [id, at] of seen) if (at < horizon) seen.delete(id);
  }
}

async function readAll(list: Parameters<typeof walkPages<EventView>>[0], limit?: number): Promise<EventView[]> {
  const events: EventView[] = [];
  if (limit === 0) return events;
  for await (const event of walkPages(list, limit)) events.push(event);
  return events;
}

/** @returns `false` as soon as the reader has seen enough. */
async function hasTime(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await pause(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
