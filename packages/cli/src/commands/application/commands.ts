import { defineCommand } from '../../command-line/command.ts';
import { connectionOptions } from '../../operator/connect.ts';

const tokenOptions = {
  user: {
    type: 'text',
    value: 'USER',
    help: 'the user whose token it is; default application-NAME, created if it is missing',
  },
  'expire-after': { type: 'duration', help: 'how long it lives; default as long as the policy "api" allows' },
  ...connectionOptions,
} as const;

export type TokenOptions = typeof tokenOptions;

export const applicationCommands = [
  defineCommand({
    name: 'application token',
    summary: 'make the token with which an application reaches a server',
    description:
      'Prints the token once. It can sign in the users of this application and manage their sessions, and nothing else. "auth-session list --kind api" shows it, and "auth-session logout --session ID" ends it.',
    operands: ['NAME'],
    options: tokenOptions,
    examples: ['curfew application token shop > shop.token'],
    run: async (invocation) => (await import('./token.ts')).token(invocation),
  }),
];
