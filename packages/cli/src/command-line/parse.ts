import { parseArgs } from 'node:util';
import type { Command } from './command.ts';
import { usageFailure } from './failure.ts';
import { nearest } from './nearest.ts';
import type { OptionSpec, OptionSpecs, OptionValues } from './option.ts';

interface ParsedArguments {
  readonly operands: readonly string[];
  readonly options: OptionValues<OptionSpecs>;
  readonly wantsHelp: boolean;
}

/**
 * Reads the arguments of a command, without its own words. The refusals are worded as cobra's, which CockroachDB's
 * command line uses.
 *
 * @throws Failure with exit code 2.
 */
export async function parseArguments(command: Command, args: readonly string[]): Promise<ParsedArguments> {
  const { given, operands, wantsHelp } = tokenize(command, args);
  if (wantsHelp) return { operands, options: {}, wantsHelp };
  assertOperands(command, operands);
  const options: Record<string, OptionValues<OptionSpecs>[string]> = {};
  for (const [name, spec] of Object.entries(command.options)) {
    options[name] = await readOption(name, spec, given.get(name) ?? []);
  }
  return { operands, options, wantsHelp };
}

function tokenize(command: Command, args: readonly string[]) {
  const { tokens } = parseArgs({
    args: [...args],
    options: parseArgsOptions(command.options),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  let wantsHelp = false;
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    if (token.name === 'help') wantsHelp = true;
    else given.set(token.name, [...(given.get(token.name) ?? []), assertToken(command, token)]);
  }
  return { given, operands, wantsHelp };
}

export function parseArgsOptions(specs: OptionSpecs) {
  const options = Object.entries(specs).map(
    ([name, spec]) => [name, { type: spec.type === 'flag' ? 'boolean' : 'string' }] as const,
  );
  return { ...Object.fromEntries(options), help: { type: 'boolean', short: 'h' } } as const;
}

/** @returns the value, or an empty text for a flag. */
function assertToken(
  command: Command,
  token: {
    readonly name: string;
    readonly rawName: string;
    readonly value?: string | undefined;
    inlineValue?: boolean | undefined;
  },
): string {
  const spec = Object.hasOwn(command.options, token.name) ? command.options[token.name] : undefined;
  if (spec === undefined || !token.rawName.startsWith('--')) {
    const near = nearest(token.name, [...Object.keys(command.options), 'help']);
    throw usageFailure(`unknown flag: ${token.rawName}`, near && `did you mean --${near}?`);
  }
  if (spec.type === 'flag') {
    if (token.value === undefined) return '';
    throw invalidArgument(token.name, token.value, 'it takes no value');
  }
  const isMissing = token.value === undefined || (!token.inlineValue && token.value.startsWith('--'));
  if (isMissing) throw usageFailure(`flag needs an argument: --${token.name}`);
  return token.value ?? '';
}

function assertOperands(command: Command, operands: readonly string[]): void {
  const most = command.operands.some((operand) => operand.includes('…'))
    ? Number.POSITIVE_INFINITY
    : command.operands.length;
  const least = command.operands.filter((operand) => !operand.startsWith('[')).length;
  if (operands.length >= least && operands.length <= most) return;
  const accepts = least === most ? `${least}` : `between ${least} and ${most}`;
  const extra =
    operands.length > most ? `unexpected: ${operands.slice(most).join(' ')}` : `usage: curfew ${usageOf(command)}`;
  throw usageFailure(`accepts ${accepts} arg(s), received ${operands.length}`, extra);
}

export function usageOf(command: Command): string {
  return [command.name, ...command.operands, ...(Object.keys(command.options).length > 0 ? ['[flags]'] : [])].join(' ');
}

async function readOption(
  name: string,
  spec: OptionSpec,
  given: readonly string[],
): Promise<boolean | string | number | readonly string[] | undefined> {
  if (spec.type === 'flag') return given.length > 0;
  if (spec.type === 'texts') return given;
  // As everywhere: the last one given counts.
  const text = given.at(-1);
  if (spec.type === 'duration') return readDuration(name, text ?? spec.default);
  if (text === undefined) return undefined;
  if (spec.type === 'count') return readCount(name, text);
  if (text === '') throw invalidArgument(name, text, 'it is empty');
  if (spec.choices !== undefined && !spec.choices.includes(text)) {
    const why = spec.otherwise ?? 'unknown value';
    throw invalidArgument(name, text, `${why}: ${text}`, `use one of ${spec.choices.join(', ')}`);
  }
  return text;
}

async function readDuration(name: string, text: string | undefined): Promise<number | undefined> {
  if (text === undefined) return undefined;
  const { CurfewError, parseDuration } = await import('@curfew/core');
  try {
    const duration = parseDuration(text);
    if (duration > 0) return duration;
  } catch (error) {
    if (!(error instanceof CurfewError)) throw error;
    throw invalidArgument(name, text, error.message);
  }
  throw invalidArgument(name, text, 'it must be more than zero');
}

function readCount(name: string, text: string): number {
  const count = Number(text);
  if (/^\d{1,9}$/.test(text) && count > 0) return count;
  throw invalidArgument(name, text, 'it must be a whole number of 1 or more');
}

function invalidArgument(name: string, text: string, why: string, hint?: string) {
  return usageFailure(`invalid argument ${JSON.stringify(text)} for "--${name}" flag: ${why}`, hint);
}
