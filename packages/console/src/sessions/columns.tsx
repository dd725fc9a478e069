import { Button } from '@mantine/core';
import type { Session } from '../api/resources.ts';
import { type Columns, columnsOf } from '../parts/data-table.tsx';
import { deviceInWords } from '../parts/device.ts';
import { Ago } from '../parts/instant.tsx';
import { addresses } from '../routing/route.ts';
import { Remaining } from './remaining.tsx';
import { kindWords, nameOf } from './words.ts';

const helper = columnsOf<Session>();

const user = helper.display({
  id: 'user',
  header: 'User',
  meta: { kind: 'title' },
  cell: ({ row: { original: session } }) => (
    <>
      {session.user === null ? <span>nobody yet</span> : <a href={addresses.user(session.user)}>{session.user}</a>}
      {session.current && (
        <>
          {' '}
          <span className="tag" data-tone="accent">
            this one
          </span>
        </>
      )}
      {session.label !== null && <small>{session.label}</small>}
    </>
  ),
});

function device(kind?: 'title') {
  return helper.display({
    id: 'device',
    header: 'Device',
    meta: kind === undefined ? {} : { kind },
    cell: ({ row: { original: session } }) => (
      <span title={session.userAgent ?? undefined}>
        <a href={addresses.session(session.id)}>{deviceInWords(session.userAgent)}</a>
        <small>
          {[session.ip ?? 'no address', ...(kind === 'title' && session.label !== null ? [session.label] : [])].join(
            ', ',
          )}
        </small>
      </span>
    ),
  });
}

/** What every list of sessions says of each. */
export function factsOf<Row extends Session>(): Columns<Row> {
  const column = columnsOf<Row>();
  return [
    column.display({
      id: 'kind',
      header: 'Kind',
      cell: ({ row: { original: session } }) => (
        <span>
          {kindWords[session.kind]}
          <small>{session.policy}</small>
        </span>
      ),
    }),
    column.display({
      id: 'created',
      header: 'Created',
      cell: ({ row: { original: session } }) => <Ago at={session.createdAt} />,
    }),
    column.display({
      id: 'used',
      header: 'Last used',
      cell: ({ row: { original: session } }) => <Ago at={session.lastUsedAt} />,
    }),
  ];
}

const facts: Columns<Session> = [
  ...factsOf<Session>(),
  helper.display({
    id: 'left',
    header: 'Left',
    cell: ({ row: { original: session } }) => <Remaining session={session} />,
  }),
];

/** @param end asks whether to end a session */
export function sessionColumns(end: (session: Session) => void): Columns<Session> {
  return [user, device(), ...facts, ending(end)];
}

/** For one user's sessions, where the name says nothing. */
export function sessionColumnsOfUser(end: (session: Session) => void): Columns<Session> {
  return [device('title'), ...facts, ending(end)];
}

function ending(end: (session: Session) => void) {
  return helper.display({
    id: 'end',
    header: '',
    meta: { kind: 'actions' },
    cell: ({ row: { original: session } }) =>
      session.state === 'active' && (
        <Button
          variant="subtle"
          color="red"
          size="compact-xs"
          onClick={() => end(session)}
          aria-label={`End the session of ${nameOf(session)}, ${deviceInWords(session.userAgent)}`}
        >
          End
        </Button>
      ),
  });
}
