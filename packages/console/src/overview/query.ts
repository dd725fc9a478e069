import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';

export const spans = ['hour', 'day', 'month'] as const;
export type Span = (typeof spans)[number];

export type Overview = Answer<'getOverview'>;
export type Bucket = Overview['buckets'][number];

/** The server writes once a minute; more often there is nothing new. */
const refreshEveryMs = 30_000;

export function overviewOf(span: Span) {
  return queryOptions({
    queryKey: ['overview', span],
    queryFn: ({ client, queryKey, signal }) =>
      request<Overview>(`GET /v1/overview?window=${span}`, {
        signal,
        background: client.getQueryData(queryKey) !== undefined,
      }),
    refetchInterval: refreshEveryMs,
  });
}
