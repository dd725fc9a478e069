import type { Session } from '../session/session.ts';
import type { SessionQuery } from '../store/sessions.ts';
import type { AuthorityContext } from './authority-context.ts';

/** Who is still not done after this many walks has somebody who is faster than it. */
const mostWalks = 50;

/**
 * Walks until there is nothing left to do: what a walk listed may have been rotated before it was changed, and its heir has to be found.
 *
 * @param walk one walk, told whether it is the first. @returns whether it found anything to do, done or not.
 */
export async function repeatUntilDone(walk: (isFirst: boolean) => Promise<boolean>): Promise<void> {
  for (let walks = 0; walks < mostWalks && (await walk(walks === 0)); walks++);
}

/** Small enough that no transaction holds others up for long. */
const pageSize = 500;

/** All live sessions that a query selects, page by page, newest first. Ending some of them on the way is safe. */
export async function* pageLiveSessions(
  context: AuthorityContext,
  query: Omit<SessionQuery, 'state' | 'limit' | 'cursor'>,
  now: number,
): AsyncGenerator<readonly Session[]> {
  let cursor: string | null = null;
  do {
    const page = await context.store.sessions.list(
      { ...query, state: 'active', limit: pageSize, ...(cursor && { cursor }) },
      now,
    );
    yield page.items;
    cursor = page.cursor;
  } while (cursor !== null);
}
