import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AskedPart, inParts } from '../api/parts.ts';
import { request, withParameters } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';
import { duration, exactDuration } from '../language/duration.ts';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import { ActionDialog, type Work } from '../parts/action-dialog.tsx';
import type { CsvColumns } from '../parts/csv.ts';
import { DownloadButton, mostRows } from '../parts/download.tsx';
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

function askForAll(
  ask: (asked: AskedPart) => Promise<Report>,
  most: number,
  onPart?: (sum: Report) => void,
): Promise<Report> {
  return inParts(ask, {
    most,
    listedOf: ({ found }) => found.length,
    merge: (sum, part) => ({
      ...part,
      found: [...sum.found, ...part.found],
      foundCount: sum.foundCount + part.foundCount,
      fixed: sum.fixed + part.fixed,
      skipped: [...sum.skipped, ...part.skipped],
      skippedCounts: {
        'no-user': sum.skippedCounts['no-user'] + part.skippedCounts['no-user'],
        'system-user': sum.skippedCounts['system-user'] + part.skippedCounts['system-user'],
      },
    }),
    ...(onPart !== undefined && { onPart }),
  });
}

function find(most: number, signal: AbortSignal, onPart: (sum: Report) => void): Promise<Report> {
  const ask = (asked: AskedPart) =>
    request<Report>(`GET ${withParameters('/v1/tokens/long-lived', { ...asked })}`, { signal });
  return askForAll(ask, most, onPart);
}

/** Tokens that were issued before there was a lifetime policy, or under a longer one. */
export function LongLivedPage() {
  const client = useQueryClient();
  const isOnline = useIsOnline();
  const [isFixing, setFixing] = useState(false);
  const [examined, setExamined] = useState(0);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['long-lived'],
    queryFn: ({ signal }) => find(shownAtMost, signal, (sum) => setExamined(sum.examined)),
    // It goes through everything that lives: asked for when somebody looks, and not again by itself.
    refetchOnWindowFocus: false,
  });
  const stop = () => void client.cancelQueries({ queryKey: ['long-lived'] });

  async function fix({ signal, report }: Work) {
    const ask = (asked: AskedPart) => request<Report>('POST /v1/tokens/long-lived/fix', { body: { ...asked }, signal });
    let fixed = 0;
    try {
      await askForAll(ask, 0, (sum) => {
        fixed = sum.fixed;
        report(t.policies.previewing(sum.examined));
      });
    } finally {
      // Closing the dialog stops it; what has been shortened by then stays so, and that is said.
      say(t.policies.shortened(fixed));
      void client.invalidateQueries();
    }
  }

  return (
    <>
      <PageHead title={t.policies.longLived} note={data === undefined || isFetching ? undefined : noteOf(data)}>
        {isFetching ? (
          <Button variant="default" size="xs" onClick={stop}>
            {t.policies.previewing(examined)} {t.parts.stop}
          </Button>
        ) : (
          <Button variant="default" size="xs" disabled={!isOnline} onClick={() => void refetch()}>
            {t.policies.searchAgain}
          </Button>
        )}
        {data !== undefined && !isFetching && (
          <>
            <DownloadButton<Found>
              name="curfew-long-lived"
              read={(signal, onProgress) => readAll(signal, onProgress)}
              columns={csvColumns(data.targetAt)}
            />
            {data.foundCount > 0 && (
              <Button color="red" size="xs" disabled={!isOnline} onClick={() => setFixing(true)}>
                {t.policies.shorten(data.foundCount)}
              </Button>
            )}
          </>
        )}
      </PageHead>
      <Problem error={error} retry={() => void refetch()} />
      {data !== undefined && <FoundTokens report={data} />}
      {data === undefined && isFetching && <Skeleton rows={8} />}
      {data === undefined && !isFetching && error === null && (
        <div className="card">
          <Empty title={t.policies.stopped}>
            <p>{t.policies.stoppedHint}</p>
          </Empty>
        </div>
      )}
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

async function readAll(signal: AbortSignal, onProgress: (rows: number) => void) {
  const { found, foundCount } = await find(mostRows, signal, (sum) => onProgress(sum.found.length));
  return { rows: found, isWhole: found.length === foundCount };
}

function csvColumns(targetAt: string): CsvColumns<Found> {
  return [
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
}
