import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Session } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { deviceInWords } from '../parts/device.ts';
import type { Column } from '../parts/table.tsx';
import { Ago, Instant } from '../parts/time.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { addresses } from '../routing/route.ts';
import { Remaining, RemainingInWords } from './remaining.tsx';
import { nameOf } from './words.ts';

type SessionColumn = Column<Session>;

function user(): SessionColumn {
  return {
    id: 'user',
    header: t.sessions.user,
    kind: 'title',
    cell: (session) => (
      <>
        {session.user === null ? <span>{t.sessions.noUser}</span> : <UserLink name={session.user} />}
        {session.current && <CurrentTag />}
        {session.label !== null && <small>{session.label}</small>}
      </>
    ),
  };
}

function device(kind?: 'title'): SessionColumn {
  return {
    id: 'device',
    header: t.sessions.device,
    ...(kind === undefined && { width: 'large' }),
    ...(kind !== undefined && { kind }),
    cell: (session) => (
      <>
        <a className="clamp" href={addresses.session(session.id)} title={session.userAgent ?? undefined}>
          {deviceInWords(session.userAgent)}
        </a>
        {kind === 'title' && session.current && <CurrentTag />}
        <small className="address">{session.ip ?? t.sessions.noAddress}</small>
        {kind === 'title' && session.label !== null && <small>{session.label}</small>}
      </>
    ),
  };
}

function CurrentTag() {
  return (
    <small>
      <span className="tag" data-tone="accent">
        {t.sessions.current}
      </span>
    </small>
  );
}

/** A session's second line where it is a card: what tells it from others, with the longest last. */
export function sessionCard(session: Session): readonly ReactNode[] {
  return [
    ...markOf(session),
    deviceInWords(session.userAgent),
    <RemainingInWords key="left" session={session} />,
    ...(session.ip === null ? [] : [session.ip]),
  ];
}

/** The same, where the device is the title. */
export function sessionCardOfUser(session: Session): readonly ReactNode[] {
  return [
    ...markOf(session),
    <RemainingInWords key="left" session={session} />,
    <Ago key="used" at={session.lastUsedAt} />,
    ...(session.ip === null ? [] : [session.ip]),
  ];
}

/** What marks a session among others: that it is the one in use, or what somebody has called it. */
function markOf({ current, label }: Session): readonly string[] {
  return [...(current ? [t.sessions.current] : []), ...(label === null ? [] : [label])];
}

/** What every list of sessions says of each. */
export function kindColumn<Row extends Session>(): Column<Row> {
  return {
    id: 'kind',
    header: t.sessions.kind,
    width: 'small',
    priority: 3,
    cell: (session) => (
      <>
        <span>{t.sessions.shortKinds[session.kind]}</span>
        <small>{session.policy}</small>
      </>
    ),
  };
}

export function activityColumn<Row extends Session>(): Column<Row> {
  return {
    id: 'used',
    header: t.sessions.lastActive,
    width: 'medium',
    priority: 2,
    cell: (session) => (
      <>
        <Ago at={session.lastUsedAt} />
        <small>{t.sessions.since(<Ago at={session.createdAt} />)}</small>
      </>
    ),
  };
}

function facts(canSortByTimeLeft = false): readonly SessionColumn[] {
  return [
    kindColumn(),
    activityColumn(),
    {
      id: 'left',
      header: t.sessions.timeLeft,
      width: 'medium',
      ...(canSortByTimeLeft && { order: 'expires' }),
      cell: (session) => <Remaining session={session} />,
    },
  ];
}

function extras(): readonly SessionColumn[] {
  return [
    {
      id: 'created',
      header: t.sessions.created,
      isExtra: true,
      order: 'created',
      cell: ({ createdAt }) => <Instant at={createdAt} />,
    },
    {
      id: 'lifetime',
      header: t.sessions.lifetimeEnd,
      isExtra: true,
      cell: ({ lifetimeEndsAt }) => (lifetimeEndsAt === null ? t.parts.never : <Instant at={lifetimeEndsAt} />),
    },
    { id: 'label', header: t.sessions.label, isExtra: true, cell: ({ label }) => label ?? '–' },
    { id: 'id', header: t.sessions.id, isExtra: true, cell: ({ id }) => <code>{id}</code> },
  ];
}

/**
 * @param end asks whether to end a session; `null` where nothing can be done now
 * @param canSortByTimeLeft whether all of them are active
 */
export function sessionColumns(
  end: ((session: Session) => void) | null,
  canSortByTimeLeft: boolean,
): readonly SessionColumn[] {
  return [user(), device(), ...facts(canSortByTimeLeft), ...extras(), ending(end)];
}

/** For one user's sessions, where the name says nothing. */
export function sessionColumnsOfUser(end: ((session: Session) => void) | null): readonly SessionColumn[] {
  return [device('title'), ...facts(), ending(end)];
}

function ending(end: ((session: Session) => void) | null): SessionColumn {
  return {
    id: 'end',
    header: t.parts.actions,
    kind: 'actions',
    cell: (session) =>
      session.state === 'active' && (
        <Button
          className="act-quietly"
          variant="default"
          size="compact-xs"
          disabled={end === null}
          onClick={() => end?.(session)}
          aria-label={t.sessions.endOne(nameOf(session), deviceInWords(session.userAgent))}
        >
          {t.sessions.end}
        </Button>
      ),
  };
}
