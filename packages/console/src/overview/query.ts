import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/request.ts';

export const spans = ['hour', 'day', 'month'] as const;
export type Span = (typeof spans)[number];

interface Counted {
  readonly count: number;
  /** `false`: at least this many. */
  readonly exact: boolean;
}

export interface Bucket {
  readonly at: string;
  readonly signIns: number;
  readonly signInFailures: number;
  readonly signOuts: number;
  readonly ended: Readonly<Record<string, number>>;
  readonly validations: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

export interface Overview {
  readonly serverTime: string;
  readonly activeSessions: Counted;
  readonly users: Counted;
  readonly sweeperLagSeconds: number | null;
  readonly bucketSeconds: number;
  /** Oldest first, without gaps. */
  readonly buckets: readonly Bucket[];
}

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
