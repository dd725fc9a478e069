import { defineCommand } from '../../command-line/command.ts';
import { connectionOptions } from '../../operator/connect.ts';
import { formatOption } from '../print-rows.ts';

const addOptions = {
  events: {
    type: 'text',
    value: 'TYPES',
    help: 'the types of events to tell, with commas; default session-ended,session-expired,sign-out',
  },
  ...connectionOptions,
} as const;
const listOptions = { ...formatOption, ...connectionOptions } as const;

export type AddOptions = typeof addOptions;
export type ListOptions = typeof listOptions;
export type ChangeOptions = typeof connectionOptions;

const byAddress = 'A webhook is named by its address or its id.';

export const webhookCommands = [
  defineCommand({
    name: 'webhook add',
    summary: 'have an address told of events by POST',
    description: [
      'Prints the secret with which messages are signed, once (Standard Webhooks). A running server tells events from now on, in',
      'order, each at least once; it tries a failing address again for a day. An address inside the network has to be allowed with',
      'signals.allowedAddresses.',
    ].join('\n'),
    operands: ['URL'],
    options: addOptions,
    examples: ['curfew webhook add https://app.example.com/curfew --events session-ended,sign-out > webhook.secret'],
    run: async (invocation) => (await import('./webhook.ts')).add(invocation),
  }),
  defineCommand({
    name: 'webhook list',
    summary: 'list webhooks, and how telling them goes',
    operands: [],
    options: listOptions,
    run: async (invocation) => (await import('./webhook.ts')).list(invocation),
  }),
  defineCommand({
    name: 'webhook log',
    summary: 'list the last attempts to tell a webhook, newest first',
    description: byAddress,
    operands: ['URL'],
    options: listOptions,
    run: async (invocation) => (await import('./webhook.ts')).log(invocation),
  }),
  defineCommand({
    name: 'webhook send-again',
    summary: 'send an event of the log again, or try at once what is waiting or was stopped',
    description: `${byAddress} With the id of an event it is sent at once, and the answer is shown.`,
    operands: ['URL', '[EVENT]'],
    options: connectionOptions,
    run: async (invocation) => (await import('./webhook.ts')).sendAgain(invocation),
  }),
  defineCommand({
    name: 'webhook rotate-secret',
    summary: 'give a webhook a new secret; the one before signs beside it for a day',
    description: `${byAddress} Prints the new secret, once.`,
    operands: ['URL'],
    options: connectionOptions,
    run: async (invocation) => (await import('./webhook.ts')).rotateSecret(invocation),
  }),
  defineCommand({
    name: 'webhook remove',
    summary: 'tell an address nothing more',
    description: byAddress,
    operands: ['URL'],
    options: connectionOptions,
    run: async (invocation) => (await import('./webhook.ts')).remove(invocation),
  }),
];
