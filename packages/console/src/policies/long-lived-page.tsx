import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { serverNow } from '../api/clock.ts';
import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { type Columns, columnsOf, DataTable } from '../parts/data-table.tsx';
import { download, toCsv } from '../parts/download.ts';
import { count, inWords, limitInWords } from '../parts/duration.ts';
import { Empty } from '../parts/empty.tsx';
import { Instant } from '../parts/instant.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { say } from '../parts/toast.tsx';
import { goTo } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { factsOf } from '../sessions/columns.tsx';
import { nameOf } from '../sessions/words.ts';
import './policies.css';

type Report = Answer<'findLongLivedTokens'>;
type Found = Report['found'][number];

const shownAtMost = 200;
const helper = columnsOf<Found>();

function columnsFor(targetAt: string): Columns<Found> {
  return [
    helper.display({
      id: 'user',
      header: 'User',
      meta: { kind: 'title' },
      cell: ({ row: { original: session } }) => (
        <>
          <a href={addresses.session(session.id)}>{nameOf(session)}</a>
          <small>{session.email ?? session.label}</small>
        </>
      ),
    }),
    ...factsOf<Found>(),
    helper.display({
      id: 'why',
      header: 'Why',
      cell: ({ row: { original: session } }) => (
        <span>
          {session.why === 'no-end' ? 'it never ends' : 'it ends too late'}
          {session.exceedsBySeconds !== null && <small>by {inWords(session.exceedsBySeconds)}</small>}
        </span>
      ),
    }),
    helper.display({ id: 'after', header: 'After the fix', cell: () => <Instant at={targetAt} /> }),
  ];
}

/** Tokens that were issued before there was a lifetime policy, or under a longer one. */
export function LongLivedPage() {
  const client = useQueryClient();
  const [isFixing, setFixing] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['long-lived'],
    queryFn: ({ signal }) => request<Report>('GET /v1/tokens/long-lived', { signal }),
    // It goes through everything that lives: asked for when somebody looks, and not again by itself.
    refetchOnWindowFocus: false,
  });

  async function fix() {
    const { fixed } = await request<Report>('POST /v1/tokens/long-lived/fix', { body: {} });
    say(`${count(fixed, 'token')} shortened.`);
    await client.invalidateQueries();
  }

  const found = data?.found ?? [];
  return (
    <>
      <PageHead title="Long-lived tokens" note={data === undefined ? 'Looking…' : noteOf(data)}>
        {data !== undefined && found.length > 0 && (
          <>
            <Button variant="default" size="xs" onClick={() => exportCsv(data)}>
              CSV
            </Button>
            <Button color="red" size="xs" onClick={() => setFixing(true)}>
              Shorten {count(found.length, 'token')}
            </Button>
          </>
        )}
      </PageHead>
      <Problem error={error} retry={() => void refetch()} />
      {data !== undefined && (
        <>
          <DataTable
            label="Long-lived tokens"
            columns={columnsFor(data.targetAt)}
            rows={found.slice(0, shownAtMost)}
            idOf={({ id }) => id}
            onOpen={({ id }) => goTo(addresses.session(id))}
            empty={<NothingFound report={data} />}
          />
          {data.skipped.length > 0 && (
            <p className="quiet policies-preset">
              {count(data.skipped.length, 'session')} of the system or without a user left out.
            </p>
          )}
        </>
      )}
      <ActionDialog
        opened={isFixing}
        onClose={() => setFixing(false)}
        title={`Shorten ${count(found.length, 'token')}?`}
        does="Shorten"
        isDangerous
        onConfirm={fix}
      >
        {data !== undefined && (
          <p>
            Each will end on <Instant at={data.targetAt} /> at the latest, and earlier if it is not used. None is
            lengthened.
          </p>
        )}
        <p className="quiet">There is no way back: a program that needs a token for longer has to get a new one.</p>
      </ActionDialog>
    </>
  );
}

function noteOf({ lifetimeSeconds, found }: Report): string {
  if (lifetimeSeconds === 0) return 'No lifetime policy is set.';
  return `The policy allows ${limitInWords(lifetimeSeconds)}; ${count(found.length, 'token')} would live longer.`;
}

function NothingFound({ report }: { readonly report: Report }) {
  if (report.lifetimeSeconds > 0) {
    return (
      <Empty title="None found">
        <p>Every token ends within what the policy allows.</p>
      </Empty>
    );
  }
  return (
    <Empty title="There is nothing to measure by">
      <p>
        Without a lifetime policy no token is too old. Set one in curfew.yaml, as in <code>maxTokenLifetime: 12h</code>,
        and start the server anew.
      </p>
    </Empty>
  );
}

function exportCsv({ found, targetAt }: Report): void {
  const rows = found.map((session) => ({
    id: session.id,
    user: session.user,
    email: session.email,
    kind: session.kind,
    policy: session.policy,
    label: session.label,
    createdAt: session.createdAt,
    lastUsedAt: session.lastUsedAt,
    lifetimeEndsAt: session.lifetimeEndsAt,
    why: session.why,
    exceedsBySeconds: session.exceedsBySeconds,
    afterTheFix: targetAt,
  }));
  download(`curfew-long-lived-${new Date(serverNow()).toISOString().slice(0, 10)}.csv`, 'text/csv', toCsv(rows));
}
