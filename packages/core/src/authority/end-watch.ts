import type { LiveSession } from '../session/session.ts';
import { isExpired } from '../session/session.ts';

/** What may have changed: sessions and users by their ids. `any`: something was missed. */
export type ChangedIds = readonly string[] | 'any';

/** The source of changes. */
export interface ChangeFeed {
  /** What has changed since the last call, in the order of calls. Fails while it cannot know. */
  next(): Promise<ChangedIds>;
  close(): void;
}

export interface EndWatch {
  /** @returns a function that removes the listener. */
  watch(token: string | null, listener: () => void): () => void;
  /** Asks for changes soon, instead of after the interval. */
  lookSoon(): void;
  stop(): void;
}

interface Watched {
  readonly token: string;
  readonly listener: () => void;
  /** As it was judged last; `null`: it has still to be judged. */
  session: LiveSession | null;
}

/** Long enough to gather the changes of a burst. */
const soonMs = 50;

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
 * the token, as for any request.
 */
export function createEndWatch(options: EndWatchOptions): EndWatch {
  const { inspect, now, open, intervalMs = 1_000, lateMs = 10_000 } = options;
  const all = new Set<Watched>();
  let feed: ChangeFeed | null = null;
  let timer: NodeJS.Timeout | undefined;
  let heardAt = 0;
  let isLooking = false;
  let isAskedAgain = false;
  /** A look that is planned soon is not put off by whoever asks for another: somebody may ask without end. */
  let isPlannedSoon = false;

  function end(watched: Watched): void {
    if (all.delete(watched)) watched.listener();
  }

  /** @returns whether the store has said anything. */
  async function judge(watched: Watched): Promise<boolean> {
    try {
      const session = await inspect(watched.token);
      // A replaced token only serves requests that were under way.
      if (session === null || session.successorId !== null) end(watched);
      else watched.session = session;
      return true;
    } catch {
      watched.session = null;
      return false;
    }
  }

  function isDue({ session }: Watched, changed: ReadonlySet<string> | 'any'): boolean {
    if (session === null || changed === 'any' || isExpired(session, now())) return true;
    return changed.has(session.id) || (session.userId !== null && changed.has(session.userId));
  }

  /** What is judged here was read after the changes, so that a change during a judgement is heard of in the next look. */
  async function look(): Promise<void> {
    const changed = (await feed?.next()) ?? 'any';
    const ids = changed === 'any' ? changed : new Set(changed);
    const due = [...all].filter((watched) => isDue(watched, ids));
    const judged = await Promise.all(due.map(judge));
    if (judged.every(Boolean)) heardAt = performance.now();
  }

  async function run(): Promise<void> {
    isLooking = true;
    isAskedAgain = false;
    isPlannedSoon = false;
    // A session that cannot be judged is not watched for ever: see `lateMs`.
    await look().catch(() => undefined);
    isLooking = false;
    if (feed !== null && performance.now() - heardAt > lateMs) for (const watched of [...all]) end(watched);
    if (all.size === 0) stop();
    else plan(isAskedAgain ? soonMs : intervalMs);
  }

  function plan(inMs: number): void {
    clearTimeout(timer);
    isPlannedSoon = inMs === soonMs;
    timer = setTimeout(run, inMs).unref();
  }

  function stop(): void {
    clearTimeout(timer);
    isPlannedSoon = false;
    feed?.close();
    feed = null;
  }

  function lookSoon(): void {
    if (feed === null) return;
    isAskedAgain = true;
    if (!isLooking && !isPlannedSoon) plan(soonMs);
  }

  return {
    watch(token, listener) {
      const watched: Watched = { token: token ?? '', listener, session: null };
      all.add(watched);
      if (feed === null) {
        feed = open();
        heardAt = performance.now();
      }
      lookSoon();
      return () => void all.delete(watched);
    },
    lookSoon,
    stop() {
      stop();
      all.clear();
    },
  };
}
