import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Refused } from '../api/request.ts';
import type { Session } from '../api/resources.ts';
import { LatestEvents } from '../events/latest.tsx';
import { exactDuration } from '../language/duration.ts';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import { CopyButton } from '../parts/copy.tsx';
import { deviceInWords } from '../parts/device.ts';
import { FactGroups, type FactList } from '../parts/facts.tsx';
import { locationInWords, locationName } from '../parts/location.ts';
import { NotFound } from '../parts/not-found.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { Instant } from '../parts/time.tsx';
import { addresses } from '../routing/route.ts';
import { EndSessionsDialog } from './end-sessions.tsx';
import { BothLimits } from './remaining.tsx';
import { oneSession } from './renewed.ts';
import { useWhoEnded } from './who-ended.ts';
import { endInWords, kindInWords, nameOf } from './words.ts';

/** One session: all that is known of it but its token, which nobody knows. */
export function SessionPage({ id }: { readonly id: string }) {
  const [isEnding, setEnding] = useState(false);
  const isOnline = useIsOnline();
  const { data, error, refetch } = useQuery(oneSession(id));
  const whoEnded = useWhoEnded(data);
  if (error instanceof Refused && [400, 404].includes(error.status)) return <NoSession />;
  if (data === undefined) {
    return error === null ? <Skeleton rows={5} /> : <Problem error={error} retry={() => void refetch()} />;
  }
  return (
    <>
      <PageHead
        title={t.sessions.titleOf(nameOf(data))}
        note={
          <>
            <StateTag session={data} /> <code>{data.id}</code> <CopyButton text={data.id} what={t.sessions.id} />
          </>
        }
      >
        {data.state === 'active' && (
          <Button color="red" size="xs" disabled={!isOnline} onClick={() => setEnding(true)}>
            {t.sessions.end}
          </Button>
        )}
      </PageHead>
      <Problem error={error} retry={() => void refetch()} />
      <FactGroups
        groups={[
          {
            title: t.sessions.who,
            facts: who(data),
            ...(data.user !== null && { more: <SessionsOf user={data.user} /> }),
          },
          {
            title: t.sessions.where,
            facts: where(data),
            ...(data.ip !== null && { more: <SessionsFrom ip={data.ip} /> }),
          },
          { title: t.sessions.when, facts: when(data, whoEnded) },
        ]}
      />
      <LatestEvents of={{ session: id }} />
      {isEnding && <EndSessionsDialog sessions={[data]} onClose={() => setEnding(false)} />}
    </>
  );
}

function who(session: Session): FactList {
  return [
    [t.sessions.user, session.user === null ? t.sessions.noUser : <UserLink key="user" user={session.user} />],
    [t.sessions.label, session.label],
    [t.sessions.kind, kindInWords(session.kind)],
    [t.sessions.policy, session.policy],
    [t.sessions.scopes, session.scopes?.join(', ')],
  ];
}

function UserLink({ user }: { readonly user: string }) {
  return <a href={addresses.user(user)}>{user}</a>;
}

function where(session: Session): FactList {
  const { ip, userAgent } = session;
  return [
    [t.sessions.device, deviceInWords(userAgent)],
    [t.sessions.address, ip === null ? null : <Address key="address" ip={ip} />],
    [
      locationName(session.location) === null ? t.sessions.network : t.sessions.place,
      locationInWords(session, t.sessions.networks),
    ],
    [t.sessions.userAgent, userAgent],
  ];
}

function Address({ ip }: { readonly ip: string }) {
  return (
    <>
      <span className="address">{ip}</span> <CopyButton text={ip} what={t.sessions.address} />
    </>
  );
}

function when(session: Session, whoEnded: string | null): FactList {
  const { authenticatedAt, createdAt, lifetimeEndsAt, idleTimeoutSeconds, state } = session;
  const over = session.endedAt ?? session.expiresAt;
  const reason = whoEnded === null ? endInWords(session) : t.sessions.endedByName(whoEnded);
  return [
    ...(state === 'active'
      ? [[t.sessions.timeLeft, <BothLimits key="left" session={session} />] as const]
      : ([
          [
            state === 'ended' ? t.sessions.endedAt : t.sessions.expiredAt,
            over === null ? null : <Instant key="over" at={over} />,
          ],
          [t.sessions.because, reason],
        ] as const)),
    [t.sessions.created, <Instant key="created" at={createdAt} />],
    [
      t.sessions.signedInAt,
      authenticatedAt === null || authenticatedAt === createdAt ? null : <Instant key="in" at={authenticatedAt} />,
    ],
    [t.sessions.lastUsedAt, <Instant key="used" at={session.lastUsedAt} />],
    [
      t.sessions.boundSince(session.boundTo === 'program'),
      session.boundAt === null ? null : <Instant key="bound" at={session.boundAt} />,
    ],
    [
      t.sessions.keyProvenAt(session.boundTo === 'program'),
      session.keyProvenAt === null ? null : <Instant key="proven" at={session.keyProvenAt} />,
    ],
    [t.sessions.endsAtLatest, lifetimeEndsAt === null ? t.parts.never : <Instant key="latest" at={lifetimeEndsAt} />],
    [t.sessions.idleTimeout, idleTimeoutSeconds === 0 ? t.parts.noLimit : exactDuration(idleTimeoutSeconds)],
  ];
}

function SessionsOf({ user }: { readonly user: string }) {
  return <a href={`${addresses.sessions}?${new URLSearchParams({ user })}`}>{t.sessions.ofUser}</a>;
}

function SessionsFrom({ ip }: { readonly ip: string }) {
  return <a href={`${addresses.sessions}?${new URLSearchParams({ ip, state: 'all' })}`}>{t.sessions.fromAddress}</a>;
}

function StateTag({ session: { state } }: { readonly session: Session }) {
  return (
    <span className="tag" data-tone={state === 'active' ? 'ok' : 'plain'}>
      {t.sessions.states[state]}
    </span>
  );
}

function NoSession() {
  return (
    <NotFound title={t.sessions.notFound}>
      {t.sessions.notFoundHint(<a href={addresses.sessions}>{t.sessions.toSessions}</a>)}
    </NotFound>
  );
}
