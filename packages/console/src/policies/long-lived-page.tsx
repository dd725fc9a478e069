import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { serverNow } from '../api/clock.ts';
import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';
import { duration, exactDuration } from '../language/duration.ts';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { type CsvColumns, toCsv } from '../parts/csv.ts';
import { handOver } from '../parts/download.tsx';
import { Empty } from '../parts/empty.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Instant } from '../parts/time.tsx';
import { say } from '../parts/toast.tsx';
import { goTo } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { activityColumn, kindColumn } from '../sessions/columns.tsx';
import { nameOf } from '../sessions/words.ts';

type Report = Answer<'findLongLivedTokens'>;
type Found = Report['found'][number];

const shownAtMost = 200;

function columnsFor(targetAt: string): readonly Column<Found>[] {
  return [
    {
      id: 'user',
      header: t.sessions.user,
      kind: 'title',
      cell: (session) => (
        <>
          <a className="clamp" href={addresses.session(session.id)}>
            {nameOf(session)}
          </a>
          <small>{session.label ?? session.email}</small>
        </>
      ),
    },
    kindColumn(),
    activityColumn(),
    {
      id: 'why',
      header: t.policies.why,
      width: 'medium',
      cell: ({ why, exceedsBySeconds }) => (
        <>
          <span>{t.policies.whys[why]}</span>
          {exceedsBySeconds !== null && <small>{t.policies.by(duration(exceedsBySeconds))}</small>}
        </>
      ),
    },
    {
      id: 'after',
      header: t.policies.after,
      width: 'large',
      priority: 2,
      cell: () => <Instant at={targetAt} to="minute" />,
    },
  ];
}

/** Tokens that were issued before there was a lifetime policy, or under a longer one. */
export function LongLivedPage() {
  const client = useQueryClient();
  const isOnline = useIsOnline();
  const [isFixing, setFixing] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['long-lived'],
    queryFn: ({ signal }) => request<Report>('GET /v1/tokens/long-lived', { signal }),
    // It goes through everything that lives: asked for when somebody looks, and not again by itself.
    refetchOnWindowFocus: false,
  });

  async function fix() {
    const { fixed } = await request<Report>('POST /v1/tokens/long-lived/fix', { body: {} });
    say(t.policies.shortened(fixed));
    await client.invalidateQueries();
  }

  return (
    <>
      <PageHead title={t.policies.longLived} note={data === undefined ? t.policies.looking : noteOf(data)}>
        {data !== undefined && (
          <>
            <Button variant="default" size="xs" onClick={() => downloadCsv(data)} aria-label={t.parts.download('CSV')}>
              CSV
            </Button>
            {data.foundCount > 0 && (
              <Button color="red" size="xs" disabled={!isOnline} onClick={() => setFixing(true)}>
                {t.policies.shorten(data.foundCount)}
              </Button>
            )}
          </>
        )}
      </PageHead>
      <Problem error={error} retry={() => void refetch()} />
      {data === undefined ? error === null && <Skeleton rows={8} /> : <FoundTokens report={data} />}
      {isFixing && data !== undefined && (
        <ActionDialog
          title={t.policies.shortenTitle(data.foundCount)}
          does={t.policies.shortenDoes}
          isDangerous
          onClose={() => setFixing(false)}
          onConfirm={fix}
        >
          <p>{t.policies.shortenHint(<Instant at={data.targetAt} />)}</p>
          <p className="quiet">{t.policies.shortenWarning}</p>
        </ActionDialog>
      )}
    </>
  );
}

function FoundTokens({ report }: { readonly report: Report }) {
  const { found, foundCount, targetAt, skippedCounts } = report;
  const skipped = skippedCounts['no-user'] + skippedCounts['system-user'];
  return (
    <>
      <Table
        label={t.policies.longLived}
        columns={columnsFor(targetAt)}
        rows={found.slice(0, shownAtMost)}
        idOf={({ id }) => id}
        card={({ why, kind }) => [t.policies.whys[why], t.sessions.shortKinds[kind]]}
        onOpen={({ id }) => goTo(addresses.session(id))}
        empty={<NothingFound report={report} />}
      />
      <p className="section-note quiet">
        {foundCount > shownAtMost && t.policies.firstOnly(shownAtMost)} {skipped > 0 && t.policies.leftOut(skipped)}
      </p>
    </>
  );
}

function noteOf({ lifetimeSeconds, foundCount }: Report): string {
  if (lifetimeSeconds === 0) return t.policies.noLifetime;
  return t.policies.longLivedNote(exactDuration(lifetimeSeconds), foundCount);
}

function NothingFound({ report }: { readonly report: Report }) {
  if (report.lifetimeSeconds > 0) {
    return (
      <Empty title={t.policies.noLongLived}>
        <p>{t.policies.noLongLivedHint}</p>
      </Empty>
    );
  }
  return (
    <Empty title={t.policies.nothingToMeasure}>
      <p>{t.policies.nothingToMeasureHint(<code>maxTokenLifetime: 12h</code>)}</p>
    </Empty>
  );
}

function downloadCsv({ found, targetAt }: Report): void {
  const columns: CsvColumns<Found> = [
    ['id', ({ id }) => id],
    ['user', ({ user }) => user],
    ['email', ({ email }) => email],
    ['kind', ({ kind }) => kind],
    ['policy', ({ policy }) => policy],
    ['label', ({ label }) => label],
    ['createdAt', ({ createdAt }) => createdAt],
    ['lastUsedAt', ({ lastUsedAt }) => lastUsedAt],
    ['lifetimeEndsAt', ({ lifetimeEndsAt }) => lifetimeEndsAt],
    ['why', ({ why }) => why],
    ['exceedsBySeconds', ({ exceedsBySeconds }) => exceedsBySeconds],
    ['afterShortening', () => targetAt],
  ];
  handOver(`curfew-long-lived-${new Date(serverNow()).toISOString().slice(0, 10)}.csv`, 'text/csv', [
    toCsv(columns, found),
  ]);
}
