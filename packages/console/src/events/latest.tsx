import { useList } from '../api/list.ts';
import type { AuditEvent } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { Empty } from '../parts/empty.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { addresses } from '../routing/route.ts';
import { EventTable } from './event-table.tsx';

const shown = 20;

/** The last of what happened to one user or one session. */
export function LatestEvents({ of }: { readonly of: { readonly user: string } | { readonly session: string } }) {
  const list = useList<AuditEvent>('events', '/v1/events', of, { idOf: ({ id }) => id, follows: true });
  const hasMore = list.page !== undefined && (list.page.cursor !== null || list.rows.length > shown);
  const all = `${addresses.events}?${new URLSearchParams(of)}`;
  return (
    <Section title={t.events.latest} actions={hasMore && <a href={all}>{t.events.all}</a>}>
      <Problem error={list.error} retry={list.retry} />
      {list.page === undefined ? (
        list.error === null && <Skeleton rows={4} />
      ) : (
        <EventTable
          of={'user' in of ? 'user' : 'session'}
          events={list.rows.slice(0, shown)}
          isBusy={!list.isCurrent}
          empty={<Empty title={t.events.none} />}
        />
      )}
    </Section>
  );
}
