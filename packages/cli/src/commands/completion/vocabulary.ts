import type { Command } from '../../command-line/command.ts';
import type { OptionSpec, OptionSpecs } from '../../command-line/option.ts';
import type { ForwardedEntry, GroupEntry } from '../../command-line/resolve.ts';
import { connectionOptions } from '../../operator/connect.ts';

/** What a flag or an operand takes: nothing, anything, the name of a file, or one of these words. */
export type Values = 'none' | 'any' | 'file' | readonly string[];

interface Word {
  readonly word: string;
  readonly help: string;
}

/** What a shell can offer after the words of a command. */
export interface Completed {
  /** All its words; empty for the program itself. */
  readonly name: string;
  readonly subcommands: readonly Word[];
  readonly flags: readonly (Word & { readonly values: Values })[];
  readonly operands: Values;
}

const helpFlag = { word: '--help', help: 'show how it is used', values: 'none' } as const;
const versionFlag = { word: '--version', help: 'print the version', values: 'none' } as const;

/** Everything that the command line understands, from the catalogue behind `--help`. */
export async function readVocabulary(
  groups: readonly GroupEntry[],
  forwarded: readonly ForwardedEntry[],
): Promise<readonly Completed[]> {
  const entries = [...groups, ...forwarded];
  const program: Completed = {
    name: '',
    subcommands: [
      ...entries.map(({ name, summary }) => ({ word: name, help: summary })),
      { word: 'help', help: 'show how a command is used' },
    ],
    flags: [...flagsOf(connectionOptions), helpFlag, versionFlag],
    operands: 'none',
  };
  const loaded = await Promise.all([
    ...groups.map(async ({ name, load }) => completedOf(name, await load())),
    ...forwarded.map(async ({ name, describe }) => completedOf(name, (await describe())?.commands ?? [])),
  ]);
  return [program, ...loaded.flat()];
}

type Described = Pick<Command, 'name' | 'summary' | 'operands' | 'options'>;

function completedOf(group: string, commands: readonly Described[]): Completed[] {
  const own = commands.find((command) => command.name === group);
  const others = commands.filter((command) => command !== own);
  const subcommands = others.map(({ name, summary }) => ({ word: name.slice(group.length + 1), help: summary }));
  return [
    own === undefined ? { name: group, subcommands, flags: [helpFlag], operands: 'none' } : complete(own, subcommands),
    ...others.map((command) => complete(command, [])),
  ];
}

function complete({ name, operands, options }: Described, subcommands: Completed['subcommands']): Completed {
  return { name, subcommands, flags: [...flagsOf(options), helpFlag], operands: operandValues(operands[0]) };
}

function flagsOf(options: OptionSpecs): Completed['flags'] {
  return Object.entries(options).map(([name, spec]) => ({
    word: `--${name}`,
    help: spec.help,
    values: optionValues(spec),
  }));
}

function optionValues(spec: OptionSpec): Values {
  if (spec.type === 'flag') return 'none';
  if (spec.type !== 'text') return 'any';
  return spec.choices ?? (spec.value === 'FILE' ? 'file' : 'any');
}

/** `bash|zsh|fish` is one of these words. */
function operandValues(operand: string | undefined): Values {
  if (operand === undefined) return 'none';
  if (operand.includes('|')) return operand.replace(/[[\]…]/g, '').split('|');
  return operand.includes('FILE') ? 'file' : 'any';
}
