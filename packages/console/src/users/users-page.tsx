import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { useList } from '../api/list.ts';
import type { User } from '../api/resources.ts';
import { useShortcuts } from '../keyboard/shortcuts.ts';
import { type Columns, columnsOf, DataTable } from '../parts/data-table.tsx';
import { count } from '../parts/duration.ts';
import { Empty } from '../parts/empty.tsx';
import { Ago } from '../parts/instant.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Pager } from '../parts/pager.tsx';
import { Problem } from '../parts/problem.tsx';
import { goTo, useSearch } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { AddUserDialog } from './add-user.tsx';

const helper = columnsOf<User>();

const columns: Columns<User> = [
  helper.display({
    id: 'name',
    header: 'User',
    meta: { kind: 'title' },
    cell: ({ row: { original: user } }) => (
      <>
        <a href={addresses.user(user.username)}>{user.username}</a>
        {user.fullName !== null && <small>{user.fullName}</small>}
      </>
    ),
  }),
  helper.display({
    id: 'state',
    header: 'State',
    cell: ({ row: { original: user } }) => (
      <span className="tag" data-tone={user.disabledAt === null ? 'ok' : 'danger'}>
        {user.disabledAt === null ? 'enabled' : 'disabled'}
      </span>
    ),
  }),
  helper.display({
    id: 'roles',
    header: 'Roles',
    cell: ({ row: { original: user } }) => (user.roles.length === 0 ? '–' : user.roles.join(', ')),
  }),
  helper.display({ id: 'email', header: 'Email', cell: ({ row: { original: user } }) => user.email ?? '–' }),
  helper.display({
    id: 'created',
    header: 'Created',
    cell: ({ row: { original: user } }) => <Ago at={user.createdAt} />,
  }),
];

export function UsersPage() {
  const search = useSearch();
  const [isAdding, setAdding] = useState(false);
  const list = useList<User>('users', '/v1/users', { cursor: search.get('cursor') });
  return (
    <>
      <PageHead title="Users" note="Everybody who can sign in, by name.">
        <Button size="xs" onClick={() => setAdding(true)}>
          Add a user
        </Button>
      </PageHead>
      <OpenByName />
      <Problem error={list.error} retry={() => void list.refetch()} />
      {list.data !== undefined && (
        <>
          <DataTable
            label="Users"
            columns={columns}
            rows={list.data.items}
            idOf={({ id }) => id}
            onOpen={({ username }) => goTo(addresses.user(username))}
            isQuiet={({ disabledAt }) => disabledAt !== null}
            isBusy={list.isPlaceholderData}
            empty={
              <Empty title="No more users">
                <p>Add one above, or with the command line: curfew user add NAME</p>
              </Empty>
            }
          />
          <Pager next={list.data.cursor} summary={`${count(list.data.items.length, 'user')} on this page`} />
        </>
      )}
      <AddUserDialog opened={isAdding} onClose={() => setAdding(false)} />
    </>
  );
}

/** Names are what users are found by; there may be a million of them. */
function OpenByName() {
  const input = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  useShortcuts({ '/': () => input.current?.select() });

  function open(event: FormEvent) {
    event.preventDefault();
    if (name.trim() !== '') goTo(addresses.user(name.trim()));
  }

  return (
    <search className="filters">
      <form onSubmit={open} className="filters-search">
        <TextInput
          ref={input}
          size="xs"
          aria-label="User name, then Enter"
          placeholder="User name, then Enter"
          autoCapitalize="none"
          spellCheck={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </form>
    </search>
  );
}
