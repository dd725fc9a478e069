import { Button } from '@mantine/core';
import type { Session } from '../api/resources.ts';
import { type Columns, columnsOf } from '../parts/data-table.tsx';
import { deviceInWords } from '../parts/device.ts';
import { Ago } from '../parts/instant.tsx';
import { placeInWords } from '../parts/place.ts';
import { Remaining } from '../sessions/remaining.tsx';
import { kindWords } from '../sessions/words.ts';

const helper = columnsOf<Session>();

const created = helper.display({
  id: 'created',
  header: 'Since',
  cell: ({ row: { original: session } }) => <Ago at={session.createdAt} />,
});
const used = helper.display({
  id: 'used',
  header: 'Last used',
  cell: ({ row: { original: session } }) => <Ago at={session.lastUsedAt} />,
});
const left = helper.display({
  id: 'left',
  header: 'Left',
  cell: ({ row: { original: session } }) => <Remaining session={session} />,
});

export function ownSessionColumns(end: (session: Session) => void): Columns<Session> {
  return [
    helper.display({
      id: 'device',
      header: 'Device',
      meta: { kind: 'title' },
      cell: ({ row: { original: session } }) => (
        <>
          <strong>{deviceInWords(session.userAgent)}</strong>
          {session.current && (
            <>
              {' '}
              <span className="tag" data-tone="accent">
                this device
              </span>
            </>
          )}
          <small>{session.label ?? (session.kind === 'minted' ? kindWords.minted : null)}</small>
        </>
      ),
    }),
    helper.display({
      id: 'place',
      header: 'From',
      cell: ({
        row: {
          original: { ip },
        },
      }) =>
        ip === null ? (
          'unknown'
        ) : (
          <span>
            {placeInWords(ip)}
            <small>{ip}</small>
          </span>
        ),
    }),
    created,
    used,
    left,
    ending(end, (session) => `End the session on ${deviceInWords(session.userAgent)}`),
  ];
}

export function tokenColumns(end: (session: Session) => void): Columns<Session> {
  return [
    helper.display({
      id: 'label',
      header: 'Name',
      meta: { kind: 'title' },
      cell: ({ row: { original: session } }) => (
        <>
          <strong>{session.label ?? 'without a name'}</strong>
          {session.scopes !== null && <small>{session.scopes.join(', ')}</small>}
        </>
      ),
    }),
    created,
    used,
    left,
    ending(end, (session) => `End the token ${session.label ?? 'without a name'}`),
  ];
}

function ending(end: (session: Session) => void, nameOf: (session: Session) => string) {
  return helper.display({
    id: 'end',
    header: '',
    meta: { kind: 'actions' },
    cell: ({ row: { original: session } }) => (
      <Button
        variant="subtle"
        color="red"
        size="compact-xs"
        onClick={() => end(session)}
        aria-label={session.current ? 'Sign out on this device' : nameOf(session)}
      >
        {session.current ? 'Sign out' : 'End'}
      </Button>
    ),
  });
}
