import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useList } from '../api/list.ts';
import { request, withParameters } from '../api/request.ts';
import type { AuditEvent, CurrentSession, Session } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { Empty } from '../parts/empty.tsx';
import { ListHead } from '../parts/list-head.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Pager } from '../parts/pager.tsx';
import { Section } from '../parts/section.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { Table } from '../parts/table.tsx';
import { say } from '../parts/toast.tsx';
import { useSearch } from '../routing/location.ts';
import { at } from '../routing/root.ts';
import { sessionCardOfUser } from '../sessions/columns.tsx';
import { EndSessionsDialog } from '../sessions/end-sessions.tsx';
import { WaysIn } from '../users/ways-in.tsx';
import { ownSessionCard, ownSessionColumns, tokenColumns } from './columns.tsx';
import { NewDeviceNotice } from './new-device-notice.tsx';
import { NewTokenDialog } from './new-token.tsx';
import { NotMeDialog } from './not-me.tsx';
import { PasswordDialog } from './password.tsx';
import { SecurityLog, useOwnEvents } from './security-log.tsx';

/** Everybody's own sessions, password and tokens. */
export function AccountPage({ session }: { readonly session: CurrentSession }) {
  const user = session.user ?? '';
  const isOnline = useIsOnline();
  const [ending, setEnding] = useState<readonly Session[]>([]);
  const [suspect, setSuspect] = useState<AuditEvent | null>(null);
  const [question, setQuestion] = useState<'others' | 'password' | 'token' | null>(null);
  const close = () => setQuestion(null);
  const cursor = useSearch().get('cursor');
  const list = useList<Session>(
    'sessions',
    '/v1/sessions',
    { user, state: 'active', cursor },
    {
      idOf,
      // There are few, and what happens to them is mostly what their owner does.
      follows: true,
    },
  );
  const events = useOwnEvents(user);
  const log = { session, list: events, onNotMe: setSuspect };
  // The one in use first: it is the one that people look for.
  const people = list.rows
    .filter(({ kind }) => kind !== 'api')
    .toSorted((one, other) => Number(other.current) - Number(one.current));
  const tokens = list.rows.filter(({ kind }) => kind === 'api');
  const end = useMemo(() => (list.isCurrent ? (one: Session) => setEnding([one]) : null), [list.isCurrent]);
  const shared = { idOf, isQuiet: ({ state }: Session) => state !== 'active', isBusy: !list.isCurrent };

  return (
    <>
      <PageHead title={t.account.title} note={t.account.note(user)}>
        <Button variant="default" size="xs" disabled={!isOnline} onClick={() => setQuestion('password')}>
          {t.account.changePassword}
        </Button>
        <Button variant="default" size="xs" disabled={!isOnline} onClick={() => setQuestion('others')}>
          {t.account.signOutOthers}
        </Button>
      </PageHead>
      <NewDeviceNotice session={session} onNotMe={setSuspect} />
      <ListHead list={list} summary={t.account.devicesNote} />
      {list.page === undefined ? (
        <Skeleton rows={4} />
      ) : (
        <>
          <Table
            label={t.account.devices}
            card={ownSessionCard}
            columns={ownSessionColumns(end)}
            rows={people}
            keys={{ e: (row) => row !== null && end?.(row) }}
            empty={<Empty title={t.account.noOthers} />}
            {...shared}
          />
          <Section
            title={t.account.tokens}
            note={t.account.tokensNote}
            actions={
              <Button variant="default" size="xs" disabled={!isOnline} onClick={() => setQuestion('token')}>
                {t.account.newToken}
              </Button>
            }
          >
            <Table
              label={t.account.tokens}
              card={sessionCardOfUser}
              columns={tokenColumns(end)}
              rows={tokens}
              empty={
                <Empty title={t.account.noTokens}>
                  <p>{t.account.noTokensHint}</p>
                </Empty>
              }
              {...shared}
            />
          </Section>
          <Pager next={list.page.cursor} />
          <WaysIn base="/v1/account" note={t.waysIn.ownNote} confirmAt={at('/account')} actions={<WaysToAdd />} />
          <SecurityLog {...log} />
        </>
      )}
      {ending.length > 0 && <EndSessionsDialog sessions={ending} onClose={() => setEnding([])} />}
      {suspect !== null && <NotMeDialog user={user} event={suspect} onClose={() => setSuspect(null)} />}
      {question === 'others' && <SignOutOthersDialog user={user} onClose={close} />}
      {question === 'password' && <PasswordDialog user={user} onClose={close} />}
      {question === 'token' && <NewTokenDialog onClose={close} />}
    </>
  );
}

/** Each is set up on a page of its own, which also works without scripts. */
function WaysToAdd() {
  const pages = [
    ['/account/codes', t.account.codes],
    ['/account/passkeys', t.account.passkeys],
    ['/account/connections', t.waysIn.accounts],
  ] as const;
  return pages.map(([path, name]) => (
    <Button key={path} component="a" target="_self" href={at(path)} variant="default" size="xs">
      {name}
    </Button>
  ));
}

function idOf({ id }: Session): string {
  return id;
}

interface SignOutOthersProps {
  readonly user: string;
  readonly onClose: () => void;
}

function SignOutOthersDialog({ user, onClose }: SignOutOthersProps) {
  const client = useQueryClient();
  async function endOthers() {
    const path = withParameters('/v1/sessions', { user, except: 'current' });
    const ended = await request<{ count: number }>(`DELETE ${path}`);
    say(ended.count === 0 ? t.account.noOthersToEnd : t.account.othersEnded(ended.count));
    await client.invalidateQueries({ queryKey: ['sessions'] });
  }
  return (
    <ActionDialog
      title={t.account.signOutOthersTitle}
      does={t.account.signOutOthers}
      isDangerous
      onClose={onClose}
      onConfirm={endOthers}
    >
      <p>{t.account.signOutOthersHint}</p>
    </ActionDialog>
  );
}
