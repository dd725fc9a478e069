import { useQueries } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import type { Session } from '../api/resources.ts';

/** Whoever has more rows that left the list sees the first of them renewed, and the others when the list is. */
const mostAsked = 10;

/** One session, as the page of its own asks for it, too. */
export function oneSession(id: string) {
  return {
    queryKey: ['sessions', 'one', id],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
      request<Session>(`GET /v1/sessions/${encodeURIComponent(id)}`, { signal, background: true }),
  };
}

/** Rows that have left a list stay in their places; what has become of them is asked for one by one. */
export function useRenewed(rows: readonly Session[], gone: ReadonlySet<string>): readonly Session[] {
  const answers = useQueries({ queries: [...gone].slice(0, mostAsked).map(oneSession) });
  const renewed = new Map(answers.flatMap(({ data }) => (data === undefined ? [] : [[data.id, data] as const])));
  return rows.map((row) => renewed.get(row.id) ?? row);
}
