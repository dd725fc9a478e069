import { type EventQuery, type EventView, writeInstant } from '@curfew/core';
import { expect, it } from 'vitest';
import { followEvents } from './follow.ts';

const minute = 60_000;

function event(id: string, at: number): EventView {
  const nobody = { user: null, userId: null, sessionId: null, actor: null, ip: null, userAgent: null };
  return { ...nobody, id, at: writeInstant(at), type: 'sign-in', initiator: 'user', reason: null, detail: {} };
}

/** A trail into which `steps` write one after the other, each before one more look. */
async function follow(before: EventView[], steps: readonly (readonly EventView[])[], last: number) {
  const trail = [...before];
  const enough = new AbortController();
  let now = 10 * minute;
  let looks = 0;
  const operator = {
    now: () => now,
    async listEvents({ limit, after = 0 }: Pick<EventQuery, 'limit' | 'after'>) {
      looks++;
      // The first two looks find what has been.
      if (looks > 2) {
        trail.push(...(steps[looks - 3] ?? []));
        now += 1_000;
        if (looks - 2 >= steps.length) enough.abort();
      }
      const found = trail
        .filter(({ at }) => at >= writeInstant(after))
        .sort((a, b) => (`${a.at} ${a.id}` < `${b.at} ${b.id}` ? 1 : -1));
      return { items: found.slice(0, limit), cursor: null };
    },
  };
  const shown: string[] = [];
  const following = { filter: {}, last, everyMs: 1, signal: enough.signal };
  for await (const { id } of followEvents(operator, following)) shown.push(id);
  return shown;
}

it('shows the last ones, then each new one once, the oldest first', async () => {
  const now = 10 * minute;
  const before = [event('a', now - 3), event('b', now - 2), event('c', now - 1)];
  const steps = [[event('d', now), event('e', now + 1)], [], [event('f', now + 2_000)], []];
  expect(await follow(before, steps, 2)).toEqual(['b', 'c', 'd', 'e', 'f']);
  expect(await follow(before, steps, 0)).toEqual(['d', 'e', 'f']);
});

it('misses nothing that is written late, or by a server whose clock differs', async () => {
  const now = 10 * minute;
  const steps = [[event('ahead', now + 60 * minute)], [event('late', now - 3_000)], [event('behind', now - 1_000)], []];
  expect(await follow([], steps, 5)).toEqual(['ahead', 'late', 'behind']);
});

it('ends at once where enough was seen before anything happened', async () => {
  const operator = { now: () => 0, listEvents: async () => ({ items: [], cursor: null }) };
  const following = { filter: {}, last: 5, everyMs: 60 * minute, signal: AbortSignal.abort() };
  for await (const { id } of followEvents(operator, following)) throw new Error(id);
});
