import type { LiveSession } from '@curfew/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCachedLookups } from './cached-lookups.ts';
import { createChanges, pulledFrom } from './change-feed.ts';
import type { Lookup } from './lookups.ts';

const boundMs = 5_000;
const quietMs = 3_000;
const token = 'a'.repeat(40);
const session = { id: 's-1', userId: 'u-1', expiresAt: null, scopes: null, data: {} } as unknown as LiveSession;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: Date.UTC(2026, 0, 5) });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A server whose feed says what the test says, and nothing while it is stalled. */
async function open() {
  const said: string[] = [];
  let wake: () => void = () => undefined;
  const truth = { isAlive: true, isBound: false, asked: 0, beforeAnswering: async () => undefined as unknown };
  const changes = createChanges(
    {
      async *follow(_path, signal) {
        while (!signal.aborted) {
          while (said.length > 0) yield said.shift() ?? '';
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      },
    },
    { quietMs },
  );
  const lookups = createCachedLookups(
    {
      async find() {
        truth.asked++;
        const found = truth.isAlive ? session : null;
        await truth.beforeAnswering();
        return { isAlive: found !== null, session: found, missing: null, isBound: truth.isBound };
      },
    },
    changes,
    { boundMs, now: () => Date.now() },
  );
  const say = async (text: string) => {
    said.push(text);
    wake();
    await new Promise((resolve) => setTimeout(resolve, 1));
  };
  const find = async (use: Lookup['use'] = 'validate') => (await lookups.find({ token, use })).session;
  const pass = (ms: number) => void vi.advanceTimersByTime(ms);
  await say('event: reset\ndata: {}\n\n');
  pass(1);
  return { truth, lookups, changes, say, find, pass };
}

const beat = ':\n\n';

describe('what is kept of a server', () => {
  it('is asked for once, for as long as the feed is heard', async () => {
    const { truth, find, say, pass } = await open();
    expect(await find()).toBe(session);
    for (let second = 0; second < 4; second++) {
      pass(1_000);
      await say(beat);
      expect(await find()).toEqual(session);
    }
    expect(truth.asked).toBe(1);
  });

  it('is no session that is bound to a key, whose token alone is served for a moment only', async () => {
    const { truth, find, say } = await open();
    truth.isBound = true;
    expect(await find()).toBe(session);
    expect(await find()).toBe(session);
    expect(truth.asked).toBe(2);
    truth.isBound = false;
    await find();
    await say('event: changed\ndata: {"ids":["s-1"]}\n\n');
    truth.isAlive = false;
    expect(await find()).toBeNull();
  });

  it('is forgotten as soon as the feed says that the session, its user, or anything has changed', async () => {
    for (const ids of ['["s-1"]', '["u-1"]', 'nonsense']) {
      const { truth, find, say } = await open();
      await find();
      truth.isAlive = false;
      await say(`event: changed\ndata: {"ids":["another"]}\n\n`);
      expect(await find()).not.toBeNull();
      await say(`event: changed\ndata: {"ids":${ids}}\n\n`);
      expect(await find()).toBeNull();
    }
  });

  it('is not believed while the feed is stalled', async () => {
    const { truth, find, say, pass } = await open();
    await find();
    truth.isAlive = false;
    pass(quietMs);
    expect(await find()).toBeNull();
    // What it had missed comes first when it is heard again.
    truth.isAlive = true;
    await say('event: reset\ndata: {}\n\n');
    expect(await find()).not.toBeNull();
    expect(truth.asked).toBe(3);
  });

  it('lets nobody in later than the bound, though the feed beats and says nothing of the end', async () => {
    const { truth, find, say, pass } = await open();
    await find();
    truth.isAlive = false;
    for (let ms = 0; ms < boundMs - 1_000; ms += 1_000) {
      pass(1_000);
      await say(beat);
      expect(await find()).not.toBeNull();
    }
    pass(1_000);
    await say(beat);
    expect(await find()).toBeNull();
  });

  it('does not keep an answer that was on its way while the session ended', async () => {
    const { truth, find, say } = await open();
    truth.beforeAnswering = () => say('event: changed\ndata: {"ids":["s-1"]}\n\n');
    await find();
    truth.beforeAnswering = async () => undefined;
    truth.isAlive = false;
    expect(await find()).toBeNull();
  });

  it('is not what counts as no use, and is forgotten when the application itself changes it', async () => {
    const { truth, find, lookups } = await open();
    await find('inspect');
    await find();
    await find('inspect');
    expect(truth.asked).toBe(3);
    vi.advanceTimersByTime(1);
    lookups.forget(token);
    vi.advanceTimersByTime(1);
    await find();
    expect(truth.asked).toBe(4);
  });
});

describe('changes pulled by whoever watches', () => {
  it('are gathered between two looks, and nothing where nobody is heard', async () => {
    const { changes, say, pass } = await open();
    const lookSoon = vi.fn();
    const feed = pulledFrom(changes, lookSoon);
    await say('event: changed\ndata: {"ids":["a"]}\n\nevent: changed\ndata: {"ids":["b"]}\n\n');
    expect(await feed.next(false)).toEqual(['a', 'b']);
    expect(await feed.next(false)).toEqual([]);
    expect(lookSoon).toHaveBeenCalledTimes(2);
    pass(quietMs);
    await expect(feed.next(false)).rejects.toThrow('not connected');
    feed.close();
  });
});
