import { defineCommand } from '../../command-line/command.ts';
import { connectionOptions } from '../../operator/connect.ts';

const { store, config } = connectionOptions;
const upgradeOptions = {
  check: { type: 'flag', help: 'say what this version would do to the store, and change nothing' },
  format: { type: 'text', value: 'FORMAT', help: 'a screen, or one JSON document:', choices: ['text', 'json'] },
  store,
  config,
} as const;

export type UpgradeOptions = typeof upgradeOptions;

export const upgradeCommands = [
  defineCommand({
    name: 'upgrade',
    summary: 'say what this version would do to the store of another one',
    description: [
      'Run it with the new version before you start its server: it names the migrations to come and the steps to take, and needs no network.',
      'Curfew is replaced by whatever installed it. Exits with 1 where this version cannot use the store.',
    ].join('\n'),
    operands: [],
    options: upgradeOptions,
    examples: ['curfew upgrade --check'],
    run: async (invocation) => (await import('./upgrade.ts')).upgrade(invocation),
  }),
];
