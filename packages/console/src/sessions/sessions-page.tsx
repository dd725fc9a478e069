import { Button, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useList } from '../api/list.ts';
import { request, withParameters } from '../api/request.ts';
import type { Answer, Session } from '../api/resources.ts';
import { problemOf } from '../filters/field.ts';
import { FilterBar } from '../filters/filter-bar.tsx';
import { Views } from '../filters/views.tsx';
import { t } from '../language/texts.ts';
import { ColumnsMenu, useChosenColumns } from '../parts/columns-menu.tsx';
import { DownloadButton, everyPage } from '../parts/download.tsx';
import { Empty } from '../parts/empty.tsx';
import { ListHead } from '../parts/list-head.tsx';
import { MoreMenu } from '../parts/more-menu.tsx';
import { useListOrder } from '../parts/order.ts';
import { PageHead } from '../parts/page-head.tsx';
import { Pager } from '../parts/pager.tsx';
import { SearchOn } from '../parts/search-on.tsx';
import { SelectionBar, useSelection } from '../parts/selection.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { Table } from '../parts/table.tsx';
import { policies } from '../policies/query.ts';
import { goTo, useSearch } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { sessionCard, sessionColumns } from './columns.tsx';
import { EndMatchingDialog } from './end-matching.tsx';
import { EndSessionsDialog } from './end-sessions.tsx';
import { csvColumns, filterInWords, filterOf, isFiltered, keyOf, sessionFields } from './filter.ts';
import { useRenewed } from './renewed.ts';
import { nameOf } from './words.ts';

const idOf = ({ id }: Session) => id;

/** Everybody who is signed in, newest first, as it happens. */
export function SessionsPage() {
  const search = useSearch();
  const { data: rules } = useQuery(policies);
  const fields = sessionFields(Object.keys(rules?.policies ?? {}), search);
  const order = useListOrder('-created', ['expires']);
  // What is over has no time left to go by.
  const isOfActive = filterOf(search).state === 'active';
  const sort = order.by === 'expires' && !isOfActive ? '-created' : order.sort;
  const parameters = () => ({ ...filterOf(search), sort, cursor: search.get('cursor') });
  const list = useList<Session>('sessions', '/v1/sessions', keyOf(search), {
    idOf,
    parameters,
    refusal: problemOf(fields, search),
  });
  const rows = useRenewed(list.rows, list.gone);
  const selection = useSelection(idOf);
  const [ending, setEnding] = useState<readonly Session[]>([]);
  const [isEndingAll, setEndingAll] = useState(false);
  const chosenColumns = useChosenColumns();
  const canAct = list.isCurrent;
  const columns = useMemo(
    () => sessionColumns(canAct ? (session) => setEnding([session]) : null, isOfActive),
    [canAct, isOfActive],
  );
  const hasFilter = isFiltered(search);

  return (
    <>
      <PageHead title={t.sessions.title} note={isOfActive ? t.sessions.note : undefined}>
        <MoreMenu>
          <Menu.Item color="red" disabled={!canAct} onClick={() => setEndingAll(true)}>
            {hasFilter ? t.sessions.endFiltered : t.sessions.endAll}
          </Menu.Item>
        </MoreMenu>
      </PageHead>
      <FilterBar searchLabel={t.sessions.search} fields={fields} />
      <ListHead list={list} summary={<Summary shown={rows.length} search={search} isAsked={list.error === null} />}>
        <Views list="sessions" included={includedViews()} />
        <ColumnsMenu columns={columns} />
        <DownloadButton
          name="curfew-sessions"
          read={everyPage('/v1/sessions', () => ({ ...filterOf(search), sort }))}
          columns={csvColumns}
        />
      </ListHead>
      {list.page === undefined ? (
        <Skeleton rows={12} />
      ) : (
        <>
          <Table
            label={t.sessions.title}
            columns={columns}
            rows={rows}
            idOf={idOf}
            card={sessionCard}
            onOpen={({ id }) => goTo(addresses.session(id))}
            selection={{
              isChosen: selection.has,
              choose: selection.choose,
              isPossible: ({ state }) => state === 'active' && canAct,
              nameOf,
            }}
            order={order}
            chosenColumns={chosenColumns}
            keys={{
              e: (row) => {
                if (!canAct) return;
                if (selection.rows.length > 0) setEnding(selection.rows);
                else if (row?.state === 'active') setEnding([row]);
              },
            }}
            isQuiet={({ state }) => state !== 'active'}
            isBusy={!canAct}
            empty={
              list.page.cursor === null ? (
                <NoSessions hasFilter={hasFilter} />
              ) : (
                <SearchOn next={list.page.cursor} backTo={list.page.searchedBackTo} />
              )
            }
          />
          <Pager next={list.page.cursor} />
        </>
      )}
      <SelectionBar selection={selection} shown={rows} idOf={idOf}>
        <Button color="red" size="xs" disabled={!canAct} onClick={() => setEnding(selection.rows)}>
          {t.sessions.endSelected(selection.rows.length)}
        </Button>
      </SelectionBar>
      {ending.length > 0 && (
        <EndSessionsDialog sessions={ending} onClose={() => setEnding([])} onEnded={selection.clear} />
      )}
      {isEndingAll && (
        <EndMatchingDialog
          filter={filterOf(search)}
          isFiltered={hasFilter}
          words={filterInWords(search, fields)}
          onClose={() => setEndingAll(false)}
        />
      )}
    </>
  );
}

interface SummaryProps {
  readonly shown: number;
  readonly search: URLSearchParams;
  /** Whether the filter is one that the server understands. */
  readonly isAsked: boolean;
}

/** How many there are on this page, and in all: as far as counting is cheap, and as of a moment ago. */
function Summary({ shown, search, isAsked }: SummaryProps) {
  const { data } = useQuery({
    queryKey: ['sessions-count', { ...keyOf(search), sort: null, cursor: null }],
    queryFn: ({ signal }) =>
      request<Answer<'countSessions'>>(`GET ${withParameters('/v1/sessions/count', filterOf(search))}`, {
        signal,
        background: true,
      }),
    enabled: isAsked,
    refetchInterval: 60_000,
  });
  if (data === undefined) return t.sessions.onPage(shown);
  return t.sessions.onPageOf(shown, t.parts.atLeast(data.count, data.exact));
}

function includedViews() {
  return [
    { name: t.sessions.viewActive, search: '' },
    { name: t.sessions.viewTokens, search: 'kind=api' },
    { name: t.sessions.viewOldest, search: 'sort=created' },
    { name: t.sessions.viewEndingSoon, search: 'sort=expires' },
    { name: t.sessions.viewOld, search: 'age=over-7d' },
    { name: t.sessions.viewEnded, search: 'state=ended&age=24h' },
  ];
}

function NoSessions({ hasFilter }: { readonly hasFilter: boolean }) {
  if (hasFilter) {
    return (
      <Empty title={t.sessions.noMatch}>
        <p>{t.sessions.noMatchHint}</p>
      </Empty>
    );
  }
  return (
    <Empty title={t.sessions.none}>
      <p>{t.sessions.noneHint(<code>curfew auth-session login NAME</code>)}</p>
    </Empty>
  );
}
