import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useList } from '../api/list.ts';
import { Refused, request } from '../api/request.ts';
import type { Session, User } from '../api/resources.ts';
import { LatestEvents } from '../events/latest.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { Facts } from '../parts/facts.tsx';
import { Instant } from '../parts/instant.tsx';
import { NotFound } from '../parts/not-found.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { goTo } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { sessionColumnsOfUser } from '../sessions/columns.tsx';
import { EndSessionsDialog } from '../sessions/end-sessions.tsx';
import { UserActions } from './user-actions.tsx';

const shown = 10;

/** One user: who they are, their sessions, what happened to them, and what an administrator can do. */
export function UserPage({ name }: { readonly name: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['users', 'one', name],
    queryFn: ({ client, queryKey, signal }) =>
      request<User>(`GET /v1/users/${encodeURIComponent(name)}`, {
        signal,
        background: client.getQueryData(queryKey) !== undefined,
      }),
  });
  if (error instanceof Refused && [400, 404].includes(error.status)) return <NoUser name={name} />;
  if (data === undefined) return <Problem error={error} retry={() => void refetch()} />;
  return (
    <>
      <PageHead title={data.username} note={data.fullName ?? 'No full name is known.'}>
        <UserActions user={data} />
      </PageHead>
      <Facts
        facts={{
          State: (
            <span className="tag" data-tone={data.disabledAt === null ? 'ok' : 'danger'}>
              {data.disabledAt === null ? 'enabled' : 'disabled'}
            </span>
          ),
          'Disabled since': data.disabledAt === null ? null : <Instant at={data.disabledAt} />,
          Roles: data.roles.length === 0 ? 'none' : data.roles.join(', '),
          Email: data.email,
          Created: <Instant at={data.createdAt} />,
          Id: <code>{data.id}</code>,
        }}
      />
      <SessionsOf username={data.username} />
      <LatestEvents of={{ user: data.username }} />
    </>
  );
}

function SessionsOf({ username }: { readonly username: string }) {
  const list = useList<Session>('sessions', '/v1/sessions', { user: username });
  const [ending, setEnding] = useState<readonly Session[]>([]);
  const columns = useMemo(() => sessionColumnsOfUser((session) => setEnding([session])), []);
  const rows = list.data?.items.slice(0, shown) ?? [];
  const hasMore = list.data !== undefined && (list.data.cursor !== null || list.data.items.length > shown);
  const all = `${addresses.sessions}?${new URLSearchParams({ user: username })}`;
  return (
    <Section title="Sessions" actions={hasMore && <a href={all}>All sessions</a>}>
      <Problem error={list.error} retry={() => void list.refetch()} />
      {list.data !== undefined && (
        <DataTable
          label={`Sessions of ${username}`}
          columns={columns}
          rows={rows}
          idOf={({ id }) => id}
          onOpen={({ id }) => goTo(addresses.session(id))}
          keys={{ e: (row) => row?.state === 'active' && setEnding([row]) }}
          isQuiet={({ state }) => state !== 'active'}
          empty={<Empty title="Not signed in anywhere" />}
        />
      )}
      <EndSessionsDialog sessions={ending} onClose={() => setEnding([])} />
    </Section>
  );
}

function NoUser({ name }: { readonly name: string }) {
  return (
    <NotFound title={`There is no user “${name}”`}>
      Names are matched as a whole. <a href={addresses.users}>To the users</a>
    </NotFound>
  );
}
