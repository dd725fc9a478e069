import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/request.ts';

export interface Rule {
  readonly idleTimeoutSeconds: number;
  readonly tokenLifetimeSeconds: number;
  readonly maxSessions: number;
  readonly onLimit: 'reject' | 'evict-oldest';
}

export interface Policies {
  readonly policies: Readonly<Record<string, Rule>>;
  readonly roles: Readonly<Record<string, Rule>>;
  readonly maxTokenLifetimeSeconds: number;
  /** What standards ask for, by name. */
  readonly presets: Readonly<Record<string, Rule>>;
  /** Where a policy allows more than a preset. */
  readonly deviations: readonly {
    readonly policy: string;
    readonly preset: string;
    readonly limit: 'idleTimeoutSeconds' | 'tokenLifetimeSeconds';
  }[];
}

/** The rules in force. They only change when the server starts anew. */
export const policies = queryOptions({
  queryKey: ['policies'],
  queryFn: ({ signal }) => request<Policies>('GET /v1/policies', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
