import type { EndReason, Session, SessionId } from '../session/session.ts';
import type { AuditEvent } from '../store/event.ts';
import type { Authority } from './authority.ts';
import { createEventFeed, type EventFeed } from './event-feed.ts';
import { createLookout } from './lookout.ts';

/** A session of one of the application’s users that is over. */
export interface SessionEnded {
  readonly sessionId: SessionId;
  /** The application’s own id of the user. */
  readonly user: string;
  readonly reason: EndReason;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What an application can hear of. */
interface EndListeners {
  /** A session has ended, whoever ended it, on whatever node. One that only expires is not told of: its deadline is known. */
  readonly 'session-ended': (ended: SessionEnded) => void;
  /** Ends may have been missed, because too many came at once or the connection was away: ask for what you hold. */
  readonly 'ends-missed': () => void;
}

export interface EndNews {
  /** @returns a function that removes the listener. */
  on<Name extends keyof EndListeners>(name: Name, listener: EndListeners[Name]): () => void;
  stop(): void;
}

/** Listeners, and what is done while there are any. */
export function createEndListeners(begin: (tell: EndTeller) => () => void): EndNews {
  const ended = new Set<EndListeners['session-ended']>();
  const missed = new Set<EndListeners['ends-missed']>();
  let leave: (() => void) | null = null;

  function stop(): void {
    leave?.();
    leave = null;
  }

  return {
    on(name, listener) {
      const listeners: Set<unknown> = name === 'session-ended' ? ended : missed;
      // Each in a function of its own, so that one who listens twice is told twice.
      const own = (...news: readonly unknown[]) => (listener as (...news: readonly unknown[]) => void)(...news);
      listeners.add(own);
      leave ??= begin({
        ended: (news) => {
          for (const tell of ended) tellSafely(() => tell(news));
        },
        missed: () => {
          for (const tell of missed) tellSafely(tell);
        },
      });
      return () => {
        listeners.delete(own);
        if (ended.size + missed.size === 0) stop();
      };
    },
    stop() {
      stop();
      ended.clear();
      missed.clear();
    },
  };
}

/** What a listener throws is the application's affair, as with an `EventTarget`: neither the feed nor other listeners hear of it. */
function tellSafely(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

interface EndTeller {
  ended(news: SessionEnded): void;
  missed(): void;
}

const intervalMs = 1_000;

/** The ends of an application’s sessions, out of the trail. */
export function createEndNews(
  authority: Pick<Authority, 'findSession' | 'listEvents' | 'now' | 'watch'>,
  issuer: string,
): EndNews {
  return createEndListeners((tell) => {
    const feed: EventFeed = createEventFeed(authority);
    let hasMissed = false;
    async function tellOf(event: AuditEvent): Promise<void> {
      const news = isEnd(event) ? endOf(event, await authority.findSession(event.sessionId), issuer) : null;
      if (news !== null) tell.ended(news);
    }
    const lookout = createLookout(async (isHurried) => {
      try {
        const events = await feed.next({ isHurried });
        if (events === null || hasMissed) tell.missed();
        hasMissed = false;
        for (const event of events ?? []) await tellOf(event);
      } catch {
        // What was read and not told is said to be missed as soon as the store answers.
        hasMissed = true;
      }
    }, intervalMs);
    const leave = authority.watch(lookout.lookSoon);
    lookout.start();
    return () => {
      lookout.stop();
      leave();
    };
  });
}

/** Whether an event says that a session is over. */
export function isEnd(event: AuditEvent): event is AuditEvent & { readonly sessionId: SessionId } {
  return event.sessionId !== null && (event.type === 'session-ended' || event.type === 'sign-out');
}

/** What an application is told of an end; `null` where the session is none of its. */
export function endOf(event: AuditEvent, session: Session | null, issuer: string): SessionEnded | null {
  if (session?.provider?.issuer !== issuer) return null;
  const { id: sessionId, provider } = session;
  return { sessionId, user: provider.subject, reason: event.reason ?? 'signed-out', at: event.at };
}
