import { defineCommand } from '../../command-line/command.ts';
import { connectionOptions } from '../../operator/connect.ts';

const clientOptions = {
  read: { type: 'flag', help: 'it may look at its streams, and neither change nor poll them' },
  'expire-after': { type: 'duration', help: 'how long it lives; default as long as the policy "api" allows' },
  ...connectionOptions,
} as const;

export type ClientOptions = typeof clientOptions;

export const signalsCommands = [
  defineCommand({
    name: 'signals client',
    summary: 'make the credentials of a receiver of shared signals',
    description:
      'Prints its id and its secret, once, as JSON. It gets short-lived tokens at /oauth2/token, or sends the secret itself as a bearer token. It sees its own streams alone; they belong to the user receiver-NAME. "auth-session logout --session ID" ends it, with its tokens.',
    operands: ['NAME'],
    options: clientOptions,
    examples: ['curfew signals client partner > partner.json'],
    run: async (invocation) => (await import('./client.ts')).client(invocation),
  }),
];
