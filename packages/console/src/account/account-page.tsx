import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useList } from '../api/list.ts';
import { request, withParameters } from '../api/request.ts';
import type { CurrentSession, Session } from '../api/resources.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { count } from '../parts/duration.ts';
import { Empty } from '../parts/empty.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Pager } from '../parts/pager.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { say } from '../parts/toast.tsx';
import { useSearch } from '../routing/location.ts';
import { EndSessionsDialog } from '../sessions/end-sessions.tsx';
import { ownSessionColumns, tokenColumns } from './columns.tsx';
import { NewTokenDialog } from './new-token.tsx';
import { PasswordDialog } from './password.tsx';

type Question = 'others' | 'password' | 'token';

/** Everybody's own sessions, password and tokens. */
export function AccountPage({ session }: { readonly session: CurrentSession }) {
  const user = session.user ?? '';
  const [ending, setEnding] = useState<readonly Session[]>([]);
  const [question, setQuestion] = useState<Question | null>(null);
  const dialog = (name: Question) => ({ opened: question === name, onClose: () => setQuestion(null) });
  const cursor = useSearch().get('cursor');
  const list = useList<Session>('sessions', '/v1/sessions', { user, state: 'active', cursor });
  const { people, tokens } = useMemo(() => {
    const items = list.data?.items ?? [];
    // The one in use first: it is the one that people look for.
    const sorted = items.toSorted((one, other) => Number(other.current) - Number(one.current));
    return { people: sorted.filter(({ kind }) => kind !== 'api'), tokens: sorted.filter(({ kind }) => kind === 'api') };
  }, [list.data]);
  const end = useMemo(() => (one: Session) => setEnding([one]), []);
  const sessionColumns = useMemo(() => ownSessionColumns(end), [end]);
  const apiColumns = useMemo(() => tokenColumns(end), [end]);

  return (
    <>
      <PageHead title="My sessions" note={`Where ${user} is signed in.`}>
        <Button variant="default" size="xs" onClick={() => setQuestion('password')}>
          Change password
        </Button>
        <Button variant="default" size="xs" onClick={() => setQuestion('others')}>
          End all others
        </Button>
      </PageHead>
      <Problem error={list.error} retry={() => void list.refetch()} />
      {list.data !== undefined && (
        <>
          <DataTable
            label="My sessions"
            columns={sessionColumns}
            rows={people}
            idOf={({ id }) => id}
            keys={{ e: (row) => row !== null && setEnding([row]) }}
            empty={<Empty title="Not signed in anywhere else" />}
          />
          <Section
            title="Tokens for scripts"
            note="A program that has one may do what you may. Each is shown once, when it is made."
            actions={
              <Button variant="default" size="xs" onClick={() => setQuestion('token')}>
                New token
              </Button>
            }
          >
            <DataTable
              label="Tokens for scripts"
              columns={apiColumns}
              rows={tokens}
              idOf={({ id }) => id}
              empty={
                <Empty title="No tokens">
                  <p>Make one for a script that calls the API, and give it a name by which you will know it again.</p>
                </Empty>
              }
            />
          </Section>
          {(cursor !== null || list.data.cursor !== null) && <Pager next={list.data.cursor} summary="" />}
        </>
      )}
      <EndSessionsDialog sessions={ending} onClose={() => setEnding([])} />
      <EndOthersDialog user={user} {...dialog('others')} />
      <PasswordDialog user={user} {...dialog('password')} />
      <NewTokenDialog {...dialog('token')} />
    </>
  );
}

interface EndOthersProps {
  readonly user: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

function EndOthersDialog({ user, ...dialog }: EndOthersProps) {
  const client = useQueryClient();
  async function endOthers() {
    const ended = await request<{ count: number }>(
      `DELETE ${withParameters('/v1/sessions', { user, except: 'current' })}`,
    );
    say(ended.count === 0 ? 'There were no others.' : `${count(ended.count, 'session')} ended.`);
    await client.invalidateQueries({ queryKey: ['sessions'] });
  }
  return (
    <ActionDialog {...dialog} title="End all other sessions?" does="End all others" isDangerous onConfirm={endOthers}>
      <p>You stay signed in here, and nowhere else. Tokens for scripts end too.</p>
      <p className="quiet">There is no way back but to sign in again.</p>
    </ActionDialog>
  );
}
