import { type ReactNode, useState } from 'react';
import type { AuditEvent } from '../api/resources.ts';
import { instant } from '../language/duration.ts';
import { t } from '../language/texts.ts';
import { deviceInWords } from '../parts/device.ts';
import { locationName } from '../parts/location.ts';
import { type Column, Table } from '../parts/table.tsx';
import { TimeOfDay } from '../parts/time.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { goTo } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { foldActions } from './folding.ts';
import { detailInWords, toneOf } from './words.ts';

/** A line of the table: an event, and whether it stands for others. */
interface Line {
  readonly event: AuditEvent;
  /** How many events this line stands for. */
  readonly count: number;
  readonly toggle: (() => void) | null;
  readonly isOpen: boolean;
}

interface Props {
  readonly events: readonly AuditEvent[];
  readonly isBusy?: boolean;
  readonly empty: ReactNode;
  /** Whose events they all are: then the column that would say so is left out. `oneself`: whoever looks, who may see no other page. */
  readonly of?: 'user' | 'session' | 'oneself';
  /** What can be done about a single event. */
  readonly act?: (event: AuditEvent) => ReactNode;
}

/** Lines of the audit trail, by day; what one action wrote is one line that opens. */
export function EventTable({ events, isBusy = false, empty, of, act }: Props) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const lines = foldActions(events).flatMap(({ first, all }): Line[] => {
    if (all.length === 1) return [{ event: first, count: 1, toggle: null, isOpen: false }];
    // By the oldest, because new ones of the same action come at the other end.
    const id = all.at(-1)?.id ?? first.id;
    const isOpen = open.has(id);
    const toggle = () => setOpen(isOpen ? without(open, id) : new Set([...open, id]));
    const head = { event: first, count: all.length, toggle, isOpen };
    return [head, ...(isOpen ? all.slice(1).map((event) => ({ event, count: 1, toggle: null, isOpen: false })) : [])];
  });
  return (
    <Table
      label={t.events.title}
      columns={columnsFor(of, act)}
      rows={lines}
      idOf={({ event }) => event.id}
      card={({ event }) => [
        instant(event.at, 'clock'),
        ...(of === 'user' || of === 'oneself' || event.user === null ? [] : [event.user]),
        ...(event.ip === null ? [] : [event.ip]),
      ]}
      groupOf={({ event }) => instant(event.at, 'day')}
      onOpen={({ event: { sessionId, user } }) => {
        if (of === 'oneself') return;
        if (sessionId !== null) goTo(addresses.session(sessionId));
        else if (user !== null) goTo(addresses.user(user));
      }}
      isBusy={isBusy}
      empty={empty}
    />
  );
}

function without(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set([...set].filter((other) => other !== id));
}

function columnsFor(of: Props['of'], act: Props['act']): readonly Column<Line>[] {
  return [
    {
      id: 'when',
      header: t.events.when,
      width: 'small',
      cell: ({ event }) => <TimeOfDay at={event.at} />,
    },
    { id: 'what', header: t.events.what, kind: 'title', cell: (line) => <What line={line} /> },
    ...(of === undefined ? [userColumn()] : []),
    {
      id: 'from',
      header: t.events.from,
      width: 'large',
      priority: 2,
      cell: ({ event }) => <From event={event} />,
    },
    ...(of === 'session' || of === 'oneself' ? [] : [sessionColumn()]),
    ...(act === undefined ? [] : [actions(act)]),
  ];
}

function actions(act: NonNullable<Props['act']>): Column<Line> {
  return {
    id: 'act',
    header: t.parts.actions,
    kind: 'actions',
    cell: ({ event, count, isOpen }) => (count > 1 && !isOpen ? null : act(event)),
  };
}

function userColumn(): Column<Line> {
  return {
    id: 'user',
    header: t.events.user,
    cell: ({ event, count, isOpen }) =>
      event.user === null || (count > 1 && !isOpen) ? '–' : <UserLink name={event.user} />,
  };
}

function sessionColumn(): Column<Line> {
  return {
    id: 'session',
    header: t.events.session,
    width: 'small',
    priority: 3,
    cell: ({ event, count, isOpen }) =>
      event.sessionId === null || (count > 1 && !isOpen) ? (
        '–'
      ) : (
        <a href={addresses.session(event.sessionId)}>
          <code>{event.sessionId.slice(0, 8)}</code>
        </a>
      ),
  };
}

function What({ line: { event, count, toggle, isOpen } }: { readonly line: Line }) {
  const facts = [detailInWords(event), ...(event.actor === null ? [] : [t.events.byActor(event.actor)])];
  const detail = facts.filter((fact) => fact !== '').join(' · ');
  return (
    <>
      <span>
        <span className="tag" data-tone={toneOf(event.type)}>
          {t.events.types[event.type]}
          {count > 1 && ` ${t.events.times(count)}`}
        </span>
        {toggle !== null && (
          <>
            {' '}
            <button type="button" className="link" aria-expanded={isOpen} onClick={toggle}>
              {isOpen ? t.events.collapse : t.events.expand(count)}
            </button>
          </>
        )}
      </span>
      {detail !== '' && <small>{detail}</small>}
    </>
  );
}

function From({ event: { ip, userAgent, location } }: { readonly event: AuditEvent }) {
  if (ip === null && userAgent === null) return '–';
  const known = locationName(location);
  return (
    <span title={userAgent ?? undefined}>
      {userAgent === null ? <span className="address">{ip}</span> : deviceInWords(userAgent)}
      {userAgent !== null && ip !== null && <small className="address">{ip}</small>}
      {known !== null && <small>{known}</small>}
    </span>
  );
}
