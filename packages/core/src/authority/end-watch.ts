import type { LiveSession } from '../session/session.ts';
import { isExpired } from '../session/session.ts';
import { presentedBefore } from '../token/presented.ts';
import { digestOf } from '../token/token.ts';
import { createLookout } from './lookout.ts';

/** What may have changed: sessions and users by their ids, sessions also by their digests. `any`: something was missed. */
export type ChangedIds = readonly string[] | 'any';

/** The source of changes. */
export interface ChangeFeed {
  /**
   * What has changed since the last call, in the order of calls. Fails while it cannot know.
   *
   * @param isHurried somebody has just said that there is something: what comes late is left to another call.
   */
  next(isHurried: boolean): Promise<ChangedIds>;
  close(): void;
}

export interface EndWatch {
  /** @returns a function that removes the listener. */
  watch(token: string | null, listener: () => void): () => void;
  /** Takes what has changed from somebody who knows it, and looks at once. */
  hear(changed: ChangedIds): void;
  /** Asks for changes at once, instead of after the interval. */
  lookSoon(): void;
  stop(): void;
}

interface Watched {
  readonly token: string;
  readonly digest: string | null;
  readonly listener: () => void;
  /** As it was judged last; `null`: it has still to be judged. */
  session: LiveSession | null;
}

interface EndWatchOptions {
  inspect(token: string): Promise<LiveSession | null>;
  now(): number;
  /** Called when somebody begins to watch. */
  open(): ChangeFeed;
  readonly intervalMs?: number;
  /** Without news for this long, every watched session counts as over. */
  readonly lateMs?: number;
}

/**
 * Watches sessions whose users stay longer than a request. A change only says whom to judge anew: the verdict is that of the store, by
 * the token, as for any request. Who is told of changes looks at once; without that, or where a message was lost, a look at
 * every interval finds the same.
 */
export function createEndWatch(options: EndWatchOptions): EndWatch {
  const { inspect, now, open, intervalMs = 1_000, lateMs = 10_000 } = options;
  const all = new Set<Watched>();
  const heard = new Set<string>();
  const lookout = createLookout(run, intervalMs);
  let feed: ChangeFeed | null = null;
  let heardAt = 0;
  /** Whether the feed is to be asked before its time. */
  let mustAsk = false;

  function end(watched: Watched): void {
    if (all.delete(watched)) watched.listener();
  }

  /** @returns whether the store has said anything. */
  async function judge(watched: Watched): Promise<boolean> {
    try {
      const session = await inspect(presentedBefore(watched.token));
      // A replaced token only serves requests that were under way.
      if (session === null || session.successorId !== null) end(watched);
      else watched.session = session;
      return true;
    } catch {
      watched.session = null;
      return false;
    }
  }

  function isDue({ session, digest }: Watched, changed: ReadonlySet<string> | 'any'): boolean {
    if (session === null || changed === 'any' || isExpired(session, now())) return true;
    return [session.id, session.userId, digest].some((name) => name !== null && changed.has(name));
  }

  /** What is judged here was read after the changes, so that a change during a judgement is heard of in the next look. */
  async function look(isHurried: boolean): Promise<void> {
    const isAsking = !isHurried || mustAsk;
    mustAsk = false;
    const told = [...heard];
    heard.clear();
    const changed = isAsking ? ((await feed?.next(isHurried)) ?? 'any') : [];
    const names = changed === 'any' ? changed : new Set([...told, ...changed]);
    const due = [...all].filter((watched) => isDue(watched, names));
    const judged = await Promise.all(due.map(judge));
    if (isAsking && judged.every(Boolean)) heardAt = performance.now();
  }

  async function run(isHurried: boolean): Promise<void> {
    // A session that cannot be judged is not watched for ever: see `lateMs`.
    await look(isHurried).catch(() => undefined);
    if (feed !== null && performance.now() - heardAt > lateMs) for (const watched of [...all]) end(watched);
    if (all.size === 0) stop();
  }

  function stop(): void {
    lookout.stop();
    heard.clear();
    feed?.close();
    feed = null;
  }

  function lookSoon(): void {
    mustAsk = true;
    lookout.lookSoon();
  }

  return {
    watch(token, listener) {
      const watched: Watched = { token: token ?? '', digest: digestOf(token), listener, session: null };
      all.add(watched);
      if (feed === null) {
        feed = open();
        heardAt = performance.now();
        lookout.start();
      }
      lookout.lookSoon();
      return () => void all.delete(watched);
    },
    hear(changed) {
      if (feed === null) return;
      if (changed === 'any') mustAsk = true;
      else for (const name of changed) heard.add(name);
      lookout.lookSoon();
    },
    lookSoon,
    stop() {
      stop();
      all.clear();
    },
  };
}
