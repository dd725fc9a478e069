import type { AuditEvent } from '../store/event.ts';
import type { Authority } from './authority.ts';

/** How long a transaction may take from the instant of its event to its end, and how far nodes' clocks may be apart. */
export const overlapMs = 10_000;
/** How far a look goes back that somebody has asked for because something has happened. */
const hurriedOverlapMs = 1_000;
/** Whoever misses more than this is told to look for themselves. */
const mostEvents = 5_000;
const pageSize = 500;

/** Everything since an instant, the oldest first; `null` where that is too much. */
export async function readEventsSince(
  authority: Pick<Authority, 'listEvents'>,
  after: number,
  { username, most = mostEvents }: { readonly username?: string; readonly most?: number } = {},
): Promise<readonly AuditEvent[] | null> {
  const events: AuditEvent[] = [];
  let cursor: string | null = null;
  do {
    const page = await authority.listEvents({
      ...(username !== undefined && { username }),
      ...(cursor !== null && { cursor }),
      after,
      limit: pageSize,
    });
    events.push(...page.items);
    cursor = page.cursor;
    if (events.length > most) return null;
  } while (cursor !== null);
  return events.reverse();
}

/** Tells each event once, although transactions do not become visible in the order of their events. */
export interface EventFeed {
  /**
   * What has become visible since the last call, the oldest first; `null` where that was too much. A hurried call reads less, and
   * leaves what became visible more than a second after its instant to the next one that is not.
   */
  next(options?: { readonly isHurried?: boolean }): Promise<readonly AuditEvent[] | null>;
}

export function createEventFeed(authority: Pick<Authority, 'listEvents' | 'now'>): EventFeed {
  const told = new Map<string, number>();
  const beganAt = authority.now();
  let readAt = beganAt;
  let hurriedAt = beganAt;
  let isFirst = true;

  return {
    async next({ isHurried = false } = {}) {
      const now = authority.now();
      const start = Math.min(readAt, now) - overlapMs;
      const events = await readEventsSince(authority, isHurried ? Math.min(hurriedAt, now) - hurriedOverlapMs : start);
      hurriedAt = now;
      // What a hurried call has left is looked for from where the last thorough one was.
      if (!isHurried) {
        readAt = now;
        for (const [id, at] of told) if (at < start) told.delete(id);
      }
      if (events === null) return null;
      const fresh = events.filter(({ id }) => !told.has(id));
      for (const { id, at } of fresh) told.set(id, at);
      // What was there before anybody listened is no news.
      const news = isFirst ? fresh.filter(({ at }) => at >= beganAt) : fresh;
      isFirst = false;
      return news;
    },
  };
}
