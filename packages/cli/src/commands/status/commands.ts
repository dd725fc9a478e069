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
    summary: 'show on one screen whether the store and the server are well, and what goes on',
    description: [
      'Ends with 1 and says why where the store cannot be used, lacks migrations, or no server that is ready answers at the configured',
      'address. Changes nothing. "curfew doctor" looks closer.',
    ].join('\n'),
    operands: [],
    options: statusOptions,
    run: async (invocation) => (await import('./status.ts')).status(invocation),
  }),
];
