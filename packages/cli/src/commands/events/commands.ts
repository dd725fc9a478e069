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

const { store, config } = connectionOptions;
const publicKey = {
  type: 'text',
  value: 'FILE',
  help: 'believe the keys in this file, printed by "events key"; default those of this installation',
} as const;
const inPlace = { store, config } as const;
const verifyOptions = {
  contains: {
    type: 'text',
    value: 'NUMBER:HASH',
    help: 'the trail must hold this seal, which an earlier look has shown',
  },
  lenient: { type: 'flag', help: 'what may have an innocent cause (late, unexplained) is told, and no failure' },
  'public-key': publicKey,
  ...formatOption,
  ...inPlace,
} as const;
const proofOptions = { 'public-key': publicKey, ...inPlace } as const;

const exportOptions = {
  format: {
    type: 'text',
    value: 'FORMAT',
    help: 'ndjson (the default), or syslog as in RFC 5424:',
    choices: ['ndjson', 'syslog'],
  },
  cursor: {
    type: 'text',
    value: 'FILE',
    help: 'go on behind what this file says, and write into it how far this came',
  },
  output: { type: 'text', value: 'FILE', help: 'append to this file instead of printing' },
  follow: { type: 'flag', help: 'go on with each new batch, until Ctrl-C' },
  ...inPlace,
} as const;

export type ExportOptions = typeof exportOptions;
export type InPlaceOptions = typeof inPlace;
export type VerifyOptions = typeof verifyOptions;
export type ProofOptions = typeof proofOptions;

export const eventsCommands = [
  defineCommand({
    name: 'events',
    summary: 'list what happened, newest first',
    operands: [],
    options: eventsOptions,
    run: async (invocation) => (await import('./events.ts')).events(invocation),
  }),
  defineCommand({
    name: 'events verify',
    summary: 'prove that the trail is as it was sealed; names the first place where it is not, and ends with 1',
    operands: [],
    options: verifyOptions,
    run: async (invocation) => (await import('./sealed.ts')).verify(invocation),
  }),
  defineCommand({
    name: 'events prove',
    summary: 'print a proof that an event is in the sealed trail',
    operands: ['ID'],
    options: inPlace,
    run: async (invocation) => (await import('./sealed.ts')).prove(invocation),
  }),
  defineCommand({
    name: 'events verify-proof',
    summary: 'check such a proof, without the trail',
    description: 'FILE holds what "events prove" has printed; "-" is standard input.',
    operands: ['FILE'],
    options: proofOptions,
    run: async (invocation) => (await import('./sealed.ts')).checkProof(invocation),
  }),
  defineCommand({
    name: 'events export',
    summary: 'print the sealed events, oldest batch first, for a log collector',
    operands: [],
    options: exportOptions,
    run: async (invocation) => (await import('./export.ts')).exportEvents(invocation),
  }),
  defineCommand({
    name: 'events key',
    summary: 'print the public keys that the trail is sealed with, the present one first',
    operands: [],
    options: inPlace,
    run: async (invocation) => (await import('./sealed.ts')).printKeys(invocation),
  }),
  defineCommand({
    name: 'events seal',
    summary: 'seal what is not sealed yet; a running server does this every few seconds',
    operands: [],
    options: inPlace,
    run: async (invocation) => (await import('./sealed.ts')).seal(invocation),
  }),
];
