import { writeFileSync } from 'node:fs';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { Failure } from '../../command-line/failure.ts';
import { configurationTemplate } from '../../configuration/template.ts';
import type { InitOptions } from './commands.ts';

export async function init({ options, output, environment }: Invocation<InitOptions>): Promise<ExitCode> {
  const file = options.config ?? environment.CURFEW_CONFIG ?? 'curfew.yaml';
  try {
    writeFileSync(file, configurationTemplate, { flag: options.force ? 'w' : 'wx' });
  } catch (error) {
    throw notWritten(file, error);
  }
  output.tell(`wrote ${file}, with every setting explained and commented out`);
  return exitCodes.ok;
}

function notWritten(file: string, error: unknown): Failure {
  const { code = 'failed' } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST') {
    return new Failure(`${file} already exists`, {
      exitCode: exitCodes.conflict,
      hint: '--force overwrites it; --config FILE writes another one',
      cause: error,
    });
  }
  const exitCode = code === 'EACCES' || code === 'EPERM' ? exitCodes.notAllowed : exitCodes.failed;
  return new Failure(`cannot write ${file}: ${code}`, { exitCode, cause: error });
}
