import { Button } from '@mantine/core';
import { useState } from 'react';
import { serverNow } from '../api/clock.ts';
import { useList } from '../api/list.ts';
import type { AuditEvent } from '../api/resources.ts';
import { download, readAll, toCsv } from '../parts/download.ts';
import { count } from '../parts/duration.ts';
import { Empty } from '../parts/empty.tsx';
import { Filters, SearchFilter, SelectFilter, TextFilter } from '../parts/filters.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Pager } from '../parts/pager.tsx';
import { Problem, wordsOf } from '../parts/problem.tsx';
import { say } from '../parts/toast.tsx';
import { setSearch, useSearch } from '../routing/location.ts';
import { EventTable } from './event-table.tsx';
import { typeWords } from './words.ts';

const names = ['user', 'session', 'type', 'since'] as const;
const typeOptions = [['', 'any'], ...Object.entries(typeWords)] as const;
const hour = 3_600_000;
const spans: Readonly<Record<string, number>> = { '1h': hour, '24h': 24 * hour, '7d': 168 * hour, '30d': 720 * hour };
const sinceOptions = [
  ['', 'any time'],
  ['1h', 'last hour'],
  ['24h', 'last 24 hours'],
  ['7d', 'last 7 days'],
  ['30d', 'last 30 days'],
] as const;
const exportAtMost = 100_000;

/** The audit trail: filter, follow, export. */
export function EventsPage() {
  const search = useSearch();
  const isFollowing = search.get('follow') !== 'off';
  const key = Object.fromEntries([...names, 'cursor'].map((name) => [name, search.get(name)]));
  // Only what is called `events` is asked for again when something happens.
  const list = useList<AuditEvent>(isFollowing ? 'events' : 'events-held', '/v1/events', key, () => ({
    ...filterOf(search),
    cursor: search.get('cursor'),
  }));
  const isFiltered = names.some((name) => search.has(name));

  return (
    <>
      <PageHead title="Events" note="What happened, newest first. Nothing here can be changed or deleted by hand.">
        <Button
          variant={isFollowing ? 'filled' : 'default'}
          size="xs"
          aria-pressed={isFollowing}
          onClick={() => setSearch({ follow: isFollowing ? 'off' : '' })}
        >
          Follow
        </Button>
        <ExportButton format="CSV" filter={filterOf(search)} />
        <ExportButton format="NDJSON" filter={filterOf(search)} />
      </PageHead>
      <Filters search={<SearchFilter label="User, by the whole name" name="user" />} names={names}>
        <SelectFilter label="What" name="type" options={typeOptions} />
        <SelectFilter label="When" name="since" options={sinceOptions} />
        <TextFilter label="Session id" name="session" />
      </Filters>
      <Problem error={list.error} retry={() => void list.refetch()} />
      {list.data !== undefined && (
        <>
          <EventTable
            events={list.data.items}
            isBusy={list.isPlaceholderData}
            empty={
              <Empty title={isFiltered ? 'No event matches' : 'Nothing has happened yet'}>
                <p>{isFiltered ? 'Take a filter away.' : 'Sign-ins, ends and changes of users appear here.'}</p>
              </Empty>
            }
          />
          <Pager next={list.data.cursor} summary={`${count(list.data.items.length, 'event')} on this page`} />
        </>
      )}
    </>
  );
}

function filterOf(search: URLSearchParams) {
  const span = spans[search.get('since') ?? ''];
  return {
    user: search.get('user'),
    session: search.get('session'),
    type: search.get('type'),
    ...(span !== undefined && { after: new Date(serverNow() - span).toISOString() }),
  };
}

interface ExportProps {
  readonly format: 'CSV' | 'NDJSON';
  readonly filter: ReturnType<typeof filterOf>;
}

function ExportButton({ format, filter }: ExportProps) {
  const [progress, setProgress] = useState<number | null>(null);

  async function run() {
    setProgress(0);
    try {
      const events = await readAll<AuditEvent>('/v1/events', filter, { most: exportAtMost, onProgress: setProgress });
      const stamp = new Date(serverNow()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
      if (format === 'CSV') {
        const rows = events.map(({ detail, ...event }) => ({ ...event, detail: JSON.stringify(detail) }));
        download(`curfew-events-${stamp}.csv`, 'text/csv', toCsv(rows));
      } else {
        const lines = events.map((event) => `${JSON.stringify(event)}\n`);
        download(`curfew-events-${stamp}.ndjson`, 'application/x-ndjson', lines.join(''));
      }
      say(`${count(events.length, 'event')} exported${events.length < exportAtMost ? '' : ', the newest ones'}.`);
    } catch (error) {
      say(wordsOf(error));
    } finally {
      setProgress(null);
    }
  }

  return (
    <Button variant="default" size="xs" onClick={run} disabled={progress !== null}>
      {progress === null ? format : `${progress}…`}
    </Button>
  );
}
