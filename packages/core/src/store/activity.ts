import type { EndReason } from '../session/session.ts';
import type { Store } from './store.ts';

/** What is counted in pieces of this length, in milliseconds, and for how long that is kept. */
export const resolutions = {
  minute: { lengthMs: 60_000, keptMs: 2 * 3_600_000 },
  'quarter-hour': { lengthMs: 15 * 60_000, keptMs: 2 * 86_400_000 },
  day: { lengthMs: 86_400_000, keptMs: 35 * 86_400_000 },
} as const;
export type Resolution = keyof typeof resolutions;

/** How often something happened in a piece of time. */
export interface ActivityCount {
  /** Where the piece begins, in milliseconds since the epoch. */
  readonly at: number;
  /** Such as `sign-in` or `ended:revoked`. Never anything that a client chose: there are a few dozen names in all. */
  readonly name: string;
  readonly count: number;
}

/** Further back than this, what could not be written is given up: nobody looks at counts when nothing else works. */
const mostWaiting = 5_000;

/** Counts what happens until it is written, minute by minute. */
export interface ActivityTally {
  count(name: string, times?: number): void;
  /** Adds what has been counted to the store, where other nodes add theirs. What cannot be written waits for the next time. */
  flush(): Promise<void>;
}

export function createActivityTally(store: Pick<Store, 'addActivity'>, now: () => number): ActivityTally {
  let counts = new Map<string, ActivityCount>();

  function add(at: number, name: string, count: number): void {
    const key = `${at} ${name}`;
    const known = counts.get(key)?.count ?? 0;
    if (known === 0 && counts.size >= mostWaiting) return;
    counts.set(key, { at, name, count: known + count });
  }

  return {
    count(name, times = 1) {
      if (times > 0) add(startOf('minute', now()), name, times);
    },
    async flush() {
      if (counts.size === 0) return;
      const written = counts;
      counts = new Map();
      try {
        await store.addActivity([...written.values()], now());
      } catch (error) {
        for (const { at, name, count } of written.values()) add(at, name, count);
        throw error;
      }
    },
  };
}

/** Where the piece of time that holds an instant begins. */
export function startOf(resolution: Resolution, at: number): number {
  const { lengthMs } = resolutions[resolution];
  return Math.floor(at / lengthMs) * lengthMs;
}

/** In every resolution, in one order for all nodes, so that two that add at once do not lock each other out. */
export function addInto(
  counts: readonly ActivityCount[],
): readonly (ActivityCount & { readonly resolution: Resolution })[] {
  const sums = new Map<string, ActivityCount & { readonly resolution: Resolution }>();
  for (const resolution of Object.keys(resolutions) as Resolution[]) {
    for (const { at, name, count } of counts) {
      const start = startOf(resolution, at);
      const key = `${resolution} ${String(start).padStart(16, '0')} ${name}`;
      sums.set(key, { resolution, at: start, name, count: (sums.get(key)?.count ?? 0) + count });
    }
  }
  return [...sums].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, sum]) => sum);
}

/**
 * A store whose verbs are counted by what came of them; all others are the store's own. Looking sessions up is not counted here, but
 * where it is timed.
 */
export function countActivity(store: Store, tally: Pick<ActivityTally, 'count'>): Store {
  const countEnded = (sessions: readonly { readonly endReason: EndReason | null }[]) => {
    for (const { endReason } of sessions) if (endReason !== null) tally.count(`ended:${endReason}`);
  };
  const counted: Partial<Store> = {
    async insertSession(insertion) {
      const inserted = await store.insertSession(insertion);
      if (inserted.ok) {
        tally.count(insertion.event);
        countEnded(inserted.ended);
      }
      return inserted;
    },
    async rotateSession(rotation) {
      const rotated = await store.rotateSession(rotation);
      if (rotated.ok && rotation.graceMs === 0) tally.count('ended:rotated');
      return rotated;
    },
    async endSessions(which, end) {
      const ended = await store.endSessions(which, end);
      if (ended.length > 0 && end.event === 'sign-out') tally.count('sign-out');
      countEnded(ended);
      return ended;
    },
    async shortenSessions(shortenings, now, actor) {
      const changed = await store.shortenSessions(shortenings, now, actor);
      countEnded(changed);
      return changed;
    },
    async changeUser(username, change, now, actor) {
      const changed = await store.changeUser(username, change, now, actor);
      if (changed.ok) countEnded(changed.ended);
      return changed;
    },
    async recordEvents(events) {
      await store.recordEvents(events);
      for (const { type } of events) if (type === 'sign-in-failed') tally.count(type);
    },
  };
  return Object.assign(Object.create(store) as Store, counted);
}
