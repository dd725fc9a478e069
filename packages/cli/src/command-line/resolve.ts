import { connectionOptions } from '../operator/connect.ts';
import type { Command, CommandGroup } from './command.ts';
import type { ExitCodeScheme } from './exit-code.ts';
import { usageFailure } from './failure.ts';
import type { OptionSpecs } from './option.ts';
import { takesValue, unknownFlag } from './parse.ts';
import { tokenizeArguments } from './tokens.ts';

/** A group of commands whose specifications are loaded when its word is used. */
export interface GroupEntry {
  readonly name: string;
  readonly summary: string;
  /** Where its commands end with other codes than the rest. */
  readonly exitCodes?: ExitCodeScheme;
  load(): Promise<readonly Command[]>;
}

/** A command of another package, which reads its own arguments and prints its own help. */
export interface ForwardedEntry {
  readonly name: string;
  readonly summary: string;
  /** @returns the exit code. */
  forward(args: readonly string[]): Promise<number>;
  /** What it accepts, and what it says of itself; `null` where its package is not installed. */
  describe(): Promise<{
    readonly commands: readonly Pick<Command, 'name' | 'summary' | 'operands' | 'options'>[];
    readonly help: string;
  } | null>;
}

export type Resolution =
  | { readonly kind: 'program' }
  | { readonly kind: 'group'; readonly group: CommandGroup; readonly wantsHelp: boolean }
  | { readonly kind: 'command'; readonly command: Command; readonly args: readonly string[] };

/**
 * Finds the command in the arguments: its words are the first operands. Only the options that all commands share may
 * stand before them.
 *
 * @param others what may stand in place of a command, too.
 * @throws Failure for an unknown command, naming the nearest known one.
 */
export async function resolveCommand(
  args: readonly string[],
  entries: readonly GroupEntry[],
  others: readonly string[] = [],
): Promise<Resolution> {
  const words = wordsOf(args);
  const [first] = words;
  if (first === undefined) return { kind: 'program' };
  const entry = entries.find((candidate) => candidate.name === first.text);
  if (entry === undefined) {
    // The value of a mistyped flag is taken for a command.
    const flag = unknownFlagBefore(args, first.index);
    if (flag !== undefined) throw await unknownFlag(flag, connectionOptions);
    throw await unknownCommand(first.text, 'curfew', [...entries.map((candidate) => candidate.name), ...others]);
  }

  const commands = await entry.load();
  const own = commands.find((command) => command.name === first.text);
  // The value of one of its own flags is no word of a command.
  const [, second] = own === undefined ? words : wordsOf(args, own.options);
  const both = second === undefined ? '' : `${first.text} ${second.text}`;
  const exact = commands.find((command) => command.name === both);
  if (exact !== undefined) return { kind: 'command', command: exact, args: without(args, [first, second]) };
  const hasSubcommands = commands.some((command) => command.name.includes(' '));
  if (own !== undefined && !(hasSubcommands && second !== undefined)) {
    return { kind: 'command', command: own, args: without(args, [first]) };
  }
  if (second === undefined) {
    const wantsHelp = args.includes('--help') || args.includes('-h');
    return { kind: 'group', group: { ...entry, commands }, wantsHelp };
  }
  const known = commands.map((command) => command.name.split(' ')[1] ?? '');
  throw await unknownCommand(second.text, `curfew ${first.text}`, known);
}

interface Word {
  readonly text: string;
  readonly index: number;
}

/** The word with which the command begins, if there is one. */
export function firstWord(args: readonly string[]): string | undefined {
  return wordsOf(args)[0]?.text;
}

/** The first two operands, and where they stand. */
function wordsOf(args: readonly string[], options: OptionSpecs = connectionOptions): Word[] {
  const tokens = tokenizeArguments(args, (name) => takesValue(options, name));
  return tokens.filter((token) => token.kind === 'operand').slice(0, 2);
}

function unknownFlagBefore(args: readonly string[], index: number): string | undefined {
  const known = [...Object.keys(connectionOptions), 'help', 'h'];
  const tokens = tokenizeArguments(args.slice(0, index), (name) => takesValue(connectionOptions, name));
  const flags = tokens.flatMap((token) =>
    token.kind === 'option' && !known.includes(token.name) ? [token.written] : [],
  );
  return flags[0];
}

function without(args: readonly string[], words: readonly (Word | undefined)[]): string[] {
  return args.filter((_, index) => !words.some((word) => word?.index === index));
}

async function unknownCommand(word: string, of: string, known: readonly string[]) {
  const { nearest } = await import('./nearest.ts');
  const near = nearest(word, known);
  return usageFailure(
    `unknown command ${JSON.stringify(word)} for ${JSON.stringify(of)}`,
    near === undefined ? `"${of} --help" lists the commands` : `did you mean ${JSON.stringify(near)}?`,
  );
}
