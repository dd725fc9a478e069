import { defineCommand } from '../../command-line/command.ts';
import { connectionOptions } from '../../operator/connect.ts';
import { formatOption } from '../print-rows.ts';

const purgeOptions = {
  'older-than': { type: 'duration', help: 'how long sessions have been over; default the configured retention' },
  ...connectionOptions,
} as const;

const { store, config } = connectionOptions;
const migrateOptions = {
  store,
  'case-sensitive-names': { type: 'flag', help: 'from now on, Jan and jan are two users' },
  config,
} as const;
const statusOptions = { store, config, ...formatOption } as const;

export type PurgeOptions = typeof purgeOptions;
export type MigrateOptions = typeof migrateOptions;
export type StatusOptions = typeof statusOptions;

export const purgeCommands = [
  defineCommand({
    name: 'purge',
    summary: 'delete sessions that are long over',
    description: 'A running server does this by itself. Live sessions are never touched.',
    operands: [],
    options: purgeOptions,
    run: async (invocation) => (await import('./purge.ts')).purge(invocation),
  }),
];

function upCommand(name: string) {
  return defineCommand({
    name,
    summary: 'apply the migrations that are missing; makes the database where there is none',
    operands: [],
    options: migrateOptions,
    run: async (invocation) => (await import('./migrate.ts')).up(invocation),
  });
}

export const migrateCommands = [
  upCommand('migrate'),
  upCommand('migrate up'),
  defineCommand({
    name: 'migrate status',
    summary: 'list the migrations, and when they were applied',
    operands: [],
    options: statusOptions,
    run: async (invocation) => (await import('./migrate.ts')).status(invocation),
  }),
];
