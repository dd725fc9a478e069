import { defineCommand } from '../../command-line/command.ts';
import { connectionOptions } from '../../operator/connect.ts';

const { store, config } = connectionOptions;
const serveOptions = {
  listen: { type: 'text', value: 'HOST:PORT', help: 'where to listen; default 127.0.0.1:8420' },
  workers: { type: 'count', help: 'how many processes answer on this address, best one for each core; default 1' },
  store: { ...store, help: 'the store; default sqlite:./curfew-data/curfew.db' },
  config,
} as const;

export type ServeOptions = typeof serveOptions;

export const serveCommands = [
  defineCommand({
    name: 'serve',
    summary: 'run the server',
    description: [
      'On its first run it makes the database and the administrator root, with the password of CURFEW_ROOT_PASSWORD (or of the',
      'file that CURFEW_ROOT_PASSWORD_FILE names), or with a random one that it prints once. SIGTERM and SIGINT finish the',
      'requests that are under way; a second one does not. With --workers a process that ends unexpectedly is replaced.',
    ].join('\n'),
    operands: [],
    options: serveOptions,
    run: async (invocation) => (await import('./serve.ts')).serve(invocation),
  }),
];
