import { Button } from '@mantine/core';
import { useState } from 'react';
import { useList } from '../api/list.ts';
import type { User } from '../api/resources.ts';
import { optionField, textField } from '../filters/editors.tsx';
import type { FilterField } from '../filters/field.ts';
import { FilterBar } from '../filters/filter-bar.tsx';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import type { CsvColumns } from '../parts/csv.ts';
import { DownloadButton, everyPage } from '../parts/download.tsx';
import { Empty } from '../parts/empty.tsx';
import { ListHead } from '../parts/list-head.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Pager } from '../parts/pager.tsx';
import { SearchOn } from '../parts/search-on.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { goTo, useSearch } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { AddUserDialog } from './add-user.tsx';

function columns(): readonly Column<User>[] {
  return [
    {
      id: 'name',
      header: t.users.name,
      kind: 'title',
      cell: (user) => (
        <>
          <UserLink name={user.username} />
          {user.fullName !== null && <small>{user.fullName}</small>}
        </>
      ),
    },
    {
      id: 'state',
      header: t.users.state,
      width: 'small',
      cell: ({ disabledAt }) => (
        <span className="tag" data-tone={disabledAt === null ? 'plain' : 'danger'}>
          {disabledAt === null ? t.users.enabled : t.users.disabled}
        </span>
      ),
    },
    {
      id: 'roles',
      header: t.users.roles,
      cell: ({ roles }) => (roles.length === 0 ? '–' : roles.join(', ')),
    },
    { id: 'email', header: t.users.email, priority: 3, cell: ({ email }) => email ?? '–' },
    {
      id: 'created',
      header: t.users.created,
      width: 'medium',
      priority: 2,
      cell: ({ createdAt }) => <Ago at={createdAt} />,
    },
  ];
}

const filterNames = ['q', 'role', 'state'] as const;

/** Everyone who can sign in: search, filter, export. */
export function UsersPage() {
  const search = useSearch();
  const [isAdding, setAdding] = useState(false);
  const isOnline = useIsOnline();
  const isFiltered = filterNames.some((name) => search.has(name));
  const filter = Object.fromEntries(filterNames.map((name) => [name, search.get(name)]));
  const list = useList<User>('users', '/v1/users', { ...filter, cursor: search.get('cursor') }, { idOf });
  return (
    <>
      <PageHead title={t.users.title} note={t.users.note}>
        <Button size="xs" disabled={!isOnline} onClick={() => setAdding(true)}>
          {t.users.add}
        </Button>
      </PageHead>
      <FilterBar searchLabel={t.users.search} fields={userFields()} />
      <ListHead list={list} summary={t.users.onPage(list.rows.length)}>
        <DownloadButton name="curfew-users" read={everyPage('/v1/users', () => filter)} columns={csvColumns} />
      </ListHead>
      {list.page === undefined ? (
        <Skeleton rows={12} />
      ) : (
        <>
          <Table
            label={t.users.title}
            columns={columns()}
            rows={list.rows}
            idOf={idOf}
            card={({ email, roles, disabledAt }) => [
              ...(disabledAt === null ? [] : [t.users.disabled]),
              roles.length === 0 ? t.users.noRoles : roles.join(', '),
              ...(email === null ? [] : [email]),
            ]}
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
      {isAdding && <AddUserDialog onClose={() => setAdding(false)} />}
    </>
  );
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

const csvColumns: CsvColumns<User> = [
  ['id', ({ id }) => id],
  ['username', ({ username }) => username],
  ['fullName', ({ fullName }) => fullName],
  ['email', ({ email }) => email],
  ['roles', ({ roles }) => roles.join(' ')],
  ['createdAt', ({ createdAt }) => createdAt],
  ['disabledAt', ({ disabledAt }) => disabledAt],
];
