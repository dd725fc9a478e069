import { NativeSelect } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request.ts';
import type { User } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { Problem } from '../parts/problem.tsx';
import { say } from '../parts/toast.tsx';
import { type Policies, policies } from '../policies/query.ts';
import { addresses } from '../routing/route.ts';

/** Gives a user a role that requires a level of proof: levels are required by roles, and nothing else. */
export function RequireLevelDialog({ user, onClose }: { readonly user: User; readonly onClose: () => void }) {
  const client = useQueryClient();
  const { data, error } = useQuery(policies);
  const offered = data === undefined ? [] : rolesThatRequire(data).filter(({ role }) => !user.roles.includes(role));
  const [chosen, setChosen] = useState<string | null>(null);
  const role = chosen ?? offered[0]?.role;

  async function give() {
    if (role === undefined) return;
    const path = `/v1/users/${encodeURIComponent(user.username)}`;
    const { ended } = await request<{ ended: number }>(`PATCH ${path}`, { body: { roles: [...user.roles, role] } });
    say(t.users.withSessions(t.users.roleGiven(role), ended));
    await client.invalidateQueries();
  }

  return (
    <ActionDialog
      title={t.users.requireTitle(user.username)}
      does={t.users.requireDoes}
      isDangerous
      isReady={role !== undefined}
      onClose={onClose}
      onConfirm={give}
    >
      <p>{t.users.requireHint}</p>
      <Problem error={error} />
      {role === undefined ? (
        <p>{data !== undefined && t.users.noRoleRequires(<a href={addresses.policies}>{t.policies.title}</a>)}</p>
      ) : (
        <NativeSelect
          label={t.users.role}
          value={role}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={offered.map(({ role: value, level }) => ({ value, label: `${value}: ${level.toUpperCase()}` }))}
        />
      )}
    </ActionDialog>
  );
}

/** Not `admin`: it would give more than it takes. */
function rolesThatRequire({ roles }: Policies): readonly { readonly role: string; readonly level: string }[] {
  return Object.entries(roles).flatMap(([role, { requires: level }]) =>
    level === undefined || role === 'admin' ? [] : [{ role, level }],
  );
}
