import { eventTypes } from '@curfew/core';
import { defineCommand } from '../../command-line/command.ts';
import { connectionOptions } from '../../operator/connect.ts';
import { formatOption } from '../print-rows.ts';

const eventsOptions = {
  user: { type: 'text', value: 'USER', help: 'only what happened to this user' },
  'user-id': {
    type: 'text',
    value: 'ID',
    help: 'only what happened to the user of this id, also after they were deleted',
  },
  session: { type: 'text', value: 'ID', help: 'only what happened to this session' },
  type: { type: 'text', value: 'TYPE', help: 'only events of this type', choices: eventTypes },
  limit: { type: 'count', help: 'the most rows to print; default 100' },
  all: { type: 'flag', help: 'print all rows, however many' },
  follow: { type: 'flag', help: 'print the last ones, oldest first, and then each as it happens, until Ctrl-C' },
  ...formatOption,
  ...connectionOptions,
} as const;

export type EventsOptions = typeof eventsOptions;

export const eventsCommands = [
  defineCommand({
    name: 'events',
    summary: 'list what happened, newest first',
    operands: [],
    options: eventsOptions,
    run: async (invocation) => (await import('./events.ts')).events(invocation),
  }),
];
