import { randomUUID } from 'node:crypto';
import { longestLeaseMs, type Polls } from '@curfew/core';
import { expect } from 'vitest';
import { day, epoch, second } from '../fixtures.ts';
import { part, type Test } from '../testing.ts';

export function polls(test: Test): void {
  test('of many who want to poll a transmitter one does, until it is over or given back', async ({
    store,
    other,
    context,
  }) => {
    const [polls, elsewhere] = [part(store.polls, context), part(other.polls, context)];
    const nodes = [polls, elsewhere];
    const holders = Array.from({ length: 8 }, () => randomUUID());
    const claimAll = (now: number) =>
      Promise.all(
        holders.map((holder, n) => (nodes[n % 2] as Polls).claim('company', { holder, until: now + 10 * second }, now)),
      );
    const first = await claimAll(epoch);
    const winner = holders[first.findIndex((claimed) => claimed !== null)] as string;
    expect(first.filter((claimed) => claimed !== null)).toEqual([{ failures: 0, nextAttemptAt: null }]);
    // It renews its own.
    expect((await claimAll(epoch + 9 * second)).map((claimed) => claimed !== null)).toEqual(
      holders.map((holder) => holder === winner),
    );
    const loser = holders.find((holder) => holder !== winner) as string;
    const lease = { holder: loser, until: epoch + 30 * second };
    expect(await polls.claim('company', lease, epoch + 18 * second)).toBeNull();
    expect(await polls.claim('other', lease, epoch + 18 * second)).not.toBeNull();
    expect(await polls.claim('company', lease, epoch + 19 * second)).not.toBeNull();
    const state = { failures: 3, nextAttemptAt: epoch + day };
    expect(await polls.release('company', winner, state), 'it was too slow').toBe(false);
    expect(await polls.release('company', loser, state)).toBe(true);
    expect((await polls.list()).toSorted(byName)).toEqual([
      { transmitter: 'company', ...state },
      { transmitter: 'other', failures: 0, nextAttemptAt: null },
    ]);
    expect(await polls.claim('company', { holder: winner, until: epoch + 40 * second }, epoch + 30 * second)).toEqual(
      state,
    );
    expect(await polls.release('nobody', winner, state)).toBe(false);
  });

  test('a node whose clock was far ahead keeps nobody from polling when it has died', async ({
    store,
    other,
    context,
  }) => {
    const [polls, elsewhere] = [part(store.polls, context), part(other.polls, context)];
    const ahead = epoch + day;
    await polls.claim('company', { holder: randomUUID(), until: ahead + 10 * second }, ahead);
    const claim = (lastsMs: number) =>
      elsewhere.claim('company', { holder: randomUUID(), until: epoch + lastsMs }, epoch);
    expect(await claim(longestLeaseMs)).not.toBeNull();
    expect(await claim(10 * second), 'no lease lasts longer').toBeNull();
  });
}

function byName(one: { readonly transmitter: string }, other: { readonly transmitter: string }): number {
  return one.transmitter < other.transmitter ? -1 : 1;
}
