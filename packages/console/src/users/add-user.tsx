import { Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { say } from '../parts/toast.tsx';
import { goTo } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { useDraft } from '../session/drafts.ts';
import { LinkShownOnce, type MadeLink, makeLink } from './link.tsx';
import { parseRoles } from './roles.ts';

export function AddUserDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const [username, setUsername] = useDraft('add-user username', '');
  const [fullName, setFullName] = useDraft('add-user full name', '');
  const [email, setEmail] = useDraft('add-user email', '');
  const [roles, setRoles] = useDraft('add-user roles', '');
  const [password, setPassword] = useState('');

  const [isInviting, setInviting] = useState(true);
  const [created, setCreated] = useState<string | null>(null);
  const [link, setLink] = useState<MadeLink | null>(null);
  const invites = isInviting && password === '';

  async function create(): Promise<string> {
    const user: Answer<'createUser'> = await request('POST /v1/users', {
      body: {
        username,
        password: password === '' ? null : password,
        roles: parseRoles(roles),
        fullName: fullName === '' ? null : fullName,
        email: email === '' ? null : email,
      },
    });
    setCreated(user.username);
    await client.invalidateQueries({ queryKey: ['users'] });
    say(t.users.added(user.username));
    return user.username;
  }

  async function add() {
    // The user may be there already, and only the link was refused.
    const name = created ?? (await create());
    if (!invites) return goTo(addresses.user(name));
    setLink(await makeLink(name, 'invite'));
    return false;
  }

  if (link !== null && created !== null) {
    return (
      <LinkShownOnce
        username={created}
        link={link}
        onClose={() => {
          onClose();
          goTo(addresses.user(created));
        }}
      />
    );
  }
  return (
    <ActionDialog title={t.users.add} does={t.users.add} isReady={username !== ''} onClose={onClose} onConfirm={add}>
      <TextInput
        label={t.users.username}
        value={username}
        onChange={(event) => setUsername(event.currentTarget.value)}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
      <PasswordInput
        label={t.users.password}
        description={t.users.passwordHint}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="new-password"
      />
      {password === '' && (
        <Checkbox
          size="xs"
          label={t.users.inviteThem}
          checked={isInviting}
          onChange={(event) => setInviting(event.currentTarget.checked)}
        />
      )}
      <TextInput
        label={t.users.roles}
        description={t.users.rolesHint}
        value={roles}
        onChange={(event) => setRoles(event.currentTarget.value)}
        autoCapitalize="none"
        spellCheck={false}
      />
      <TextInput
        label={t.users.fullName}
        value={fullName}
        onChange={(event) => setFullName(event.currentTarget.value)}
      />
      <TextInput
        label={t.users.email}
        type="email"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        autoComplete="off"
      />
    </ActionDialog>
  );
}
