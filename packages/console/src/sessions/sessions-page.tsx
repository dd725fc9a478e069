import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useList } from '../api/list.ts';
import type { Session } from '../api/resources.ts';
import { DataTable, type Selection } from '../parts/data-table.tsx';
import { count } from '../parts/duration.ts';
import { Empty } from '../parts/empty.tsx';
import { Filters, SearchFilter, SelectFilter, TextFilter } from '../parts/filters.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Pager } from '../parts/pager.tsx';
import { Problem } from '../parts/problem.tsx';
import { policies } from '../policies/query.ts';
import { goTo, useSearch } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { sessionColumns } from './columns.tsx';
import { EndFilterDialog } from './end-filter.tsx';
import { EndSessionsDialog } from './end-sessions.tsx';
import { ageOptions, filterInWords, filterNames, filterOf, kindOptions, stateOptions, summaryOf } from './filter.ts';
import { nameOf } from './words.ts';

const noSessions: readonly Session[] = [];

/** Everything alive and lately ended, newest first. */
export function SessionsPage() {
  const search = useSearch();
  const key = Object.fromEntries([...filterNames, 'cursor'].map((name) => [name, search.get(name)]));
  const list = useList<Session>('sessions', '/v1/sessions', key, () => ({
    ...filterOf(search),
    cursor: search.get('cursor'),
  }));
  const rows = list.data?.items ?? noSessions;
  const [chosen, setChosen] = useState<Selection>({});
  const [ending, setEnding] = useState<readonly Session[]>([]);
  const [isEndingFilter, setEndingFilter] = useState(false);
  const columns = useMemo(() => sessionColumns((session) => setEnding([session])), []);
  const chosenRows = rows.filter(({ id, state }) => chosen[id] === true && state === 'active');
  const isFiltered = filterNames.some((name) => search.has(name));

  return (
    <>
      <PageHead title="Sessions" note="Everything alive and lately ended, newest first, as it happens.">
        {chosenRows.length > 0 && (
          <Button color="red" size="xs" onClick={() => setEnding(chosenRows)}>
            End {count(chosenRows.length, 'session')}
          </Button>
        )}
        <Button variant="default" size="xs" onClick={() => setEndingFilter(true)}>
          {isFiltered ? 'End all of this filter…' : 'End all…'}
        </Button>
      </PageHead>
      <SessionFilters />
      <Problem error={list.error} retry={() => void list.refetch()} />
      {list.data !== undefined && (
        <>
          <DataTable
            label="Sessions"
            columns={columns}
            rows={rows}
            idOf={({ id }) => id}
            onOpen={({ id }) => goTo(addresses.session(id))}
            selection={{ chosen, choose: setChosen, isPossible: ({ state }) => state === 'active', nameOf }}
            keys={{
              e: (row) => {
                if (chosenRows.length > 0) setEnding(chosenRows);
                else if (row?.state === 'active') setEnding([row]);
              },
            }}
            isQuiet={({ state }) => state !== 'active'}
            isBusy={list.isPlaceholderData}
            empty={<NoSessions isFiltered={isFiltered} goesOn={list.data.cursor !== null} />}
          />
          <Pager next={list.data.cursor} summary={summaryOf(rows, list.data.cursor === null, !search.has('cursor'))} />
        </>
      )}
      <EndSessionsDialog sessions={ending} onClose={() => setEnding([])} onEnded={() => setChosen({})} />
      <EndFilterDialog
        opened={isEndingFilter}
        filter={filterOf(search)}
        words={filterInWords(search)}
        onClose={() => setEndingFilter(false)}
      />
    </>
  );
}

function SessionFilters() {
  const { data: rules } = useQuery(policies);
  const policyOptions = [
    ['', 'any'],
    ...Object.keys(rules?.policies ?? {}).map((name) => [name, name] as const),
  ] as const;
  return (
    <Filters search={<SearchFilter label="Name, session id, label or device" />} names={filterNames}>
      <TextFilter label="User" name="user" />
      <TextFilter label="Address" name="ip" />
      <SelectFilter label="State" name="state" options={stateOptions} />
      <SelectFilter label="Kind" name="kind" options={kindOptions} />
      <SelectFilter label="Policy" name="policy" options={policyOptions} />
      <SelectFilter label="Created" name="age" options={ageOptions} />
    </Filters>
  );
}

function NoSessions({ isFiltered, goesOn }: { readonly isFiltered: boolean; readonly goesOn: boolean }) {
  if (goesOn) {
    return (
      <Empty title="None found so far">
        <p>The newest sessions have been looked through. “Older” looks further back.</p>
      </Empty>
    );
  }
  if (isFiltered) {
    return (
      <Empty title="No session matches">
        <p>Take a filter away, or look for a part of the name, the label or the device.</p>
      </Empty>
    );
  }
  return (
    <Empty title="No sessions yet">
      <p>
        Whoever signs in appears here. To make a session for somebody else: <code>curfew auth-session login NAME</code>
      </p>
    </Empty>
  );
}
