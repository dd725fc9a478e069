import type { Command } from '../../command-line/command.ts';
import { type ExitCodeScheme, ownExitCodes } from '../../command-line/exit-code.ts';
import { describeOption, placeholderOf, whereHelp } from '../../command-line/help.ts';
import type { ForwardedEntry, GroupEntry } from '../../command-line/resolve.ts';
import { knownVariables } from '../../configuration/variables.ts';
import { readVersion } from '../version/version.ts';
import { bold, escapeRoff, italic, section, terms, verbatim } from './roff.ts';

type Summary = Pick<Command, 'name' | 'summary'>;

/** The manual pages by the names of their commands, from the catalogue behind `--help`. The empty name is `curfew` itself. */
export async function readPages(
  groups: readonly GroupEntry[],
  forwarded: readonly ForwardedEntry[],
): Promise<ReadonlyMap<string, string>> {
  const pages = new Map([['', programPage([...groups, ...forwarded])]]);
  for (const { name, summary, exitCodes = ownExitCodes, load } of groups) {
    const commands = await load();
    if (!commands.some((command) => command.name === name)) pages.set(name, groupPage({ name, summary }, commands));
    for (const command of commands) pages.set(command.name, commandPage(command, exitCodes));
  }
  for (const { name, summary, describe } of forwarded) {
    const help = (await describe())?.help;
    if (help !== undefined)
      pages.set(name, page({ name, summary }, section('DESCRIPTION', verbatim(help.split('\n')))));
  }
  return pages;
}

function page({ name, summary }: Summary, lines: readonly string[]): string {
  const title = ['curfew', ...name.split(' ').filter(Boolean)].join('-');
  return `${[
    // Without a date, so that the same version always makes the same page.
    `.TH "${escapeRoff(title.toUpperCase())}" "1" "" "curfew ${escapeRoff(readVersion())}" "Curfew"`,
    '.SH NAME',
    `${escapeRoff(title)} \\- ${escapeRoff(summary)}`,
    ...lines,
    ...(name === '' ? [] : section('SEE ALSO', ['.BR curfew (1)'])),
  ].join('\n')}\n`;
}

function programPage(entries: readonly Summary[]): string {
  return page({ name: '', summary: 'a session authority: every session has an end' }, [
    ...section('SYNOPSIS', [`${bold('curfew')} ${italic('COMMAND')} [${italic('FLAGS')}]`]),
    ...section('COMMANDS', terms(entries.map(({ name, summary }) => [bold(`curfew ${name}`), escapeRoff(summary)]))),
    ...section('WHERE A COMMAND WORKS', terms(whereHelp.map(([flag, text]) => [bold(flag), escapeRoff(text)]))),
    ...section(
      'ENVIRONMENT',
      knownVariables.flatMap((name) => [bold(name), '.br']),
    ),
    ...section('FILES', terms([[italic('curfew.yaml'), escapeRoff('the configuration; "curfew init" writes one')]])),
    ...exitStatus(ownExitCodes),
  ]);
}

function groupPage(group: Summary, commands: readonly Summary[]): string {
  return page(group, [
    ...section('SYNOPSIS', [`${bold(`curfew ${group.name}`)} ${italic('COMMAND')} [${italic('FLAGS')}]`]),
    ...section('COMMANDS', terms(commands.map(({ name, summary }) => [bold(`curfew ${name}`), escapeRoff(summary)]))),
  ]);
}

function commandPage(command: Command, exitCodes: ExitCodeScheme): string {
  const { name, operands, options, summary, description = `${summary}.`, examples = [] } = command;
  const flags = Object.entries(options).map(([flag, spec]) => {
    const placeholder = placeholderOf(spec);
    const term = placeholder === '' ? bold(`--${flag}`) : `${bold(`--${flag}`)} ${italic(placeholder)}`;
    return [term, escapeRoff(describeOption(spec))] as const;
  });
  return page(command, [
    ...section('SYNOPSIS', [
      [bold(`curfew ${name}`), ...operands.map(italic), ...(flags.length > 0 ? [`[${italic('FLAGS')}]`] : [])].join(
        ' ',
      ),
    ]),
    ...section('DESCRIPTION', escapeRoff(description).split('\n')),
    ...section('OPTIONS', terms([...flags, [`${bold('-h')}, ${bold('--help')}`, 'show how it is used']])),
    ...section('EXAMPLES', examples.length === 0 ? [] : verbatim(examples)),
    ...exitStatus(exitCodes),
  ]);
}

function exitStatus({ meanings }: ExitCodeScheme): string[] {
  return section('EXIT STATUS', terms(meanings.map(([code, meaning]) => [bold(String(code)), escapeRoff(meaning)])));
}
