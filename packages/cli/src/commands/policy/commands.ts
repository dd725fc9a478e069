import { defineCommand } from '../../command-line/command.ts';
import { connectionOptions } from '../../operator/connect.ts';
import { formatOption } from '../print-rows.ts';

const showOptions = { ...formatOption, ...connectionOptions } as const;
const applyOptions = { 'dry-run': { type: 'flag', help: 'change nothing' }, ...showOptions } as const;

export type ShowOptions = typeof showOptions;
export type ApplyOptions = typeof applyOptions;

export const policyCommands = [
  defineCommand({
    name: 'policy show',
    summary: 'show each rule beside the presets of NIST SP 800-63B-4',
    description: [
      'What deviates from a preset is named in its column. The rule of a role is compared together with policies.default,',
      'because the strictest of all rules on a session wins, and everything together with maxTokenLifetime.',
    ].join('\n'),
    operands: [],
    options: showOptions,
    run: async (invocation) => (await import('./show.ts')).show(invocation),
  }),
  defineCommand({
    name: 'policy apply',
    summary: 'bring live sessions within the rules as they are now',
    description: 'For after a change of the configuration. Shortens and ends; never lengthens anything.',
    operands: [],
    options: applyOptions,
    run: async (invocation) => (await import('./apply.ts')).apply(invocation),
  }),
];
