import type { Session } from '../session/session.ts';
import { firstId, lastId, latestInstant, type Page, type Position, readPosition, writePosition } from './cursor.ts';
import type { SessionQuery } from './sessions.ts';

/** Where a session without a deadline stands: behind all that have one. */
export const neverEnds = latestInstant;

/** At most this many sessions are read and sorted in memory. */
const mostSortedInMemory = 1_000;

/** A part of the list by time left that one index has in order. */
export interface TimeLeftPart {
  /** Whether it is of the sessions that have a deadline, or of those that have none. */
  readonly hasDeadline: boolean;
  readonly descends: boolean;
  /** It goes on behind this. */
  readonly start: Position;
  readonly limit: number;
}

export function timeLeftPosition({ expiresAt, id }: Pick<Session, 'expiresAt' | 'id'>): Position {
  return { at: expiresAt ?? neverEnds, id };
}

/**
 * Lists one page of active sessions by remaining time. The sessions of one user, or with a rare word, are few: they are found by other
 * indexes and sorted in memory. All others are read along the index of deadlines, first those with a deadline and then those without, or
 * the other way round.
 *
 * @param list as {@link Sessions.list}, by creation
 * @throws CurfewError `invalid-cursor`
 */
export async function listByTimeLeft(
  query: SessionQuery,
  now: number,
  list: (query: SessionQuery) => Page<Session> | Promise<Page<Session>>,
  read: (part: TimeLeftPart) => Page<Session> | Promise<Page<Session>>,
): Promise<Page<Session>> {
  const { byTimeLeft, cursor, limit, ...filter } = query;
  const descends = byTimeLeft === 'most-first';
  const from = cursor === undefined ? null : readPosition(cursor);
  if (filter.text !== undefined || filter.userId !== undefined) {
    const few = await list({ ...filter, state: 'active', limit: mostSortedInMemory });
    if (few.cursor === null) return pageByTimeLeft(few.items, { descends, from, limit });
  }
  return readInParts({ descends, from, limit, now }, read);
}

interface Asked {
  readonly descends: boolean;
  readonly from: Position | null;
  readonly limit: number;
}

/** Of sessions that are all at hand. */
export function pageByTimeLeft<Item extends Pick<Session, 'expiresAt' | 'id'>>(
  sessions: readonly Item[],
  { descends, from, limit }: Asked,
): Page<Item> {
  const compare = (one: Position, other: Position) =>
    (descends ? -1 : 1) * (one.at - other.at || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));
  const behind = sessions
    .filter((session) => from === null || compare(timeLeftPosition(session), from) > 0)
    .toSorted((one, other) => compare(timeLeftPosition(one), timeLeftPosition(other)));
  const items = behind.slice(0, limit);
  const last = items.at(-1);
  const cursor = behind.length > limit && last !== undefined ? writePosition(timeLeftPosition(last)) : null;
  return { items, cursor };
}

async function readInParts(
  { descends, from, limit, now }: Asked & { readonly now: number },
  read: (part: TimeLeftPart) => Page<Session> | Promise<Page<Session>>,
): Promise<Page<Session>> {
  const kinds = descends ? [false, true] : [true, false];
  const first = from === null ? 0 : kinds.indexOf(from.at !== neverEnds);
  const items: Session[] = [];
  for (const [index, hasDeadline] of kinds.entries()) {
    if (index < first) continue;
    const start = index === first && from !== null ? from : beginning({ hasDeadline, descends }, now);
    const room = limit - items.length;
    const page = await read({ hasDeadline, descends, start, limit: Math.max(room, 1) });
    const last = items.at(-1);
    if (room === 0 && last !== undefined) {
      const isLast = page.items.length === 0 && page.cursor === null;
      return { items, cursor: isLast ? null : writePosition(timeLeftPosition(last)) };
    }
    items.push(...page.items);
    if (page.cursor !== null) return { items, cursor: page.cursor };
  }
  return { items, cursor: null };
}

function beginning({ hasDeadline, descends }: Pick<TimeLeftPart, 'hasDeadline' | 'descends'>, now: number): Position {
  if (!hasDeadline) return { at: neverEnds, id: descends ? lastId : firstId };
  return descends ? { at: neverEnds - 1, id: lastId } : { at: now, id: lastId };
}
