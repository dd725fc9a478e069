import type { User } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import type { CsvColumns } from '../parts/csv.ts';
import type { Column } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { LastSignIn, LiveSessions, Proofs } from './standing.tsx';

export function userColumns(): readonly Column<User>[] {
  return [
    {
      id: 'name',
      header: t.users.name,
      kind: 'title',
      order: 'name',
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
      id: 'last-sign-in',
      header: t.users.lastSignIn,
      width: 'medium',
      order: 'signed-in',
      cell: (user) => <LastSignIn user={user} />,
    },
    {
      id: 'live',
      header: t.users.liveSessions,
      width: 'small',
      priority: 2,
      cell: (user) => <LiveSessions user={user} />,
    },
    {
      id: 'roles',
      header: t.users.roles,
      priority: 3,
      cell: ({ roles }) => (roles.length === 0 ? '–' : roles.join(', ')),
    },
    { id: 'proofs', header: t.users.signsInWith, priority: 3, cell: (user) => <Proofs user={user} /> },
    {
      id: 'created',
      header: t.users.created,
      width: 'medium',
      priority: 4,
      order: 'created',
      cell: ({ createdAt }) => <Ago at={createdAt} />,
    },
    { id: 'email', header: t.users.email, isExtra: true, cell: ({ email }) => email ?? '–' },
  ];
}

/** One cell each, for a spreadsheet. */
export const csvColumns: CsvColumns<User> = [
  ['id', ({ id }) => id],
  ['username', ({ username }) => username],
  ['fullName', ({ fullName }) => fullName],
  ['email', ({ email }) => email],
  ['roles', ({ roles }) => roles.join(' ')],
  ['createdAt', ({ createdAt }) => createdAt],
  ['disabledAt', ({ disabledAt }) => disabledAt],
  ['lastSignInAt', ({ lastSignInAt }) => lastSignInAt],
  ['liveSessions', ({ liveSessions: { count, exact } }) => (exact ? count : `${count}+`)],
  ['hasPassword', ({ hasPassword }) => hasPassword],
  ['factors', ({ factors }) => factors.join(' ')],
  ['signsInElsewhere', ({ signsInElsewhere }) => signsInElsewhere],
  ['level', ({ level }) => level],
];
