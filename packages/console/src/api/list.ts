import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useIsOnline } from '../live/connection.ts';
import { pageSize } from './page-size.ts';
import { type Parameters, request, withParameters } from './request.ts';
import type { Page } from './resources.ts';
import { type Steady, useSteady } from './steady.ts';

/** The server bounds the work for one answer, and may find few rows or none within it; then it is asked to go on. */
const askAtMost = 6;

/** A page of a list as it is shown: what it is of, and how far it can be trusted. */
export interface List<Item, Answer extends Page<Item> = Page<Item>> extends Steady<Item> {
  /** The newest answer; `undefined` as long as there has been none. */
  readonly page: Answer | undefined;
  /** When what is shown was asked for, in milliseconds. */
  readonly asOf: number;
  /** Whether what is shown is the page that was asked for, as it is now. Otherwise nothing may be done with it. */
  readonly isCurrent: boolean;
  /** Whether what is shown is of the filter before, because the present one has not been answered. */
  readonly isOfBefore: boolean;
  readonly isFetching: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

interface Options<Item> {
  readonly idOf: (item: Item) => string;
  /** Asked for at each reading, so that "the last hour" moves along. Default: the key. */
  readonly parameters?: () => Parameters;
  /** Why this cannot be asked, in words; `null` where it can. */
  readonly refusal?: string | null;
  /** New rows come in at once, instead of waiting to be shown. */
  readonly follows?: boolean;
}

/**
 * A page of a list, kept as it is on the server. While another one is on its way, or where it cannot be had, the one before
 * stays on the screen and says so.
 */
export function useList<Item, Answer extends Page<Item> = Page<Item>>(
  name: string,
  path: string,
  key: Parameters,
  { idOf, parameters = () => key, refusal = null, follows = false }: Options<Item>,
): List<Item, Answer> {
  const isOnline = useIsOnline();
  const query = useQuery({
    queryKey: [name, path, key],
    queryFn: ({ client, queryKey, signal }) =>
      readPage<Item, Answer>(path, parameters(), { signal, background: client.getQueryData(queryKey) !== undefined }),
    enabled: refusal === null,
    placeholderData: keepPreviousData,
    // The stream says sooner when something has happened; this is for when there is none.
    refetchInterval: 60_000,
  });
  const error = refusal ?? query.error;
  const asked = JSON.stringify([path, key]);
  const answered = useRef<{ readonly page: Answer; readonly of: string; readonly at: number }>(undefined);
  if (query.data !== undefined && !query.isPlaceholderData) {
    answered.current = { page: query.data, of: asked, at: query.dataUpdatedAt };
  }
  const shown = answered.current;
  const isOfBefore = shown !== undefined && shown.of !== asked;
  const steady = useSteady(shown?.page.items ?? [], idOf, shown?.of ?? '', follows);
  return {
    ...steady,
    page: shown?.page,
    asOf: shown?.at ?? 0,
    isCurrent: shown !== undefined && !isOfBefore && isOnline && error === null,
    isOfBefore,
    isFetching: query.isFetching,
    error,
    retry: () => void query.refetch(),
  };
}

/** One page of a list. What somebody asks for counts as use, what is only kept fresh does not. */
async function readPage<Item, Answer extends Page<Item>>(
  path: string,
  parameters: Parameters,
  options: { readonly signal?: AbortSignal; readonly background?: boolean },
): Promise<Answer> {
  const items: Item[] = [];
  let cursor = parameters.cursor ?? null;
  let asked = 0;
  for (;;) {
    const limit = pageSize - items.length;
    const page = await request<Answer>(`GET ${withParameters(path, { ...parameters, cursor, limit })}`, options);
    items.push(...page.items);
    cursor = page.cursor;
    if (cursor === null || items.length >= pageSize / 2 || ++asked >= askAtMost) return { ...page, items };
  }
}
