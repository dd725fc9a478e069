import { expect, it, vi } from 'vitest';
import type { LiveSession } from '../session/session.ts';
import { type ChangedIds, createEndWatch } from './end-watch.ts';

const session = { id: 's', userId: 'u', expiresAt: null, successorId: null } as unknown as LiveSession;

function open(options: { lateMs?: number; intervalMs?: number } = {}) {
  const truth = { session: session as LiveSession | null, isReachable: true, asked: 0, closed: 0, now: 0 };
  const news: ChangedIds[] = [];
  const watch = createEndWatch({
    async inspect() {
      truth.asked++;
      if (!truth.isReachable) throw new Error('the store does not answer');
      return truth.session;
    },
    now: () => truth.now,
    open: () => ({
      async next() {
        if (!truth.isReachable) throw new Error('the store does not answer');
        return news.shift() ?? [];
      },
      close: () => void truth.closed++,
    }),
    intervalMs: 1,
    ...options,
  });
  return { truth, news, watch };
}

it('judges whom a change concerns, and nobody else', async () => {
  const { truth, news, watch } = open();
  const listener = vi.fn();
  watch.watch('t', listener);
  await vi.waitFor(() => expect(truth.asked).toBe(1));
  news.push(['another'], []);
  await vi.waitFor(() => expect(news).toEqual([]));
  expect(truth.asked).toBe(1);
  news.push(['u']);
  await vi.waitFor(() => expect(truth.asked).toBe(2));
  expect(listener).not.toHaveBeenCalled();
  truth.session = null;
  news.push('any');
  await vi.waitFor(() => expect(listener).toHaveBeenCalledOnce());
  // Nobody is watched any more, so nothing is looked for.
  await vi.waitFor(() => expect(truth.closed).toBe(1));
});

it('judges a session that has reached its deadline, which a use may have moved', async () => {
  const { truth, watch } = open();
  const listener = vi.fn();
  truth.session = { ...session, expiresAt: 10 };
  watch.watch('t', listener);
  await vi.waitFor(() => expect(truth.asked).toBe(1));
  truth.session = { ...session, expiresAt: 20 };
  truth.now = 10;
  await vi.waitFor(() => expect(truth.asked).toBe(2));
  truth.session = null;
  truth.now = 20;
  await vi.waitFor(() => expect(listener).toHaveBeenCalledOnce());
});

it('takes a session whose token has been replaced for over', async () => {
  const { truth, watch } = open();
  truth.session = { ...session, successorId: 'next' as LiveSession['id'] };
  await new Promise<void>((resolve) => void watch.watch('t', resolve));
});

it('keeps nobody whom it has not been able to judge for too long, and everybody before', async () => {
  const { truth, watch } = open({ lateMs: 60_000 });
  const listener = vi.fn();
  watch.watch('t', listener);
  await vi.waitFor(() => expect(truth.asked).toBe(1));
  truth.isReachable = false;
  watch.lookSoon();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(listener).not.toHaveBeenCalled();
  truth.isReachable = true;
  truth.session = null;
  watch.stop();
  const shut = open({ lateMs: 20 });
  shut.truth.isReachable = false;
  await new Promise<void>((resolve) => void shut.watch.watch('t', resolve));
});

it('looks all the same while others begin to watch without end', async () => {
  const { truth, watch } = open({ intervalMs: 60_000 });
  const listener = vi.fn();
  watch.watch('t', listener);
  await vi.waitFor(() => expect(truth.asked).toBe(1));
  truth.session = null;
  // Each of them asks to look soon.
  const newcomers = setInterval(() => watch.watch('another', () => undefined), 10);
  const news = setInterval(() => watch.lookSoon(), 10);
  await vi.waitFor(() => expect(truth.asked).toBeGreaterThan(3), { timeout: 20_000 });
  clearInterval(newcomers);
  clearInterval(news);
  watch.stop();
});

it('cuts nobody off because others are over', async () => {
  const { truth, watch } = open({ intervalMs: 1, lateMs: 300 });
  const listener = vi.fn();
  watch.watch('t', listener);
  await vi.waitFor(() => expect(truth.asked).toBe(1));
  const begun = performance.now();
  while (performance.now() - begun < 900) {
    truth.session = null;
    await new Promise<void>((resolve) => void watch.watch('dead', resolve));
    truth.session = session;
  }
  expect(listener).not.toHaveBeenCalled();
  watch.stop();
});

it('judges at once whom somebody tells it of, by whatever name, and does not ask the feed for it', async () => {
  const { truth, news, watch } = open({ intervalMs: 600_000 });
  news.push([]);
  const listener = vi.fn();
  watch.watch('t', listener);
  await vi.waitFor(() => expect(truth.asked).toBe(1));
  watch.hear(['another']);
  watch.hear(['u']);
  await vi.waitFor(() => expect(truth.asked).toBe(2));
  news.push(['never asked for']);
  truth.session = null;
  watch.hear(['s']);
  await vi.waitFor(() => expect(listener).toHaveBeenCalledOnce());
  expect(news).toEqual([['never asked for']]);
});
