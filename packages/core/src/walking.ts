import type { Engine } from './engine.ts';
import type { Session } from './session.ts';
import type { SessionQuery } from './store.ts';

/** Small enough that no transaction holds others up for long. */
const pageSize = 500;

/** All live sessions that a query selects, page by page, newest first. Ending some of them on the way is safe. */
export async function* walkLiveSessions(
  engine: Engine,
  query: Omit<SessionQuery, 'state' | 'limit' | 'cursor'>,
  now: number,
): AsyncGenerator<readonly Session[]> {
  let cursor: string | null = null;
  do {
    const page = await engine.store.listSessions(
      { ...query, state: 'active', limit: pageSize, ...(cursor && { cursor }) },
      now,
    );
    yield page.items;
    cursor = page.cursor;
  } while (cursor !== null);
}
