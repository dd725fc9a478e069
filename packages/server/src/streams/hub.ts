import {
  type AuditEvent,
  type Authority,
  CurfewError,
  createEventFeed,
  createLookout,
  type EventFeed,
  type LiveSession,
  presentedBefore,
  type ScopedRequest,
} from '@curfew/core';
import type { FastifyBaseLogger } from 'fastify';

export interface StreamOptions {
  /** How often the store is asked for what is new, in milliseconds. Default: 1 second. */
  readonly intervalMs?: number;
  /** Default: 15 seconds. */
  readonly heartbeatMs?: number;
  /** How many streams this server keeps open. Default: 1,000. */
  readonly mostStreams?: number;
}

/** Everybody who hears of a gap looks anew at once: not more often than this. */
const betweenGapsMs = 5_000;

/** Somebody who listens. */
interface Listener {
  readonly session: LiveSession;
  readonly token: string;
  readonly request: ScopedRequest;
  /** How many such streams its user may have. */
  readonly mostOfUser: number;
  /** Whether they may still listen; asked before they are told anything. */
  isAllowed(session: LiveSession): boolean;
  wants(event: AuditEvent): boolean;
  tell(events: readonly AuditEvent[]): void;
  /** Something was left out. */
  tellOfGap(): void;
  beat(): void;
  /** The session is over (`null`), has been replaced, or is not enough any more. */
  dismiss(session: LiveSession | null): void;
  /** The server stops. */
  close(): void;
}

/** One look into the store for all streams of this server, however many there are. */
export interface Hub {
  /** @throws CurfewError `overloaded` where there are too many. @returns a function that removes the listener. */
  join(listener: Listener): () => void;
  close(): void;
}

export function createHub(
  authority: Pick<Authority, 'inspect' | 'listEvents' | 'now' | 'watch'>,
  log: FastifyBaseLogger,
  { intervalMs = 1_000, heartbeatMs = 15_000, mostStreams = 1_000 }: StreamOptions = {},
): Hub {
  const listeners = new Set<Listener>();
  const lookout = createLookout(run, intervalMs);
  let leaveStore: (() => void) | undefined;
  let feed: EventFeed | undefined;
  let beatenAt = performance.now();
  let hasGap = false;
  let gapToldAt = Number.NEGATIVE_INFINITY;
  let isClosed = false;

  /** The sessions are judged after the events have been read, so that nobody hears of anything that came after their end. */
  async function look(isHurried: boolean): Promise<void> {
    const events = (await feed?.next({ isHurried })) ?? null;
    // Who joins from here on does so after these events.
    const asked = [...listeners];
    hasGap ||= events === null;
    const mayTellOfGap = hasGap && performance.now() - gapToldAt > betweenGapsMs;
    const sessions = await Promise.all(
      asked.map(({ token, request }) => authority.inspect(presentedBefore(token), request)),
    );
    for (const [index, listener] of asked.entries()) {
      if (!isStillAllowed(listener, sessions[index] ?? null)) continue;
      if (events !== null) listener.tell(events.filter((event) => listener.wants(event)));
      if (mayTellOfGap) listener.tellOfGap();
    }
    if (mayTellOfGap) [hasGap, gapToldAt] = [false, performance.now()];
  }

  function isStillAllowed(listener: Listener, session: LiveSession | null): boolean {
    if (!listeners.has(listener)) return false;
    if (session !== null && session.successorId === null && listener.isAllowed(session)) return true;
    listeners.delete(listener);
    listener.dismiss(session);
    return false;
  }

  function beat(): void {
    const now = performance.now();
    if (now - beatenAt < heartbeatMs) return;
    beatenAt = now;
    for (const listener of listeners) listener.beat();
  }

  async function run(isHurried: boolean): Promise<void> {
    try {
      await look(isHurried);
    } catch (err) {
      // Nobody is told anything meanwhile, and perhaps something was read that nobody heard of.
      hasGap = true;
      log.error({ err }, 'could not look for events');
    }
    beat();
    if (listeners.size === 0 || isClosed) stop();
  }

  function stop(): void {
    lookout.stop();
    feed = undefined;
    leaveStore?.();
    leaveStore = undefined;
  }

  return {
    join(listener) {
      const { userId } = listener.session;
      const own = [...listeners].filter(({ session }) => session.userId === userId).length;
      if (isClosed || listeners.size >= mostStreams || own >= listener.mostOfUser) {
        throw new CurfewError('overloaded', 'too many streams are open', { retryAfterMs: 10_000 });
      }
      listeners.add(listener);
      if (feed === undefined) {
        feed = createEventFeed(authority);
        // The store says that something has changed: who listens hears of it at once, and not at the next look.
        leaveStore = authority.watch(lookout.lookSoon);
        lookout.start();
      }
      return () => void listeners.delete(listener);
    },
    close() {
      isClosed = true;
      stop();
      for (const listener of listeners) listener.close();
      listeners.clear();
    },
  };
}
