import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useList } from '../api/list.ts';
import { Refused, request } from '../api/request.ts';
import type { Session, User } from '../api/resources.ts';
import { LatestEvents } from '../events/latest.tsx';
import { t } from '../language/texts.ts';
import { CopyButton } from '../parts/copy.tsx';
import { Empty } from '../parts/empty.tsx';
import { FactGroups } from '../parts/facts.tsx';
import { NotFound } from '../parts/not-found.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { Table } from '../parts/table.tsx';
import { Instant } from '../parts/time.tsx';
import { goTo } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { sessionCardOfUser, sessionColumnsOfUser } from '../sessions/columns.tsx';
import { EndSessionsDialog } from '../sessions/end-sessions.tsx';
import { useRenewed } from '../sessions/renewed.ts';
import { RulesOf } from './rules.tsx';
import { LastSignIn, LiveSessions, proofsInWords } from './standing.tsx';
import { UserActions } from './user-actions.tsx';
import { WaysIn } from './ways-in.tsx';

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
  if (data === undefined) {
    return error === null ? <Skeleton rows={5} /> : <Problem error={error} retry={() => void refetch()} />;
  }
  return (
    <>
      <PageHead title={data.username} note={<Note user={data} />}>
        <UserActions user={data} />
      </PageHead>
      <Problem error={error} retry={() => void refetch()} />
      <FactGroups
        groups={[
          {
            title: t.users.signIn,
            facts: [
              [t.users.lastSignIn, <LastSignIn key="last" user={data} />],
              [t.users.liveSessions, <LiveSessions key="live" user={data} />],
              [t.users.signsInWith, proofsInWords(data)],
              [t.users.level, data.level === null ? null : data.level.toUpperCase()],
            ],
          },
          {
            title: t.users.profile,
            facts: [
              [t.users.fullName, data.fullName],
              [t.users.email, data.email],
              [t.users.roles, data.roles.length === 0 ? t.parts.none : data.roles.join(', ')],
              [t.users.created, <Instant key="created" at={data.createdAt} />],
              [
                t.users.id,
                <span key="id">
                  <code>{data.id}</code> <CopyButton text={data.id} what={t.users.id} />
                </span>,
              ],
            ],
          },
        ]}
      />
      <SessionsOf username={data.username} />
      <WaysIn base={`/v1/users/${encodeURIComponent(data.username)}`} note={t.waysIn.note} />
      <RulesOf user={data} />
      <LatestEvents of={{ user: data.username }} />
    </>
  );
}

function Note({ user }: { readonly user: User }) {
  return (
    <>
      {user.disabledAt === null ? (
        <span className="tag" data-tone="ok">
          {t.users.enabled}
        </span>
      ) : (
        <span className="tag" data-tone="danger">
          {t.users.disabledSince(<Instant at={user.disabledAt} to="minute" />)}
        </span>
      )}{' '}
      {user.fullName}
    </>
  );
}

function SessionsOf({ username }: { readonly username: string }) {
  const list = useList<Session>('sessions', '/v1/sessions', { user: username, state: 'active' }, { idOf });
  const [ending, setEnding] = useState<readonly Session[]>([]);
  const canAct = list.isCurrent;
  const columns = useMemo(() => sessionColumnsOfUser(canAct ? (session) => setEnding([session]) : null), [canAct]);
  const rows = useRenewed(list.rows, list.gone).slice(0, shown);
  const all = `${addresses.sessions}?${new URLSearchParams({ user: username, state: 'all' })}`;
  return (
    <Section title={t.users.sessions} actions={<a href={all}>{t.users.allSessions}</a>}>
      <Problem error={list.error} retry={list.retry} />
      {list.page === undefined ? (
        list.error === null && <Skeleton rows={3} />
      ) : (
        <Table
          label={t.users.sessionsOf(username)}
          columns={columns}
          rows={rows}
          idOf={idOf}
          card={sessionCardOfUser}
          onOpen={({ id }) => goTo(addresses.session(id))}
          keys={{ e: (row) => row?.state === 'active' && canAct && setEnding([row]) }}
          isQuiet={({ state }) => state !== 'active'}
          isBusy={!canAct}
          empty={<Empty title={t.users.noSessions} />}
        />
      )}
      {ending.length > 0 && <EndSessionsDialog sessions={ending} onClose={() => setEnding([])} />}
    </Section>
  );
}

function idOf({ id }: Session): string {
  return id;
}

function NoUser({ name }: { readonly name: string }) {
  return (
    <NotFound title={t.users.notFound(name)}>
      {t.users.notFoundHint(<a href={addresses.users}>{t.users.toUsers}</a>)}
    </NotFound>
  );
}
