import { defineCommand } from '../../command-line/command.ts';
import { connectionOptions } from '../../operator/connect.ts';

const shared = {
  user: { type: 'text', value: 'USER', help: 'only tokens of this user' },
  format: {
    type: 'text',
    value: 'FORMAT',
    help: 'lines as Arvados prints them, or one JSON document:',
    choices: ['text', 'json'],
  },
  'exit-code': { type: 'flag', help: 'end with 1 when something was found' },
  ...connectionOptions,
} as const;

const fixOptions = {
  'dry-run': { type: 'flag', help: 'change nothing' },
  ...shared,
} as const;

export type CheckOptions = typeof shared;
export type FixOptions = typeof fixOptions;

const description = [
  'Long-lived is a token without an end, or with one that is further away than the policy allows: maxTokenLifetime,',
  'or where that is off the token lifetime of policies.default. Tokens of root and those without a user are left alone',
  'and counted on stderr. No life is ever lengthened.',
].join('\n');

function checkCommand(name: string) {
  return defineCommand({
    name,
    summary: 'show the users who have long-lived tokens',
    description,
    operands: [],
    options: shared,
    run: async (invocation) => (await import('./check.ts')).check(invocation),
  });
}

function fixCommand(name: string) {
  return defineCommand({
    name,
    summary: 'bring long-lived tokens within the policy',
    description,
    operands: [],
    options: fixOptions,
    run: async (invocation) => (await import('./fix.ts')).fix(invocation),
  });
}

export const tokensCommands = [checkCommand('tokens check-long-lived'), fixCommand('tokens fix-long-lived')];
export const arvadosCheckCommands = [checkCommand('db:check_long_lived_tokens')];
export const arvadosFixCommands = [fixCommand('db:fix_long_lived_tokens')];
