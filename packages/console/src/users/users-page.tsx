import { Button } from '@mantine/core';
import { useState } from 'react';
import { useList } from '../api/list.ts';
import type { User } from '../api/resources.ts';
import { optionField, textField } from '../filters/editors.tsx';
import type { FilterField } from '../filters/field.ts';
import { FilterBar } from '../filters/filter-bar.tsx';
import { Views } from '../filters/views.tsx';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import { ColumnsMenu, useChosenColumns } from '../parts/columns-menu.tsx';
import { DownloadButton, everyPage } from '../parts/download.tsx';
import { Empty } from '../parts/empty.tsx';
import { ListHead } from '../parts/list-head.tsx';
import { useListOrder } from '../parts/order.ts';
import { PageHead } from '../parts/page-head.tsx';
import { Pager } from '../parts/pager.tsx';
import { SearchOn } from '../parts/search-on.tsx';
import { SelectionBar, useSelection } from '../parts/selection.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { Table } from '../parts/table.tsx';
import { goTo, useSearch } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { AddUserDialog } from './add-user.tsx';
import { BulkDialog } from './bulk.tsx';
import { csvColumns, userColumns } from './columns.tsx';
import { LastSignIn } from './standing.tsx';

const filterNames = ['q', 'role', 'state'] as const;

/** Everyone who can sign in: search, filter, export. */
export function UsersPage() {
  const search = useSearch();
  const [isAdding, setAdding] = useState(false);
  const isOnline = useIsOnline();
  const isFiltered = filterNames.some((name) => search.has(name));
  const order = useListOrder('name', ['name']);
  const filter = {
    ...Object.fromEntries(filterNames.map((name) => [name, search.get(name)])),
    ...(search.has('sort') && { sort: order.sort }),
  };
  const list = useList<User>('users', '/v1/users', { ...filter, cursor: search.get('cursor') }, { idOf });
  const selection = useSelection(idOf);
  const [bulk, setBulk] = useState<'end' | 'disable' | null>(null);
  const columns = userColumns();
  const canAct = list.isCurrent;
  const chosenColumns = useChosenColumns();
  return (
    <>
      <PageHead title={t.users.title} note={t.users.note}>
        <Button size="xs" disabled={!isOnline} onClick={() => setAdding(true)}>
          {t.users.add}
        </Button>
      </PageHead>
      <FilterBar searchLabel={t.users.search} fields={userFields()} />
      <ListHead list={list} summary={t.users.onPage(list.rows.length)}>
        <Views list="users" included={includedViews()} />
        <ColumnsMenu columns={columns} />
        <DownloadButton name="curfew-users" read={everyPage('/v1/users', () => filter)} columns={csvColumns} />
      </ListHead>
      {list.page === undefined ? (
        <Skeleton rows={12} />
      ) : (
        <>
          <Table
            label={t.users.title}
            columns={columns}
            rows={list.rows}
            idOf={idOf}
            card={(user) => [
              ...(user.disabledAt === null ? [] : [t.users.disabled]),
              <LastSignIn key="last" user={user} />,
              user.roles.length === 0 ? t.users.noRoles : user.roles.join(', '),
            ]}
            order={order}
            chosenColumns={chosenColumns}
            selection={{
              isChosen: selection.has,
              choose: selection.choose,
              isPossible: () => canAct,
              nameOf: ({ username }) => username,
            }}
            onOpen={({ username }) => goTo(addresses.user(username))}
            isQuiet={({ disabledAt }) => disabledAt !== null}
            isBusy={!list.isCurrent}
            empty={
              list.page.cursor === null ? <NoUsers isFiltered={isFiltered} /> : <SearchOn next={list.page.cursor} />
            }
          />
          <Pager next={list.page.cursor} isByTime={false} />
        </>
      )}
      <SelectionBar selection={selection} shown={list.rows} idOf={idOf}>
        <Button variant="default" size="xs" disabled={!canAct} onClick={() => setBulk('end')}>
          {t.users.bulk.end.does}
        </Button>
        <Button color="red" size="xs" disabled={!canAct} onClick={() => setBulk('disable')}>
          {t.users.bulk.disable.does}
        </Button>
      </SelectionBar>
      {bulk !== null && (
        <BulkDialog users={selection.rows} does={bulk} onClose={() => setBulk(null)} onDone={selection.clear} />
      )}
      {isAdding && <AddUserDialog onClose={() => setAdding(false)} />}
    </>
  );
}

function includedViews() {
  return [
    { name: t.users.viewAll, search: '' },
    { name: t.users.viewRecent, search: 'sort=-signed-in' },
    { name: t.users.viewUnused, search: 'state=enabled&sort=signed-in' },
    { name: t.users.viewDisabled, search: 'state=disabled' },
  ];
}

function NoUsers({ isFiltered }: { readonly isFiltered: boolean }) {
  return (
    <Empty title={isFiltered ? t.users.noMatch : t.users.none}>
      <p>{isFiltered ? t.users.noMatchHint : t.users.noneHint(<code>curfew user add NAME</code>)}</p>
    </Empty>
  );
}

function userFields(): readonly FilterField[] {
  return [
    textField('role', t.users.role),
    optionField('state', t.users.state, [
      ['enabled', t.users.enabled],
      ['disabled', t.users.disabled],
    ]),
  ];
}

function idOf({ id }: User): string {
  return id;
}
