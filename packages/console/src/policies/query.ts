import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';

export type Policies = Answer<'getPolicies'>;
export type Rule = Policies['policies'][string];

/** The rules in force. Somebody may set others while this page is open. */
export const policies = queryOptions({
  queryKey: ['policies'],
  queryFn: ({ signal }) => request<Policies>('GET /v1/policies', { signal }),
  staleTime: 60_000,
});
