import { PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Refused, request } from '../api/request.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { say } from '../parts/toast.tsx';

interface Props {
  readonly user: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Changes one's own password. The server ends all other sessions and gives this one a new token. */
export function PasswordDialog({ user, ...dialog }: Props) {
  const client = useQueryClient();
  const [oldPassword, setOldPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const [again, setAgain] = useState('');
  const differs = again !== '' && again !== newPassword;

  async function change() {
    try {
      await request('PUT /v1/users/current/password', { body: { oldPassword, newPassword } });
    } catch (refusal) {
      const isWrong = refusal instanceof Refused && refusal.code === 'invalid-credentials';
      throw isWrong ? new Error('The present password is wrong.', { cause: refusal }) : refusal;
    }
    for (const empty of [setOldPassword, setNewPassword, setAgain]) empty('');
    say('The password is changed; all other sessions have ended.');
    await client.invalidateQueries();
  }

  return (
    <ActionDialog
      {...dialog}
      title="Change password"
      does="Change password"
      isReady={oldPassword !== '' && newPassword !== '' && again === newPassword}
      onConfirm={change}
    >
      <input type="text" name="username" autoComplete="username" value={user} readOnly hidden />
      <PasswordInput
        label="Present password"
        value={oldPassword}
        onChange={(event) => setOldPassword(event.currentTarget.value)}
        autoComplete="current-password"
        data-autofocus
      />
      <PasswordInput
        label="New password"
        value={newPassword}
        onChange={(event) => setNewPassword(event.currentTarget.value)}
        autoComplete="new-password"
      />
      <PasswordInput
        label="New password, again"
        value={again}
        onChange={(event) => setAgain(event.currentTarget.value)}
        autoComplete="new-password"
        error={differs && 'It is not the same.'}
      />
      <p className="quiet">You stay signed in here; all your other sessions and tokens for scripts end.</p>
    </ActionDialog>
  );
}
