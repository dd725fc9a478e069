import { userOrders } from '@curfew/core';
import { defineCommand } from '../../command-line/command.ts';
import { connectionOptions } from '../../operator/connect.ts';
import { formatOption } from '../print-rows.ts';

const passwordOption = {
  'password-stdin': { type: 'flag', help: 'read the password from standard input' },
} as const;

const addOptions = {
  ...passwordOption,
  'no-password': { type: 'flag', help: 'a user who cannot sign in with a password' },
  role: { type: 'texts', value: 'ROLE', help: 'a role; admin may administer Curfew' },
  email: { type: 'text', value: 'ADDRESS', help: 'the e-mail address' },
  'full-name': { type: 'text', value: 'NAME', help: 'the full name' },
  ...connectionOptions,
} as const;

const setPasswordOptions = { ...passwordOption, ...connectionOptions } as const;

const setRolesOptions = {
  role: { type: 'texts', value: 'ROLE', help: 'a role that the user has from now on' },
  none: { type: 'flag', help: 'take all roles away' },
  ...connectionOptions,
} as const;

const showOptions = { ...formatOption, ...connectionOptions } as const;

const listOptions = {
  search: { type: 'text', value: 'WORDS', help: 'only users whose name, full name or e-mail address has these words' },
  role: { type: 'text', value: 'ROLE', help: 'only users who have this role' },
  state: { type: 'text', value: 'STATE', help: 'only users in this state', choices: ['enabled', 'disabled'] },
  sort: {
    type: 'text',
    value: 'ORDER',
    help: 'by what to sort; with "-" descending; default name',
    choices: userOrders,
  },
  limit: { type: 'count', help: 'the most rows to print; default all' },
  ...showOptions,
} as const;

const factorsOptions = {
  reset: { type: 'flag', help: 'remove them, for a user who has lost them' },
  ...showOptions,
} as const;

const personOptions = {
  id: { type: 'text', value: 'ID', help: 'the user of this id, also after they were deleted' },
  ...connectionOptions,
} as const;

export type AddOptions = typeof addOptions;
export type SetPasswordOptions = typeof setPasswordOptions;
export type SetRolesOptions = typeof setRolesOptions;
export type ShowOptions = typeof showOptions;
export type ListOptions = typeof listOptions;
export type ChangeOptions = typeof connectionOptions;
export type FactorsOptions = typeof factorsOptions;
export type PersonOptions = typeof personOptions;

export const userCommands = [
  defineCommand({
    name: 'user add',
    summary: 'add a user',
    description: 'Asks for the password on a terminal. It is never an argument: others on the machine can see those.',
    operands: ['USER'],
    options: addOptions,
    examples: ["curfew user add web_user --email web@example.com --password-stdin <<< 'correct horse battery staple'"],
    run: async (invocation) => (await import('./add.ts')).add(invocation),
  }),
  defineCommand({
    name: 'user list',
    summary: 'list users, and how they sign in',
    operands: [],
    options: listOptions,
    examples: ['curfew user list --role admin --sort=-signed-in'],
    run: async (invocation) => (await import('./show.ts')).list(invocation),
  }),
  defineCommand({
    name: 'user show',
    summary: 'show a user',
    operands: ['USER'],
    options: showOptions,
    run: async (invocation) => (await import('./show.ts')).show(invocation),
  }),
  defineCommand({
    name: 'user set-password',
    summary: 'give a user another password, and end all their sessions',
    operands: ['USER'],
    options: setPasswordOptions,
    run: async (invocation) => (await import('./change.ts')).setPassword(invocation),
  }),
  defineCommand({
    name: 'user set-roles',
    summary: 'give a user other roles, and end all their sessions',
    operands: ['USER'],
    options: setRolesOptions,
    examples: ['curfew user set-roles alice --role admin --role ops', 'curfew user set-roles alice --none'],
    run: async (invocation) => (await import('./change.ts')).setRoles(invocation),
  }),
  defineCommand({
    name: 'user disable',
    summary: 'keep a user out, and end all their sessions',
    operands: ['USER'],
    options: connectionOptions,
    run: async (invocation) => (await import('./change.ts')).disable(invocation),
  }),
  defineCommand({
    name: 'user enable',
    summary: 'let a disabled user in again; ended sessions stay ended',
    operands: ['USER'],
    options: connectionOptions,
    run: async (invocation) => (await import('./change.ts')).enable(invocation),
  }),
  defineCommand({
    name: 'user delete',
    summary: 'delete a user, and end all their sessions',
    operands: ['USER'],
    options: connectionOptions,
    run: async (invocation) => (await import('./change.ts')).remove(invocation),
  }),
  defineCommand({
    name: 'user invite',
    summary: 'print a link with which a user sets a first password or passkey',
    description:
      'It counts once, for a day, and signs nobody in. Make the user first, with "user add NAME --no-password".',
    operands: ['USER'],
    options: connectionOptions,
    examples: ['curfew user invite alice'],
    run: async (invocation) => (await import('./link.ts')).offerLink(invocation, 'invite'),
  }),
  defineCommand({
    name: 'user reset',
    summary: 'print a link with which a user sets another password or passkey',
    description: 'It counts once, for an hour, and signs nobody in. Using it ends all sessions of the user.',
    operands: ['USER'],
    options: connectionOptions,
    examples: ['curfew user reset alice'],
    run: async (invocation) => (await import('./link.ts')).offerLink(invocation, 'reset'),
  }),
  defineCommand({
    name: 'user factors',
    summary: 'show the one-time codes and passkeys of a user, or remove them',
    description: 'Never shows secrets. --reset removes all of them and ends no sessions: "auth-session logout" does.',
    operands: ['USER'],
    options: factorsOptions,
    examples: ['curfew user factors alice', 'curfew user factors alice --reset'],
    run: async (invocation) => (await import('./factors.ts')).factors(invocation),
  }),
  defineCommand({
    name: 'user export',
    summary: 'print everything that is held of a user, as JSON',
    operands: ['[USER]'],
    options: personOptions,
    examples: ['curfew user export alice > alice.json'],
    run: async (invocation) => (await import('./personal-data.ts')).exportPerson(invocation),
  }),
  defineCommand({
    name: 'user erase',
    summary: 'delete a user with everything that is held of them',
    description: 'Events stay, without the name, the id and the address. This cannot be undone.',
    operands: ['[USER]'],
    options: personOptions,
    run: async (invocation) => (await import('./personal-data.ts')).erasePerson(invocation),
  }),
];
