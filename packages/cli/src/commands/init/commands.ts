import { defineCommand } from '../../command-line/command.ts';
import { connectionOptions } from '../../operator/connect.ts';

const initOptions = {
  config: { ...connectionOptions.config, help: 'the file to write; default curfew.yaml' },
  force: { type: 'flag', help: 'overwrite an existing file' },
} as const;

export type InitOptions = typeof initOptions;

export const initCommands = [
  defineCommand({
    name: 'init',
    summary: 'write a configuration file with every setting explained and commented out',
    operands: [],
    options: initOptions,
    run: async (invocation) => (await import('./init.ts')).init(invocation),
  }),
];
