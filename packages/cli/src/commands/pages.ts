import type { Page } from '@curfew/core';

/** The most that the API gives at once. */
const pageSize = 200;

/** All items of a list, or the first `limit`, page by page. @returns whether there are more. */
export async function* walkPages<Item>(
  list: (page: { readonly limit: number; readonly cursor?: string }) => Promise<Page<Item>>,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<Item, boolean> {
  let left = limit;
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await list({ limit: Math.min(left, pageSize), ...(cursor !== null && { cursor }) });
    yield* page.items;
    left -= page.items.length;
    cursor = page.cursor;
  } while (cursor !== null && left > 0);
  return cursor !== null;
}
