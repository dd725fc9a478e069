import type { AuditEvent } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { createEventQueue } from './event-queue.ts';

const event = (id: string) => ({ id }) as AuditEvent;

function open() {
  const writes: string[][] = [];
  const unfinished: { finish(): void; fail(error: Error): void }[] = [];
  const record = createEventQueue((events) => {
    writes.push(events.map(({ id }) => id));
    return new Promise((finish, fail) => unfinished.push({ finish, fail }));
  });
  return { writes, record, next: () => unfinished.shift() };
}

describe('events on their way to the database', () => {
  it('leave at once where nothing is being written', () => {
    const { writes, record } = open();
    void record([event('a'), event('b')]);
    expect(writes).toEqual([['a', 'b']]);
  });

  it('travel together where they come meanwhile, and each call hears of its own', async () => {
    const { writes, record, next } = open();
    const first = record([event('a')]);
    const others = Promise.all([record([event('b')]), record([event('c'), event('d')])]);
    next()?.finish();
    await first;
    expect(writes).toEqual([['a'], ['b', 'c', 'd']]);
    next()?.finish();
    await others;
  });

  it('fail together, and do not hold up those that come later', async () => {
    const { writes, record, next } = open();
    const failing = Promise.allSettled([record([event('a')]), record([event('b')]), record([event('c')])]);
    next()?.fail(new Error('gone'));
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    const later = record([event('d')]);
    expect(writes).toEqual([['a'], ['d']]);
    next()?.finish();
    await later;
  });

  it('are refused where too many wait', async () => {
    const { record, next } = open();
    const first = record([event('a')]);
    const crowd = Array.from({ length: 15_000 }, (_, number) =>
      record([event(String(number))]).catch((error) => [error.code, error.retryAfterMs].join()),
    );
    next()?.finish();
    await first;
    for (let batch = next(); batch !== undefined; batch = next()) {
      batch.finish();
      await new Promise(setImmediate);
    }
    const outcomes = await Promise.all(crowd);
    expect(outcomes.filter((outcome) => outcome === 'overloaded,1000')).toHaveLength(5_000);
    expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(10_000);
  });
});
