import { sessionKinds, sessionStates } from '@curfew/core';
import { defineCommand } from '../../command-line/command.ts';
import { connectionOptions } from '../../operator/connect.ts';
import { formatOption } from '../print-rows.ts';

const loginOptions = {
  'expire-after': { type: 'duration', help: 'how long the session lives', default: '1h0m0s' },
  'only-cookie': { type: 'flag', help: 'print the cookie alone' },
  'cookie-jar': { type: 'text', value: 'FILE', help: 'write the cookie into this file, for curl -b FILE' },
  label: { type: 'text', value: 'TEXT', help: 'what the session is for' },
  ...formatOption,
  ...connectionOptions,
} as const;

const logoutOptions = {
  session: { type: 'text', value: 'ID', help: 'end this session only' },
  'all-but': { type: 'text', value: 'ID', help: 'end all sessions of the user but this one' },
  ...formatOption,
  ...connectionOptions,
} as const;

const listOptions = {
  user: { type: 'text', value: 'USER', help: 'only sessions of this user' },
  state: { type: 'text', value: 'STATE', help: 'only sessions in this state', choices: sessionStates },
  kind: { type: 'text', value: 'KIND', help: 'only sessions of this kind', choices: sessionKinds },
  limit: { type: 'count', help: 'the most rows to print; default 10000' },
  all: { type: 'flag', help: 'print all rows, however many' },
  ...formatOption,
  ...connectionOptions,
} as const;

export type LoginOptions = typeof loginOptions;
export type LogoutOptions = typeof logoutOptions;
export type ListOptions = typeof listOptions;

export const authSessionCommands = [
  defineCommand({
    name: 'auth-session login',
    summary: 'make a session for a user and print its cookie',
    description: 'No password is asked for: this is for administrators. The user can be anyone.',
    operands: ['USER'],
    options: loginOptions,
    examples: [
      'curfew auth-session login web_user --expire-after=4h30m',
      'curl --cookie "$(curfew auth-session login web_user --only-cookie)" http://127.0.0.1:8420/v1/sessions/current',
      'curfew auth-session login web_user --cookie-jar cookies.txt && curl -b cookies.txt http://127.0.0.1:8420/v1/sessions/current',
    ],
    run: async (invocation) => (await import('./login.ts')).login(invocation),
  }),
  defineCommand({
    name: 'auth-session logout',
    summary: 'end the sessions of a user',
    description: 'Prints every session of the user that is kept, with the time at which it ended.',
    operands: ['[USER]'],
    options: logoutOptions,
    examples: [
      'curfew auth-session logout web_user',
      'curfew auth-session logout --session 6f1c2d3e-…',
      'curfew auth-session logout web_user --all-but 6f1c2d3e-…',
    ],
    run: async (invocation) => (await import('./logout.ts')).logout(invocation),
  }),
  defineCommand({
    name: 'auth-session list',
    summary: 'list sessions, newest first',
    description: 'Also those that expired or ended and are still kept. Never shows a token.',
    operands: [],
    options: listOptions,
    run: async (invocation) => (await import('./list.ts')).list(invocation),
  }),
];
