import type { LiveSession } from '../session/session.ts';
import { expiryAfterUse } from '../session/use.ts';
import type { SessionUse } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import type { Digest } from '../token/token.ts';

/** How long a use may wait before it is written. */
const flushIntervalMs = 1_000;
/** How many uses travel in one write. */
const maxBatch = 500;
/** Beyond this many, while the store does not answer, new ones are dropped: sessions then end early, never late. */
const maxPending = 100_000;

/** The uses that wait to be written. */
export interface SlideQueue {
  /** The session as it is after being used at `now`. Resolves once other nodes can be relied on to see it in time. */
  record(digest: Digest, session: LiveSession, now: number): Promise<LiveSession>;
  flush(): Promise<void>;
  /** Stops the clockwork and writes the rest. */
  close(): Promise<void>;
}

export function createSlideQueue(store: Store, now: () => number): SlideQueue {
  const pending = new Map<Digest, number>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  function write(): Promise<void> {
    const next = writing.then(async () => {
      const uses: SessionUse[] = Array.from(pending, ([digest, usedAt]) => ({ digest, usedAt }));
      pending.clear();
      for (let start = 0; start < uses.length; start += maxBatch) {
        const batch = uses.slice(start, start + maxBatch);
        try {
          await store.sessions.slide(batch, now());
        } catch (error) {
          for (const use of uses.slice(start)) keep(use.digest, use.usedAt);
          throw error;
        }
      }
    });
    writing = next.catch(() => undefined);
    return next;
  }

  function keep(digest: Digest, usedAt: number): void {
    const known = pending.get(digest);
    if (known === undefined && pending.size >= maxPending) return;
    pending.set(digest, Math.max(known ?? 0, usedAt));
    timer ??= setTimeout(() => {
      timer = undefined;
      // What could not be written is kept and written with the next batch.
      write().catch(() => undefined);
    }, flushIntervalMs).unref();
  }

  return {
    async record(digest, session, now) {
      keep(digest, now);
      const expiresAt = expiryAfterUse(session, now);
      const moves = expiresAt !== session.expiresAt;
      // Close to its deadline a session cannot wait for the next batch: it would be dead by then.
      if (moves && session.expiresAt !== null && session.expiresAt - now < 2 * flushIntervalMs) await write();
      return { ...session, lastUsedAt: now, expiresAt };
    },
    flush: write,
    async close() {
      clearTimeout(timer);
      timer = undefined;
      await write();
    },
  };
}
