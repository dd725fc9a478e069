import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { Failure, usageFailure } from '../../command-line/failure.ts';
import { oneOf } from '../../command-line/one-of.ts';
import type { ForwardedEntry, GroupEntry } from '../../command-line/resolve.ts';
import type { ManOptions } from './commands.ts';
import { readPages } from './pages.ts';

/** Too many to name them all. */
const elsewhere = '"curfew --help" lists the commands';

export async function man(
  { operands, options, output }: Invocation<ManOptions>,
  groups: readonly GroupEntry[],
  forwarded: readonly ForwardedEntry[],
): Promise<ExitCode> {
  const pages = await readPages(groups, forwarded);
  if (options.output === undefined) {
    const name = operands.length === 0 ? '' : await oneOf('command', operands.join(' '), [...pages.keys()], elsewhere);
    await output.print(pages.get(name) ?? '');
    return exitCodes.ok;
  }
  if (operands.length > 0) throw usageFailure('--output writes every page', `leave out ${operands.join(' ')}`);
  try {
    mkdirSync(options.output, { recursive: true });
    for (const [name, page] of pages) writeFileSync(join(options.output, fileOf(name)), page);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(`cannot write into ${options.output}: ${code}`, { exitCode: exitCodes.failed, cause: error });
  }
  output.tell(`wrote ${pages.size} pages into ${options.output}`);
  return exitCodes.ok;
}

function fileOf(name: string): string {
  return `${['curfew', ...name.split(' ').filter(Boolean)].join('-')}.1`;
}
