import { defineCommand } from '../../command-line/command.ts';
import { connectionOptions } from '../../operator/connect.ts';

const { config } = connectionOptions;
const rotateOptions = {
  algorithm: { type: 'text', value: 'NAME', help: 'default RS256', choices: ['RS256', 'ES256'] },
  config,
} as const;

export type RotateOptions = typeof rotateOptions;

export const keysCommands = [
  defineCommand({
    name: 'keys rotate',
    summary: 'sign shared signals with a new key from now on',
    description: [
      'Writes the new key into the file of signals.signingKeyFile. Running servers take it at once, and publish the one before',
      'for a week. ES256 is not in the CAEP interoperability profile: choose it where all receivers accept it.',
    ].join('\n'),
    operands: [],
    options: rotateOptions,
    run: async (invocation) => (await import('./rotate.ts')).rotate(invocation),
  }),
];
