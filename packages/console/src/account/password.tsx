import { PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Refused, request } from '../api/request.ts';
import { t } from '../language/texts.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { say } from '../parts/toast.tsx';

interface Props {
  readonly user: string;
  readonly onClose: () => void;
  /** What to do next. */
  readonly children?: ReactNode;
}

/** Changes one's own password. The server ends all other sessions and gives this one a new token. */
export function PasswordDialog({ user, onClose, children }: Props) {
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
      throw isWrong ? new Error(t.account.wrongPassword, { cause: refusal }) : refusal;
    }
    say(t.account.passwordChanged);
    await client.invalidateQueries();
  }

  return (
    <ActionDialog
      title={t.account.changePassword}
      does={t.account.changePassword}
      isReady={oldPassword !== '' && newPassword !== '' && again === newPassword}
      onClose={onClose}
      onConfirm={change}
    >
      <input type="text" name="username" autoComplete="username" value={user} readOnly hidden />
      <PasswordInput
        label={t.account.currentPassword}
        value={oldPassword}
        onChange={(event) => setOldPassword(event.currentTarget.value)}
        autoComplete="current-password"
        data-autofocus
      />
      <PasswordInput
        label={t.account.newPassword}
        value={newPassword}
        onChange={(event) => setNewPassword(event.currentTarget.value)}
        autoComplete="new-password"
      />
      <PasswordInput
        label={t.account.newPasswordAgain}
        value={again}
        onChange={(event) => setAgain(event.currentTarget.value)}
        autoComplete="new-password"
        error={differs && t.account.passwordsDiffer}
      />
      <p className="quiet">{t.account.passwordWarning}</p>
      {children}
    </ActionDialog>
  );
}
