import { defineCommand } from '../../command-line/command.ts';
import { connectionOptions } from '../../operator/connect.ts';

const statusOptions = {
  format: { type: 'text', value: 'FORMAT', help: 'a screen, or one JSON document:', choices: ['text', 'json'] },
  ...connectionOptions,
} as const;

export type StatusOptions = typeof statusOptions;

export const statusCommands = [
  defineCommand({
    name: 'status',
    summary: 'show on one screen whether the store and the server work, with sessions, users and sign-ins',
    description: [
      'Exits with 1 and names the problem if the store cannot be used or lacks migrations, if the key file is readable by others or does',
      'not hold the key that sealed the store, or if no ready server answers at the configured address. Changes nothing. For a closer',
      'look, run "curfew doctor".',
    ].join('\n'),
    operands: [],
    options: statusOptions,
    run: async (invocation) => (await import('./status.ts')).status(invocation),
  }),
];
