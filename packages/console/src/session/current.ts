import { queryOptions, useQuery } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import type { CurrentSession } from '../api/resources.ts';

/** Who is here and for how long. Asking never counts as use. */
export const currentSession = queryOptions({
  queryKey: ['current-session'],
  queryFn: ({ signal }) =>
    request<CurrentSession>('GET /v1/sessions/current?passive=true', { signal, background: true }),
  refetchInterval: 60_000,
  refetchIntervalInBackground: true,
  staleTime: 10_000,
});

export function useCurrentSession() {
  return useQuery(currentSession);
}

export function isAdmin(session: CurrentSession): boolean {
  return session.roles.includes('admin');
}
