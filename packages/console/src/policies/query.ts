import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';

export type Policies = Answer<'getPolicies'>;
export type Rule = Policies['policies'][string];

/** The rules in force. They only change when the server starts anew. */
export const policies = queryOptions({
  queryKey: ['policies'],
  queryFn: ({ signal }) => request<Policies>('GET /v1/policies', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
