import { Button, Menu, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FunctionComponent, useState } from 'react';
import { serverNow } from '../api/clock.ts';
import { request, withParameters } from '../api/request.ts';
import type { User } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { MoreMenu } from '../parts/more-menu.tsx';
import { say } from '../parts/toast.tsx';
import { goTo } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { useDraft } from '../session/drafts.ts';
import { isInvited, LinkDialog } from './link-dialog.tsx';
import { RequireLevelDialog } from './require-level.tsx';
import { parseRoles } from './roles.ts';

interface DialogProps {
  readonly user: User;
  readonly onClose: () => void;
}

const dialogs = {
  edit: EditDialog,
  password: PasswordDialog,
  link: LinkDialog,
  require: RequireLevelDialog,
  'end-all': EndAllDialog,
  disable: DisableDialog,
  enable: EnableDialog,
  delete: DeleteDialog,
} as const satisfies Record<string, FunctionComponent<DialogProps>>;

/** What an administrator can do with a user. Each asks first, and says what ends with it. */
export function UserActions({ user }: { readonly user: User }) {
  const [action, setAction] = useState<keyof typeof dialogs | null>(null);
  const isOnline = useIsOnline();
  const Asked = action === null ? null : dialogs[action];
  const isEnabled = user.disabledAt === null;
  return (
    <>
      <Button variant="default" size="xs" disabled={!isOnline} onClick={() => setAction('edit')}>
        {t.users.edit}
      </Button>
      <Button variant="default" size="xs" disabled={!isOnline} onClick={() => setAction('end-all')}>
        {t.users.endAll}
      </Button>
      <MoreMenu>
        <Menu.Item disabled={!isOnline} onClick={() => setAction('password')}>
          {t.users.setPassword}
        </Menu.Item>
        <Menu.Item disabled={!isOnline || !isEnabled} onClick={() => setAction('link')}>
          {isInvited(user) ? t.users.invite : t.users.link}
        </Menu.Item>
        <Menu.Item disabled={!isOnline} onClick={() => setAction('require')}>
          {t.users.require}
        </Menu.Item>
        <Menu.Item disabled={!isOnline} onClick={() => setAction(isEnabled ? 'disable' : 'enable')}>
          {isEnabled ? t.users.disable : t.users.enable}
        </Menu.Item>
        <Menu.Item color="red" disabled={!isOnline} onClick={() => setAction('delete')}>
          {t.users.delete}
        </Menu.Item>
      </MoreMenu>
      {Asked !== null && <Asked user={user} onClose={() => setAction(null)} />}
    </>
  );
}

/** Changes a user, and says how many sessions ended with it. */
function useChange({ username }: User) {
  const client = useQueryClient();
  return async (changes: Readonly<Record<string, unknown>>, done: string) => {
    const path = `/v1/users/${encodeURIComponent(username)}`;
    const { ended } = await request<{ ended: number }>(`PATCH ${path}`, { body: changes });
    say(t.users.withSessions(done, ended));
    await client.invalidateQueries();
  };
}

function EditDialog({ user, onClose }: DialogProps) {
  const change = useChange(user);
  const page = `user ${user.username}`;
  const [fullName, setFullName] = useDraft(`${page} full name`, user.fullName ?? '');
  const [email, setEmail] = useDraft(`${page} email`, user.email ?? '');
  const [roles, setRoles] = useDraft(`${page} roles`, user.roles.join(', '));
  const wanted = parseRoles(roles);
  const changesRoles = wanted.toSorted().join() !== user.roles.toSorted().join();
  return (
    <ActionDialog
      title={t.users.editTitle(user.username)}
      does={t.parts.save}
      onClose={onClose}
      onConfirm={() =>
        change(
          {
            fullName: fullName === '' ? null : fullName,
            email: email === '' ? null : email,
            ...(changesRoles && { roles: wanted }),
          },
          t.users.saved,
        )
      }
    >
      <TextInput
        label={t.users.fullName}
        value={fullName}
        onChange={(event) => setFullName(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        label={t.users.email}
        type="email"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <TextInput
        label={t.users.roles}
        description={t.users.changedRolesHint}
        value={roles}
        onChange={(event) => setRoles(event.currentTarget.value)}
        autoCapitalize="none"
        spellCheck={false}
      />
    </ActionDialog>
  );
}

function PasswordDialog({ user, onClose }: DialogProps) {
  const change = useChange(user);
  const [password, setPassword] = useState('');
  return (
    <ActionDialog
      title={t.users.setPasswordTitle(user.username)}
      does={t.users.setPasswordDoes}
      isReady={password !== ''}
      onClose={onClose}
      onConfirm={() => change({ password }, t.users.passwordSet)}
    >
      <PasswordInput
        label={t.users.newPassword}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="new-password"
        data-autofocus
      />
      <p className="quiet">{t.users.passwordWarning(user.username)}</p>
    </ActionDialog>
  );
}

function EndAllDialog({ user, onClose }: DialogProps) {
  const client = useQueryClient();
  async function endAll() {
    const before = new Date(serverNow()).toISOString();
    const line = `DELETE ${withParameters('/v1/sessions', { user: user.username, before })}`;
    const { count } = await request<{ count: number }>(line);
    say(t.sessions.ended(count));
    await client.invalidateQueries({ queryKey: ['sessions'] });
  }
  return (
    <ActionDialog
      title={t.users.endAllTitle(user.username)}
      does={t.users.endAll}
      isDangerous
      onClose={onClose}
      onConfirm={endAll}
    >
      <p>{t.users.endAllHint}</p>
      <p className="quiet">{t.sessions.endManyWarning}</p>
    </ActionDialog>
  );
}

function DisableDialog({ user, onClose }: DialogProps) {
  const change = useChange(user);
  return (
    <ActionDialog
      title={t.users.disableTitle(user.username)}
      does={t.users.disableDoes}
      isDangerous
      onClose={onClose}
      onConfirm={() => change({ disabled: true }, t.users.nowDisabled(user.username))}
    >
      <p>{t.users.disableHint(user.username)}</p>
    </ActionDialog>
  );
}

function EnableDialog({ user, onClose }: DialogProps) {
  const change = useChange(user);
  return (
    <ActionDialog
      title={t.users.enableTitle(user.username)}
      does={t.users.enableDoes}
      onClose={onClose}
      onConfirm={() => change({ disabled: false }, t.users.nowEnabled(user.username))}
    >
      <p>{t.users.enableHint(user.username)}</p>
    </ActionDialog>
  );
}

function DeleteDialog({ user, onClose }: DialogProps) {
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  async function remove() {
    await request(`DELETE /v1/users/${encodeURIComponent(user.username)}`);
    say(t.users.deleted(user.username));
    goTo(addresses.users);
    await client.invalidateQueries();
  }
  return (
    <ActionDialog
      title={t.users.deleteTitle(user.username)}
      does={t.users.deleteDoes}
      isDangerous
      isReady={typed === user.username}
      onClose={onClose}
      onConfirm={remove}
    >
      <p>{t.users.deleteHint}</p>
      <TextInput
        label={t.parts.typeToConfirm(user.username)}
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
