import type { ReactNode } from 'react';
import type { AuditEvent } from '../api/resources.ts';
import { type Columns, columnsOf, DataTable } from '../parts/data-table.tsx';
import { deviceInWords } from '../parts/device.ts';
import { Instant } from '../parts/instant.tsx';
import { goTo } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { actorInWords, detailInWords, toneOf, typeWords } from './words.ts';

const helper = columnsOf<AuditEvent>();

const what = helper.display({
  id: 'what',
  header: 'What',
  meta: { kind: 'title' },
  cell: ({ row: { original: event } }) => (
    <>
      <span className="tag" data-tone={toneOf(event.type)}>
        {typeWords[event.type] ?? event.type}
      </span>
      <small>{detailInWords(event)}</small>
    </>
  ),
});

const rest = [
  helper.display({
    id: 'user',
    header: 'User',
    cell: ({ row: { original: event } }) =>
      event.user === null ? '–' : <a href={addresses.user(event.user)}>{event.user}</a>,
  }),
  helper.display({ id: 'by', header: 'By', cell: ({ row: { original: event } }) => actorInWords(event) }),
  helper.display({
    id: 'from',
    header: 'From',
    cell: ({ row: { original: event } }) =>
      event.ip === null && event.userAgent === null ? (
        '–'
      ) : (
        <span title={event.userAgent ?? undefined}>
          {event.userAgent === null ? event.ip : deviceInWords(event.userAgent)}
          {event.userAgent !== null && event.ip !== null && <small>{event.ip}</small>}
        </span>
      ),
  }),
  helper.display({
    id: 'session',
    header: 'Session',
    cell: ({ row: { original: event } }) =>
      event.sessionId === null ? (
        '–'
      ) : (
        <a href={addresses.session(event.sessionId)}>
          <code>{event.sessionId.slice(0, 8)}</code>
        </a>
      ),
  }),
];

const when = helper.display({
  id: 'when',
  header: 'When',
  cell: ({ row: { original: event } }) => <Instant at={event.at} />,
});

const columns: Columns<AuditEvent> = [what, when, ...rest];

interface Props {
  readonly events: readonly AuditEvent[];
  readonly isBusy?: boolean;
  readonly empty: ReactNode;
}

/** Lines of the audit trail. */
export function EventTable({ events, isBusy = false, empty }: Props) {
  return (
    <DataTable
      label="Events"
      columns={columns}
      rows={events}
      idOf={({ id }) => id}
      onOpen={({ sessionId, user }) => {
        if (sessionId !== null) goTo(addresses.session(sessionId));
        else if (user !== null) goTo(addresses.user(user));
      }}
      isBusy={isBusy}
      empty={empty}
    />
  );
}
