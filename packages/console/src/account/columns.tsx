import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Session } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { deviceInWords } from '../parts/device.ts';
import { locationInWords } from '../parts/location.ts';
import type { Column } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';
import { Remaining } from '../sessions/remaining.tsx';

type End = ((session: Session) => void) | null;

/** For people who may never have heard of a session: on which device, from where, when, and a way to sign it out. */
export function ownSessionColumns(end: End): readonly Column<Session>[] {
  return [
    {
      id: 'device',
      header: t.account.device,
      kind: 'title',
      cell: (session) => (
        <>
          <span className="clamp">
            <strong>{deviceInWords(session.userAgent)}</strong>
            {session.current && (
              <>
                {' '}
                <span className="tag" data-tone="accent">
                  {t.account.onThisDevice}
                </span>
              </>
            )}
          </span>
          <small>{session.label ?? (session.kind === 'minted' ? t.account.issued : null)}</small>
          <Binding session={session} />
        </>
      ),
    },
    { id: 'location', header: t.account.from, cell: (session) => <Location session={session} /> },
    {
      id: 'used',
      header: t.account.lastActive,
      width: 'medium',
      cell: ({ lastUsedAt }) => <Ago at={lastUsedAt} />,
    },
    {
      id: 'since',
      header: t.account.since,
      width: 'medium',
      priority: 2,
      cell: ({ createdAt }) => <Ago at={createdAt} />,
    },
    {
      id: 'left',
      header: t.account.endsIn,
      width: 'medium',
      priority: 3,
      cell: (session) => <Remaining session={session} />,
    },
    {
      id: 'end',
      header: t.parts.actions,
      kind: 'actions',
      cell: (session) => (
        <EndButton
          session={session}
          end={end}
          does={t.account.signOutDevice}
          label={session.current ? t.account.signOutHere : t.account.signOutOf(deviceInWords(session.userAgent))}
        />
      ),
    },
  ];
}

export function ownSessionCard(session: Session): readonly ReactNode[] {
  const { ip, lastUsedAt } = session;
  return [<Ago key="used" at={lastUsedAt} />, ...(ip === null ? [] : [<Location key="location" session={session} />])];
}

function Location({ session }: { readonly session: Session }) {
  const location = locationInWords(session, t.account.networks);
  return location === null ? t.parts.unknown : t.account.network(location, session.ip);
}

export function tokenColumns(end: End): readonly Column<Session>[] {
  return [
    {
      id: 'label',
      header: t.account.tokenName,
      kind: 'title',
      cell: ({ label, scopes, ...session }) => (
        <>
          <span className="clamp">
            <strong>{label ?? t.account.unnamed}</strong>
          </span>
          {scopes !== null && <small>{scopes.join(', ')}</small>}
          <Binding session={session} />
        </>
      ),
    },
    {
      id: 'used',
      header: t.account.lastActive,
      width: 'medium',
      cell: ({ lastUsedAt }) => <Ago at={lastUsedAt} />,
    },
    {
      id: 'since',
      header: t.sessions.created,
      width: 'medium',
      priority: 2,
      cell: ({ createdAt }) => <Ago at={createdAt} />,
    },
    {
      id: 'left',
      header: t.account.tokenExpires,
      width: 'medium',
      cell: (session) => <Remaining session={session} />,
    },
    {
      id: 'end',
      header: t.parts.actions,
      kind: 'actions',
      cell: (session) => (
        <EndButton
          session={session}
          end={end}
          does={t.account.revoke}
          label={t.account.revokeOf(session.label ?? t.account.unnamed)}
        />
      ),
    },
  ];
}

/** What a session belongs to, so that a copy of its cookie or token is worth nothing elsewhere; since when, and the last proof. */
function Binding({ session: { boundTo, boundAt, keyProvenAt } }: { readonly session: Bound }) {
  if (boundTo === null || boundAt === null) return null;
  return (
    <small>
      {boundTo === 'device' ? t.account.boundToDevice : t.account.boundToKey} <Ago at={boundAt} />
      {keyProvenAt !== null && (
        <>
          {', '}
          {t.account.lastProven} <Ago at={keyProvenAt} />
        </>
      )}
    </small>
  );
}

type Bound = Pick<Session, 'boundTo' | 'boundAt' | 'keyProvenAt'>;

interface EndButtonProps {
  readonly session: Session;
  readonly end: End;
  readonly does: string;
  readonly label: string;
}

function EndButton({ session, end, does, label }: EndButtonProps) {
  if (session.state !== 'active') return null;
  return (
    <Button
      className="act-quietly"
      variant="default"
      size="compact-xs"
      disabled={end === null}
      onClick={() => end?.(session)}
      aria-label={label}
    >
      {does}
    </Button>
  );
}
