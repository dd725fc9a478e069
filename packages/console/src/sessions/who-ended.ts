import { useQuery } from '@tanstack/react-query';
import { request, withParameters } from '../api/request.ts';
import type { Answer, Session } from '../api/resources.ts';

/** The administrator who ended a session, by name: the session itself only says that it was one. `null`: not known. */
export function useWhoEnded(session: Session | undefined): string | null {
  const isAsked = session?.state === 'ended' && session.endedBy === 'admin';
  const { data } = useQuery({
    queryKey: ['events', 'who-ended', session?.id],
    queryFn: ({ signal }) => {
      const path = withParameters('/v1/events', { session: session?.id, type: 'session-ended', limit: 1 });
      return request<Answer<'listEvents'>>(`GET ${path}`, { signal, background: true });
    },
    enabled: isAsked,
  });
  return isAsked ? (data?.items[0]?.actor ?? null) : null;
}
