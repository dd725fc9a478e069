import type { Command, CommandGroup } from './command.ts';
import { type ExitCodeScheme, ownExitCodes } from './exit-code.ts';
import type { OptionSpec } from './option.ts';
import { usageOf } from './parse.ts';

export function commandHelp(command: Command, exitCodes: ExitCodeScheme): string {
  const options = [
    ...Object.entries(command.options).map(([name, spec]) => [describeName(name, spec), describeOption(spec)] as const),
    ['-h, --help', 'show this'] as const,
  ];
  return sections([
    [undefined, [command.summary, ...(command.description === undefined ? [] : ['', command.description])]],
    ['Usage', [`  curfew ${usageOf(command)}`]],
    ['Flags', columns(options)],
    ['Examples', (command.examples ?? []).map((example) => `  ${example}`)],
    ['Exit codes', exitCodeLines(exitCodes)],
  ]);
}

export function groupHelp(group: CommandGroup): string {
  return sections([
    [undefined, [group.summary]],
    ['Usage', [`  curfew ${group.name} [command]`]],
    ['Commands', columns(group.commands.map((command) => [command.name, command.summary]))],
    [undefined, [`Use "curfew ${group.name} [command] --help" for more about a command.`]],
  ]);
}

export function programHelp(groups: readonly { readonly name: string; readonly summary: string }[]): string {
  return sections([
    [undefined, ['Curfew, a session authority: every session has an end.']],
    ['Usage', ['  curfew [command]']],
    ['Commands', columns(groups.map((group) => [group.name, group.summary]))],
    ['Where', columns(whereHelp)],
    ['Exit codes', exitCodeLines(ownExitCodes)],
    [undefined, ['Use "curfew [command] --help" for more about a command.']],
  ]);
}

export const whereHelp = [
  ['--store URL', 'a store in place, such as sqlite:./curfew-data/curfew.db (also CURFEW_STORE, or the configuration)'],
  [
    '--url URL',
    'a running server (also CURFEW_URL), with the token of an administrator in CURFEW_TOKEN, CURFEW_TOKEN_FILE or --token-file',
  ],
  ['--config FILE', 'the configuration (also CURFEW_CONFIG); default curfew.yaml, where there is one'],
] as const;

function describeName(name: string, spec: OptionSpec): string {
  return `    --${name} ${placeholderOf(spec)}`.trimEnd();
}

/** What stands for the value; nothing for a flag. */
export function placeholderOf(spec: OptionSpec): string {
  if (spec.type === 'flag') return '';
  return spec.type === 'duration' ? 'DURATION' : spec.type === 'count' ? 'N' : spec.value;
}

export function describeOption(spec: OptionSpec): string {
  const choices = spec.type === 'text' && spec.choices !== undefined ? ` (${spec.choices.join(', ')})` : '';
  const fallback = spec.type === 'duration' && spec.default !== undefined ? ` (default ${spec.default})` : '';
  const several = spec.type === 'texts' ? ' (may be given several times)' : '';
  return `${spec.help}${choices}${fallback}${several}`;
}

function exitCodeLines({ meanings }: ExitCodeScheme): string[] {
  return columns(meanings.map(([code, meaning]) => [String(code), meaning]));
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}   ${text}`);
}

function sections(parts: readonly (readonly [string | undefined, readonly string[]])[]): string {
  return `${parts
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [...(title === undefined ? [] : [`${title}:`]), ...lines].join('\n'))
    .join('\n\n')}\n`;
}
