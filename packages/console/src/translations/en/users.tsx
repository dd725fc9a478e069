import type { ReactNode } from 'react';
import { enumerate, plural } from '../../language/locale.ts';

const sessions = (count: number) => plural(count, { one: '# session', other: '# sessions' });

const people = (count: number) => plural(count, { one: '# user', other: '# users' });

export const users = {
  title: 'Users',
  note: 'Everyone who can sign in.',
  count: (count: number) => plural(count, { one: '# user', other: '# users' }),
  onPage: (count: number) => plural(count, { one: '# user on this page', other: '# users on this page' }),
  search: 'Search by user name, full name or email',

  name: 'User',
  username: 'User name',
  fullName: 'Full name',
  email: 'Email',
  roles: 'Roles',
  role: 'Role',
  noRoles: 'No roles',
  state: 'State',
  created: 'Created',
  id: 'User ID',
  password: 'Password',
  enabled: 'Enabled',
  disabled: 'Disabled',
  disabledSince: (when: ReactNode) => <>Disabled {when}</>,
  rolesHint: 'Separate roles with commas. The role admin can use this console.',
  changedRolesHint: 'Separate roles with commas. Changing roles ends the user’s sessions.',
  passwordHint: 'Leave empty if the user is to choose one, or is not to sign in with a password.',
  inviteThem: 'Create an invitation link, with which they choose a password or create a passkey',

  signIn: 'Sign-in',
  lastSignIn: 'Last sign-in',
  neverSignedIn: 'Never',
  liveSessions: 'Live sessions',
  liveSessionsOf: (count: string, name: string) => `${count} live sessions of ${name}`,
  signsInWith: 'Signs in with',
  proofs: {
    password: 'password',
    'one-time-codes': 'one-time codes',
    passkey: 'passkey',
    elsewhere: 'a provider',
  },
  noProofs: 'nothing yet',
  level: 'Level',
  viewAll: 'All users',
  viewRecent: 'Most recent sign-ins',
  viewUnused: 'Least recently signed in',
  viewDisabled: 'Disabled',

  rules: 'Rules in force',
  rulesNote: 'The limits that apply to this user under each policy, including the cap.',
  rulesByRoles: (roles: readonly string[]) =>
    `The limits that apply to this user under each policy, including the rules of ${enumerate(roles)} and the cap.`,
  required: 'Requires',
  requiresLevel: (level: string) => `requires ${level}`,
  binding: 'Device binding',
  bindings: { off: 'Off', preferred: 'Where the browser can', required: 'Required' },
  boundWithin: (time: string) => `Required within ${time}`,

  bulk: {
    end: {
      does: 'End their sessions',
      title: (count: number) =>
        plural(count, { one: 'End all sessions of # user?', other: 'End all sessions of # users?' }),
      hint: 'Every session of theirs that exists now ends, including API tokens.',
      notOneself: 'You are among them: the session you are using stays.',
      done: (done: number, ended: number, before: number) =>
        `${sessions(ended)} of ${people(done)} ended${before === 0 ? '' : `; ${people(before)} had none`}.`,
    },
    disable: {
      does: 'Disable',
      title: (count: number) => plural(count, { one: 'Disable # user?', other: 'Disable # users?' }),
      hint: 'They can no longer sign in, and all their sessions end. Enabling them later does not bring those back.',
      notOneself: 'Your own account is left enabled.',
      done: (done: number, ended: number, before: number) =>
        `${people(done)} disabled, ${sessions(ended)} ended${before === 0 ? '' : `; ${people(before)} left as they were`}.`,
    },
  },
  bulkProgress: (done: number, of: number) => `${done} of ${of} done.`,

  none: 'No users yet',
  noneHint: (command: ReactNode) => <>Add one here or on the command line: {command}</>,
  noMatch: 'No matching users',
  noMatchHint: 'Remove a filter, or search for another part of the name or email address.',
  notFound: (name: string) => `There is no user “${name}”`,
  notFoundHint: (link: ReactNode) => <>The user may have been deleted or renamed. {link}</>,
  toUsers: 'Go to users',

  add: 'Add user',
  added: (name: string) => `User ${name} added.`,
  edit: 'Edit',
  editTitle: (name: string) => `Edit ${name}`,
  saved: 'Changes saved',
  setPassword: 'Set password…',
  link: 'Reset link…',
  invite: 'Invite…',
  inviteHint:
    'With the link, the user chooses a password or creates a passkey. It counts once, for a day, and signs nobody in.',
  linkTitle: (name: string) => `A link for ${name}`,
  linkDoes: 'Create link',
  linkHint:
    'With the link, the user sets another password or creates a passkey. It counts once, for an hour, and using it ends all their sessions.',
  linkOnce: (until: ReactNode): ReactNode => (
    <>Shown this once. It counts once, until {until}. Send it to the user alone.</>
  ),
  require: 'Require a level…',
  requireTitle: (name: string) => `Require a higher level from ${name}?`,
  requireDoes: 'Give the role',
  requireHint:
    'A level of proof is required by a role. The user gets that role and all their sessions end; below the level they can only step up or sign out.',
  noRoleRequires: (policies: ReactNode) => <>No other role requires a level. Set one at {policies}.</>,
  roleGiven: (role: string) => `Role ${role} given`,
  setPasswordTitle: (name: string) => `Set a password for ${name}`,
  setPasswordDoes: 'Set password',
  newPassword: 'New password',
  passwordSet: 'Password set',
  passwordWarning: (name: string) => `This ends all sessions of ${name}.`,
  endAll: 'End all sessions',
  endAllTitle: (name: string) => `End all sessions of ${name}?`,
  endAllHint: 'Every session that exists now ends, including API tokens.',
  disable: 'Disable…',
  disableDoes: 'Disable',
  disableTitle: (name: string) => `Disable ${name}?`,
  disableHint: (name: string) =>
    `${name} can no longer sign in, and all their sessions end. Enabling the user later does not bring them back.`,
  nowDisabled: (name: string) => `${name} is disabled`,
  enable: 'Enable…',
  enableDoes: 'Enable',
  enableTitle: (name: string) => `Enable ${name}?`,
  enableHint: (name: string) => `${name} can sign in again with the same password.`,
  nowEnabled: (name: string) => `${name} is enabled`,
  delete: 'Delete…',
  deleteDoes: 'Delete',
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteHint: 'The user is deleted for good and all their sessions end. Events about the user stay.',
  deleted: (name: string) => `${name} was deleted.`,
  withSessions: (done: string, ended: number) => (ended === 0 ? `${done}.` : `${done}; ${sessions(ended)} ended.`),

  profile: 'Profile',
  sessions: 'Sessions',
  allSessions: 'All sessions',
  noSessions: 'Not signed in anywhere',
  sessionsOf: (name: string) => `Sessions of ${name}`,
};
