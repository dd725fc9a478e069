import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Refused, request } from '../api/request.ts';
import type { Session } from '../api/resources.ts';
import { LatestEvents } from '../events/latest.tsx';
import { deviceInWords } from '../parts/device.ts';
import { limitInWords } from '../parts/duration.ts';
import { Facts } from '../parts/facts.tsx';
import { Instant } from '../parts/instant.tsx';
import { NotFound } from '../parts/not-found.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { placeInWords } from '../parts/place.ts';
import { Problem } from '../parts/problem.tsx';
import { addresses } from '../routing/route.ts';
import { EndSessionsDialog } from './end-sessions.tsx';
import { Remaining } from './remaining.tsx';
import { kindWords } from './words.ts';

/** One session: all that is known of it but its token, which nobody knows. */
export function SessionPage({ id }: { readonly id: string }) {
  const [isEnding, setEnding] = useState(false);
  const path = `/v1/sessions/${encodeURIComponent(id)}`;
  const { data, error, refetch } = useQuery({
    queryKey: ['sessions', 'one', id],
    queryFn: ({ client, queryKey, signal }) =>
      request<Session>(`GET ${path}`, { signal, background: client.getQueryData(queryKey) !== undefined }),
  });

  if (error instanceof Refused && [400, 404].includes(error.status)) return <NoSession />;
  if (data === undefined) return <Problem error={error} retry={() => void refetch()} />;
  return (
    <>
      <PageHead title={`Session of ${data.user ?? 'nobody yet'}`} note={<code>{data.id}</code>}>
        {data.state === 'active' && (
          <Button color="red" size="xs" onClick={() => setEnding(true)}>
            End
          </Button>
        )}
      </PageHead>
      <Facts
        facts={{
          User: data.user === null ? null : <a href={addresses.user(data.user)}>{data.user}</a>,
          State: data.state === 'active' ? <ActiveTag current={data.current} /> : <Remaining session={data} />,
          Left: data.state === 'active' ? <Remaining session={data} /> : null,
          Label: data.label,
          Device: deviceInWords(data.userAgent),
          From: data.ip === null ? null : `${placeInWords(data.ip)} (${data.ip})`,
          Created: <Instant at={data.createdAt} />,
          'Signed in': data.authenticatedAt === null ? null : <Instant at={data.authenticatedAt} />,
          'Last used': <Instant at={data.lastUsedAt} />,
          'Ends at latest': data.lifetimeEndsAt === null ? 'never' : <Instant at={data.lifetimeEndsAt} />,
          'Idle timeout': limitInWords(data.idleTimeoutSeconds),
          Kind: kindWords[data.kind],
          Policy: data.policy,
          Scopes: data.scopes === null ? null : data.scopes.join(', '),
          'User agent': data.userAgent,
        }}
      />
      <LatestEvents of={{ session: id }} />
      <EndSessionsDialog sessions={isEnding ? [data] : []} onClose={() => setEnding(false)} />
    </>
  );
}

function ActiveTag({ current }: { readonly current: boolean }) {
  return (
    <span className="tag" data-tone="ok">
      {current ? 'active, this one' : 'active'}
    </span>
  );
}

function NoSession() {
  return (
    <NotFound title="There is no such session">
      What ended long ago is deleted; the events may still tell of it. <a href={addresses.sessions}>To the sessions</a>
    </NotFound>
  );
}
