import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { serverNow } from '../api/clock.ts';
import { request, withParameters } from '../api/request.ts';
import type { User } from '../api/resources.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { count } from '../parts/duration.ts';
import { say } from '../parts/toast.tsx';
import { goTo } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { useDraft } from '../session/drafts.ts';
import { parseRoles } from './roles.ts';

type Action = 'edit' | 'password' | 'end-all' | 'disable' | 'enable' | 'delete';

interface DialogProps {
  readonly user: User;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** What an administrator can do with a user. Each asks first, and says what ends with it. */
export function UserActions({ user }: { readonly user: User }) {
  const [action, setAction] = useState<Action | null>(null);
  const dialogFor = (name: Action) => ({ user, opened: action === name, onClose: () => setAction(null) });
  const toggle = user.disabledAt === null ? ('disable' as const) : ('enable' as const);
  return (
    <>
      <Button variant="default" size="xs" onClick={() => setAction('edit')}>
        Edit
      </Button>
      <Button variant="default" size="xs" onClick={() => setAction('password')}>
        Set password
      </Button>
      <Button variant="default" size="xs" onClick={() => setAction('end-all')}>
        End all sessions
      </Button>
      <Button variant="default" size="xs" onClick={() => setAction(toggle)}>
        {toggle === 'disable' ? 'Disable' : 'Enable'}
      </Button>
      <Button variant="subtle" color="red" size="xs" onClick={() => setAction('delete')}>
        Delete
      </Button>
      <EditDialog key={user.revision} {...dialogFor('edit')} />
      <PasswordDialog {...dialogFor('password')} />
      <EndAllDialog {...dialogFor('end-all')} />
      <DisableDialog {...dialogFor('disable')} />
      <EnableDialog {...dialogFor('enable')} />
      <DeleteDialog {...dialogFor('delete')} />
    </>
  );
}

/** Changes a user, and says how many sessions ended with it. */
function useChange({ username }: User) {
  const client = useQueryClient();
  return async (changes: Readonly<Record<string, unknown>>, done: string) => {
    const path = `/v1/users/${encodeURIComponent(username)}`;
    const { ended } = await request<{ ended: number }>(`PATCH ${path}`, { body: changes });
    say(ended === 0 ? `${done}.` : `${done}; ${count(ended, 'session')} ended.`);
    await client.invalidateQueries();
  };
}

function EditDialog({ user, ...dialog }: DialogProps) {
  const change = useChange(user);
  const page = `user ${user.username}`;
  const [fullName, setFullName] = useDraft(`${page} full name`, user.fullName ?? '');
  const [email, setEmail] = useDraft(`${page} email`, user.email ?? '');
  const [roles, setRoles] = useDraft(`${page} roles`, user.roles.join(', '));
  const wanted = parseRoles(roles);
  const changesRoles = wanted.toSorted().join() !== user.roles.toSorted().join();
  return (
    <ActionDialog
      {...dialog}
      title={`Edit ${user.username}`}
      does="Save"
      onConfirm={() =>
        change(
          {
            fullName: fullName === '' ? null : fullName,
            email: email === '' ? null : email,
            ...(changesRoles && { roles: wanted }),
          },
          'Saved',
        )
      }
    >
      <TextInput
        label="Full name"
        value={fullName}
        onChange={(event) => setFullName(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput label="Email" type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
      <TextInput
        label="Roles"
        description="Separated by commas. Other roles end the user’s sessions."
        value={roles}
        onChange={(event) => setRoles(event.currentTarget.value)}
        autoCapitalize="none"
        spellCheck={false}
      />
    </ActionDialog>
  );
}

function PasswordDialog({ user, ...dialog }: DialogProps) {
  const change = useChange(user);
  const [password, setPassword] = useState('');
  return (
    <ActionDialog
      {...dialog}
      title={`Set the password of ${user.username}`}
      does="Set password"
      isReady={password !== ''}
      onConfirm={async () => {
        await change({ password }, 'The password is set');
        setPassword('');
      }}
    >
      <PasswordInput
        label="New password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="new-password"
        data-autofocus
      />
      <p className="quiet">All sessions of {user.username} end with it.</p>
    </ActionDialog>
  );
}

function EndAllDialog({ user, ...dialog }: DialogProps) {
  const client = useQueryClient();
  async function endAll() {
    const before = new Date(serverNow()).toISOString();
    const line = `DELETE ${withParameters('/v1/sessions', { user: user.username, before })}`;
    const ended = await request<{ count: number }>(line);
    say(`${count(ended.count, 'session')} ended.`);
    await client.invalidateQueries({ queryKey: ['sessions'] });
  }
  return (
    <ActionDialog
      {...dialog}
      title={`End all sessions of ${user.username}?`}
      does="End all"
      isDangerous
      onConfirm={endAll}
    >
      <p>Everything that was created before now ends, also tokens of programs.</p>
      <p className="quiet">It is over at once, everywhere. There is no way back but to sign in again.</p>
    </ActionDialog>
  );
}

function DisableDialog({ user, ...dialog }: DialogProps) {
  const change = useChange(user);
  return (
    <ActionDialog
      {...dialog}
      title={`Disable ${user.username}?`}
      does="Disable"
      isDangerous
      onConfirm={() => change({ disabled: true }, `${user.username} is disabled`)}
    >
      <p>{user.username} cannot sign in any more, and all their sessions end. Enabling brings no session back.</p>
    </ActionDialog>
  );
}

function EnableDialog({ user, ...dialog }: DialogProps) {
  const change = useChange(user);
  return (
    <ActionDialog
      {...dialog}
      title={`Enable ${user.username}?`}
      does="Enable"
      onConfirm={() => change({ disabled: false }, `${user.username} is enabled`)}
    >
      <p>{user.username} can sign in again, with the password from before.</p>
    </ActionDialog>
  );
}

function DeleteDialog({ user, ...dialog }: DialogProps) {
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  async function remove() {
    await request(`DELETE /v1/users/${encodeURIComponent(user.username)}`);
    say(`${user.username} is deleted.`);
    goTo(addresses.users);
    await client.invalidateQueries();
  }
  return (
    <ActionDialog
      {...dialog}
      title={`Delete ${user.username}?`}
      does="Delete"
      isDangerous
      isReady={typed === user.username}
      onConfirm={remove}
    >
      <p>The user is gone for good, and all their sessions end. What happened stays in the events.</p>
      <TextInput
        label={`Type ${user.username} to go on`}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
    </ActionDialog>
  );
}
