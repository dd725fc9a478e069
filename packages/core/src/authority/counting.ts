import type { BoundedCount } from '../store/life.ts';
import type { SessionQuery } from '../store/sessions.ts';
import type { AuthorityContext } from './authority-context.ts';
import { createSlices, type SliceLimits } from './slices.ts';

/** Small enough that no slice holds others up. */
const pageSize = 200;

/** Beyond this nobody wants to know exactly. */
const mostCounted = 5_000;

/** How many sessions a filter finds: up to 5,000, and as far as one gets within the time. */
export async function countSessions(
  { store, now }: Pick<AuthorityContext, 'store' | 'now'>,
  query: Omit<SessionQuery, 'limit' | 'cursor'>,
  limits: SliceLimits,
): Promise<BoundedCount> {
  const slices = createSlices(limits);
  const at = now();
  let [count, cursor]: [number, string | null] = [0, null];
  for (;;) {
    const page = await store.sessions.list({ ...query, limit: pageSize, ...(cursor !== null && { cursor }) }, at);
    count += page.items.length;
    cursor = page.cursor;
    if (count > mostCounted) return { count: mostCounted, exact: false };
    if (cursor === null) return { count, exact: true };
    if (slices.isOver()) return { count, exact: false };
    await slices.rest();
  }
}
