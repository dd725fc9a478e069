import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type Parameters, request, withParameters } from './request.ts';
import type { Page } from './resources.ts';

const pageSize = 50;
/** The server bounds the work for one answer, and may find few rows or none within it; then it is asked to go on. */
const askAtMost = 6;

/** One page of a list. What somebody asks for counts as use, what is only kept fresh does not. */
async function readPage<Item>(
  path: string,
  parameters: Parameters,
  options: { readonly signal?: AbortSignal; readonly background?: boolean },
): Promise<Page<Item>> {
  const items: Item[] = [];
  let cursor = parameters.cursor ?? null;
  for (let asked = 0; asked < askAtMost; asked++) {
    const limit = pageSize - items.length;
    const page = await request<Page<Item>>(`GET ${withParameters(path, { ...parameters, cursor, limit })}`, options);
    items.push(...page.items);
    cursor = page.cursor;
    if (cursor === null || items.length >= pageSize / 2) break;
  }
  return { items, cursor: cursor === null ? null : String(cursor) };
}

/**
 * A page of a list, kept as it is on the server. While another one is on its way the one before stays on the screen.
 *
 * @param parameters asked for at each reading, so that "the last hour" moves along
 */
export function useList<Item>(name: string, path: string, key: Parameters, parameters: () => Parameters = () => key) {
  return useQuery({
    queryKey: [name, path, key],
    queryFn: ({ client, queryKey, signal }) =>
      readPage<Item>(path, parameters(), { signal, background: client.getQueryData(queryKey) !== undefined }),
    placeholderData: keepPreviousData,
    // The stream says sooner when something has happened; this is for when there is none.
    refetchInterval: 60_000,
  });
}
