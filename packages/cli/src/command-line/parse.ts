import type { Command } from './command.ts';
import { type Failure, flagFailure, usageFailure } from './failure.ts';
import type { OptionSpec, OptionSpecs, OptionValues } from './option.ts';
import { type ArgumentToken, tokenizeArguments } from './tokens.ts';

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
  const { given, operands, wantsHelp } = await sort(command, args);
  if (wantsHelp) return { operands, options: {}, wantsHelp };
  assertOperands(command, operands);
  const options: Record<string, OptionValues<OptionSpecs>[string]> = {};
  for (const [name, spec] of Object.entries(command.options)) {
    options[name] = await readOption(name, spec, given.get(name) ?? []);
  }
  return { operands, options, wantsHelp };
}

async function sort(command: Command, args: readonly string[]) {
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  let wantsHelp = false;
  for (const token of tokenizeArguments(args, (name) => takesValue(command.options, name))) {
    if (token.kind === 'operand') operands.push(token.text);
    else if (isHelp(token)) wantsHelp = true;
    else given.set(token.name, [...(given.get(token.name) ?? []), await readToken(command, token)]);
  }
  return { given, operands, wantsHelp };
}

export function takesValue(specs: OptionSpecs, name: string): boolean {
  return Object.hasOwn(specs, name) && specs[name]?.type !== 'flag';
}

function isHelp(token: ArgumentToken): boolean {
  return token.kind === 'option' && (token.written === '--help' || token.written === '-h');
}

/** @returns the value; `true` for a flag without one. */
async function readToken(command: Command, token: Extract<ArgumentToken, { kind: 'option' }>): Promise<string> {
  const spec = Object.hasOwn(command.options, token.name) ? command.options[token.name] : undefined;
  if (spec === undefined || token.written !== `--${token.name}`) throw await refuseFlag(command, token);
  if (spec.type === 'flag') return token.value ?? 'true';
  if (token.value === undefined) throw flagFailure(`flag needs an argument: --${token.name}`);
  return token.value;
}

async function refuseFlag(command: Command, { written }: Extract<ArgumentToken, { kind: 'option' }>) {
  // A short flag may have its value attached: -uroot.
  const flag = written.startsWith('--') ? written : written.slice(0, 2);
  const why = command.foreignFlags?.[flag];
  if (why !== undefined) return flagFailure(`${flag}: ${why}`);
  return unknownFlag(written, command.options);
}

/** @param written with its dashes, and without a value, which may be a secret. */
export async function unknownFlag(written: string, options: OptionSpecs): Promise<Failure> {
  const { nearest } = await import('./nearest.ts');
  const near = nearest(written.replace(/^-+/, ''), [...Object.keys(options), 'help']);
  return flagFailure(`unknown flag: ${written}`, near && `did you mean --${near}?`);
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
  if (spec.type === 'flag') return readFlag(name, given.at(-1));
  if (spec.type === 'texts') return given;
  // As everywhere: the last one given counts.
  const text = given.at(-1);
  if (spec.type === 'duration') return readDuration(name, text ?? spec.default);
  if (text === undefined) return undefined;
  if (spec.type === 'count') return readCount(name, text);
  if (text === '') throw invalidArgument(name, text, 'it is empty');
  if (spec.choices !== undefined && !spec.choices.includes(text)) {
    const why = spec.otherwise ?? 'unknown value';
    const { nearest } = await import('./nearest.ts');
    const near = nearest(text, spec.choices);
    const meant = near === undefined ? '' : `did you mean ${JSON.stringify(near)}? `;
    throw invalidArgument(name, text, `${why}: ${text}`, `${meant}use one of ${spec.choices.join(', ')}`);
  }
  return text;
}

/** As Go's command lines read them. */
const flagValues: Readonly<Record<string, boolean>> = {
  true: true,
  t: true,
  1: true,
  false: false,
  f: false,
  0: false,
};

function readFlag(name: string, text = 'false'): boolean {
  const value = Object.hasOwn(flagValues, text.toLowerCase()) ? flagValues[text.toLowerCase()] : undefined;
  // Without repeating the text: somebody may take --password-stdin for a place to write the password.
  if (value === undefined) throw flagFailure(`--${name} takes no value but true or false`);
  return value;
}

async function readDuration(name: string, text: string | undefined): Promise<number | undefined> {
  if (text === undefined) return undefined;
  const { CurfewError, parseDuration } = await import('@curfew/core');
  try {
    const duration = parseDuration(text.replace(/^-/, ''));
    if (duration > 0 && !text.startsWith('-')) return duration;
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
  return flagFailure(`invalid argument ${JSON.stringify(text)} for "--${name}" flag: ${why}`, hint);
}
