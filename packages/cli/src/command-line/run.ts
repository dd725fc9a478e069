import type { Environment } from './command.ts';
import { type ExitCode, exitCodes, ownExitCodes } from './exit-code.ts';
import type { Output } from './output.ts';
import { parseArguments } from './parse.ts';
import { type ForwardedEntry, firstWord, type GroupEntry, resolveCommand } from './resolve.ts';

/** Runs what the arguments ask for. Never throws: whatever goes wrong is said on stderr. */
export async function runCommandLine(
  args: readonly string[],
  entries: readonly GroupEntry[],
  forwarded: readonly ForwardedEntry[],
  output: Output,
  environment: Environment,
): Promise<number> {
  const inFull = spellOut(args);
  const [first, ...rest] = inFull;
  let name = '';
  let scheme = ownExitCodes;
  try {
    const other = forwarded.find((entry) => entry.name === first);
    if (other !== undefined) {
      name = other.name;
      return await other.forward(rest);
    }
    const word = firstWord(inFull);
    scheme = entries.find((entry) => entry.name === word)?.exitCodes ?? ownExitCodes;
    const resolution = await resolveCommand(inFull, entries, [...forwarded.map((entry) => entry.name), 'help']);
    if (resolution.kind === 'program') {
      const { programHelp } = await import('./help.ts');
      return await show(programHelp([...entries, ...forwarded]), args.length > 0, output);
    }
    if (resolution.kind === 'group') {
      name = resolution.group.name;
      const { groupHelp } = await import('./help.ts');
      const code = await show(groupHelp(resolution.group), resolution.wantsHelp, output);
      if (code !== exitCodes.ok) output.tell(`Failed running ${JSON.stringify(name)}`);
      return scheme.codeFor(code, false);
    }
    const { command } = resolution;
    name = command.name;
    const { operands, options, wantsHelp } = await parseArguments(command, resolution.args);
    if (wantsHelp) {
      const { commandHelp } = await import('./help.ts');
      return await show(commandHelp(command, scheme), true, output);
    }
    return scheme.codeFor(await command.run({ operands, options, output, environment }), false);
  } catch (error) {
    const { reportFailure } = await import('./report-failure.ts');
    const { exitCode, isFlag } = await reportFailure(error, name, output, environment);
    return scheme.codeFor(exitCode, isFlag);
  }
}

/** `help COMMAND` is `COMMAND --help`, and `--version` is `version`. */
function spellOut(args: readonly string[]): readonly string[] {
  if (args[0] === 'help') return [...args.slice(1), '--help'];
  return args[0] === '--version' ? ['version'] : args;
}

/** Help that was asked for is data; help because something is missing is talk, and a failure. */
async function show(help: string, isAskedFor: boolean, output: Output): Promise<ExitCode> {
  if (isAskedFor) {
    await output.print(help);
    return exitCodes.ok;
  }
  output.tell(help.trimEnd());
  return exitCodes.usage;
}
