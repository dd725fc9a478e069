import { useList } from '../api/list.ts';
import type { AuditEvent } from '../api/resources.ts';
import { Empty } from '../parts/empty.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { EventTable } from './event-table.tsx';

const shown = 20;

/** The last of what happened to one user or one session. */
export function LatestEvents({ of }: { readonly of: { readonly user: string } | { readonly session: string } }) {
  const list = useList<AuditEvent>('events', '/v1/events', of);
  const all = `/console/events?${new URLSearchParams(of)}`;
  return (
    <Section
      title="Events"
      actions={
        list.data !== undefined &&
        (list.data.cursor !== null || list.data.items.length > shown) && <a href={all}>All events</a>
      }
    >
      <Problem error={list.error} retry={() => void list.refetch()} />
      {list.data !== undefined && (
        <EventTable events={list.data.items.slice(0, shown)} empty={<Empty title="Nothing has happened yet" />} />
      )}
    </Section>
  );
}
