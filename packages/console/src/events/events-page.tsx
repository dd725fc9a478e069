import { Button } from '@mantine/core';
import { useList } from '../api/list.ts';
import type { AuditEvent } from '../api/resources.ts';
import { optionField, textField } from '../filters/editors.tsx';
import { type FilterField, problemOf } from '../filters/field.ts';
import { FilterBar } from '../filters/filter-bar.tsx';
import { rangeOf, timeField } from '../filters/time-field.tsx';
import { Views } from '../filters/views.tsx';
import { t } from '../language/texts.ts';
import { DownloadButton, everyPage } from '../parts/download.tsx';
import { Empty } from '../parts/empty.tsx';
import { ListHead } from '../parts/list-head.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Pager } from '../parts/pager.tsx';
import { SearchOn } from '../parts/search-on.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { setSearch, useSearch } from '../routing/location.ts';
import { isAddressRange } from '../sessions/address-range.ts';
import { csvColumns } from './csv.ts';
import { EventTable } from './event-table.tsx';

const filterNames = ['user', 'session', 'type', 'by', 'ip', 'time'] as const;
const sessionId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The audit trail: filter, follow, export. */
export function EventsPage() {
  const search = useSearch();
  const fields = eventFields();
  const isFollowing = search.get('follow') !== 'off';
  const key = Object.fromEntries([...filterNames, 'cursor'].map((name) => [name, search.get(name)]));
  // Only what is called `events` is asked for again when something happens.
  const list = useList<AuditEvent>(isFollowing ? 'events' : 'events-held', '/v1/events', key, {
    idOf: ({ id }) => id,
    parameters: () => ({ ...filterOf(search), cursor: search.get('cursor') }),
    refusal: problemOf(fields, search),
    follows: isFollowing,
  });
  const isFiltered = filterNames.some((name) => search.has(name));
  const downloads = { name: 'curfew-events', read: everyPage<AuditEvent>('/v1/events', () => filterOf(search)) };

  return (
    <>
      <PageHead title={t.events.title} note={t.events.note}>
        <Button
          variant={isFollowing ? 'filled' : 'default'}
          size="xs"
          aria-pressed={isFollowing}
          title={t.events.following}
          onClick={() => setSearch({ follow: isFollowing ? 'off' : '' }, { how: 'replace' })}
        >
          {t.events.follow}
        </Button>
      </PageHead>
      <FilterBar searchLabel={t.events.user} searchName="user" fields={fields} />
      <ListHead list={list} summary={t.events.onPage(list.rows.length)}>
        <Views list="events" included={includedViews()} />
        <DownloadButton {...downloads} columns={csvColumns} />
        <DownloadButton {...downloads} />
      </ListHead>
      {list.page === undefined ? (
        <Skeleton rows={12} />
      ) : (
        <>
          <EventTable
            events={list.rows}
            isBusy={!list.isCurrent}
            empty={
              list.page.cursor === null ? (
                <Empty title={isFiltered ? t.events.noMatch : t.events.none}>
                  <p>{isFiltered ? t.events.noMatchHint : t.events.noneHint}</p>
                </Empty>
              ) : (
                <SearchOn next={list.page.cursor} backTo={list.page.searchedBackTo} />
              )
            }
          />
          <Pager next={list.page.cursor} />
        </>
      )}
    </>
  );
}

function eventFields(): readonly FilterField[] {
  return [
    optionField('type', t.events.what, Object.entries(t.events.types)),
    timeField('time', t.events.time),
    textField('by', t.events.by),
    textField('ip', t.sessions.address, {
      hint: t.filters.addressHint,
      check: (value) => (isAddressRange(value) ? null : t.filters.notAnAddress),
    }),
    textField('session', t.events.session, {
      check: (value) => (sessionId.test(value) ? null : t.events.notAnId),
    }),
  ];
}

function filterOf(search: URLSearchParams) {
  const { from, until } = rangeOf(search.get('time'));
  return {
    user: search.get('user'),
    session: search.get('session'),
    type: search.get('type'),
    by: search.get('by'),
    ip: search.get('ip'),
    ...(from !== undefined && { after: new Date(from).toISOString() }),
    ...(until !== undefined && { before: new Date(until).toISOString() }),
  };
}

function includedViews() {
  return [
    { name: t.events.viewAll, search: '' },
    { name: t.events.viewFailures, search: 'type=sign-in-failed&time=24h' },
    { name: t.events.viewEnded, search: 'type=session-ended&time=24h' },
  ];
}
