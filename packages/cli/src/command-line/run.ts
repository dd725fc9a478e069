import type { Environment } from './command.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import type { Output } from './output.ts';
import { parseArguments } from './parse.ts';
import { type ForwardedEntry, type GroupEntry, resolveCommand } from './resolve.ts';

/** Runs what the arguments ask for. Never throws: whatever goes wrong is said on stderr. */
export async function runCommandLine(
  args: readonly string[],
  entries: readonly GroupEntry[],
  forwarded: readonly ForwardedEntry[],
  output: Output,
  environment: Environment,
): Promise<number> {
  let name = '';
  try {
    const [first, ...rest] = inFull(args);
    const other = forwarded.find((entry) => entry.name === first);
    if (other !== undefined) {
      name = other.name;
      return await other.forward(rest);
    }
    const resolution = await resolveCommand(inFull(args), entries);
    if (resolution.kind === 'program') {
      const { programHelp } = await import('./help.ts');
      return await show(programHelp([...entries, ...forwarded]), args.length > 0, output);
    }
    if (resolution.kind === 'group') {
      name = resolution.group.name;
      const { groupHelp } = await import('./help.ts');
      const code = await show(groupHelp(resolution.group), resolution.wantsHelp, output);
      if (code !== exitCodes.ok) output.tell(`Failed running ${JSON.stringify(name)}`);
      return code;
    }
    const { command } = resolution;
    name = command.name;
    const { operands, options, wantsHelp } = await parseArguments(command, resolution.args);
    if (wantsHelp) {
      const { commandHelp } = await import('./help.ts');
      return await show(commandHelp(command), true, output);
    }
    return await command.run({ operands, options, output, environment });
  } catch (error) {
    const { reportFailure } = await import('./report-failure.ts');
    return reportFailure(error, name, output, environment);
  }
}

/** `help COMMAND` is `COMMAND --help`, and `--version` is `version`. */
function inFull(args: readonly string[]): readonly string[] {
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
