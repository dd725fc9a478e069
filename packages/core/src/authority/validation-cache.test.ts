import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveSession } from '../session/session.ts';
import type { ChangedSessions } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import type { Digest } from '../token/token.ts';
import { createAuthority } from './create-authority.ts';
import { createCachedLookup } from './validation-cache.ts';

const boundMs = 2_000;
const now = () => Date.now();
const digest = 'd'.repeat(64) as Digest;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: Date.UTC(2026, 0, 5) });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A store of one session, which counts how often it is asked. */
function open(over: Partial<LiveSession> = {}) {
  const listeners: ((changed: ChangedSessions) => void)[] = [];
  let session = { id: 's', userId: 'u', expiresAt: null, roles: ['a'], data: { deep: [[1]] }, ...over } as LiveSession;
  const truth = { isAlive: true, isReachable: true, asked: 0, beforeAnswering: async () => undefined as unknown };
  const lookup = createCachedLookup(
    async () => {
      truth.asked++;
      const [found, answers] = [truth.isAlive ? session : null, truth.isReachable];
      await truth.beforeAnswering();
      if (!answers) throw new Error('the store does not answer');
      return found;
    },
    { watch: (listener) => void listeners.push(listener), boundMs, now },
  );
  return {
    truth,
    isLetIn: async () => (await lookup(digest)) !== null,
    find: () => lookup(digest),
    tell: (changed: ChangedSessions) => {
      for (const listener of listeners) listener(changed);
    },
    replace(by: Partial<LiveSession>) {
      session = { ...session, ...by };
    },
  };
}

const sleep = (ms: number) => vi.advanceTimersByTime(ms);

describe('a validation cache', () => {
  it('asks once, and again after its bound, though nobody has told it anything', async () => {
    const { truth, isLetIn } = open();
    expect(await isLetIn()).toBe(true);
    truth.isAlive = false;
    sleep(boundMs - 1);
    expect(await isLetIn()).toBe(true);
    expect(truth.asked).toBe(1);
    sleep(1);
    expect(await isLetIn()).toBe(false);
  });

  it('does not move its bound by being asked', async () => {
    const { truth, isLetIn } = open();
    await isLetIn();
    truth.isAlive = false;
    for (let ms = 0; ms < boundMs - 100; ms += 100) {
      expect(await isLetIn()).toBe(true);
      sleep(100);
    }
    sleep(100);
    expect(await isLetIn()).toBe(false);
  });

  it('counts the bound from the question, however late the answer comes', async () => {
    const { truth, isLetIn } = open();
    truth.beforeAnswering = async () => {
      truth.isAlive = false;
      sleep(boundMs);
    };
    expect(await isLetIn()).toBe(true);
    truth.beforeAnswering = async () => undefined;
    expect(await isLetIn()).toBe(false);
  });

  it('lets nobody in past its bound while the store does not answer', async () => {
    const { truth, isLetIn } = open();
    await isLetIn();
    truth.isReachable = false;
    sleep(boundMs - 1);
    expect(await isLetIn()).toBe(true);
    sleep(1);
    await expect(isLetIn()).rejects.toThrow('does not answer');
    await expect(isLetIn()).rejects.toThrow('does not answer');
  });

  it('keeps its bound when either clock is set back, stands still or jumps', async () => {
    for (const spoil of [
      () => vi.setSystemTime(Date.now() - 1),
      () => vi.setSystemTime(Date.now() + boundMs),
      () => vi.setSystemTime(Date.now() - 3_600_000),
    ]) {
      const { truth, isLetIn } = open();
      await isLetIn();
      truth.isAlive = false;
      spoil();
      expect(await isLetIn()).toBe(false);
    }
  });

  it.each([
    ['the digest', [digest]],
    ['the id', ['s']],
    ['the user', ['u']],
    ['anything', 'any'],
  ] as const)('forgets at once where it is told of %s', async (_what, changed) => {
    const { truth, isLetIn, tell } = open();
    await isLetIn();
    truth.isAlive = false;
    tell(['other', 'another'] as unknown as ChangedSessions);
    expect(await isLetIn()).toBe(true);
    tell(changed as ChangedSessions);
    expect(await isLetIn()).toBe(false);
  });

  it.each([[['s']], ['any']])('remembers no answer that was on its way when it was told (%s)', async (changed) => {
    const { truth, isLetIn, tell } = open();
    truth.beforeAnswering = async () => {
      truth.isAlive = false;
      tell(changed as ChangedSessions);
    };
    expect(await isLetIn()).toBe(true);
    expect(await isLetIn()).toBe(false);
  });

  it('judges what it remembers by its own deadline, and asks the store whether that has moved', async () => {
    const { truth, isLetIn, replace } = open({ expiresAt: Date.now() + 500 });
    await isLetIn();
    sleep(499);
    await isLetIn();
    expect(truth.asked).toBe(1);
    replace({ expiresAt: Date.now() + 5_000 });
    sleep(1);
    expect(await isLetIn()).toBe(true);
    expect(truth.asked).toBe(2);
  });

  it('remembers nobody who was not let in: a new session counts at once', async () => {
    const { truth, isLetIn } = open();
    truth.isAlive = false;
    expect(await isLetIn()).toBe(false);
    truth.isAlive = true;
    expect(await isLetIn()).toBe(true);
  });

  it('lets no caller alter what the next one is told', async () => {
    const { find } = open();
    const found = (await find()) as LiveSession;
    for (const [target, name] of [
      [found, 'userId'],
      [found.roles, '0'],
      [found.data, 'added'],
      [(found.data.deep as unknown[])[0], '0'],
    ] as const) {
      expect(Reflect.set(target as object, name, 'admin')).toBe(false);
    }
  });

  it('survives more news than it can hold', async () => {
    const { truth, isLetIn, tell } = open();
    await isLetIn();
    truth.isAlive = false;
    tell(['s'] as unknown as ChangedSessions);
    for (let number = 0; number < 21; number++) {
      tell(Array.from({ length: 5_000 }, (_, index) => `${number}-${index}`) as unknown as ChangedSessions);
    }
    expect(await isLetIn()).toBe(false);
  });

  it.each([-1, 1.5, Number.NaN, 60_001, Number.POSITIVE_INFINITY])('cannot have a bound of %s ms', (ms) => {
    expect(() => createAuthority({ store: {} as Store, validationCacheMs: ms })).toThrow(/between 0/);
  });
});
