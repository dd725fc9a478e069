import type { CurfewError } from '@curfew/core';
import type { Environment } from './command.ts';
import { type ExitCode, exitCodeFor, exitCodes } from './exit-code.ts';
import type { Failure } from './failure.ts';
import type { Output } from './output.ts';

interface Reported {
  readonly exitCode: ExitCode;
  readonly isFlag: boolean;
}

/** Says what went wrong, in one line and a hint, and which command it was. */
export async function reportFailure(
  error: unknown,
  commandName: string,
  output: Output,
  environment: Environment,
): Promise<Reported> {
  const { message, hint, exitCode, isFlag = false } = await describeFailure(error);
  output.tell(`ERROR: ${message}`);
  if (hint !== undefined) output.tell(`HINT: ${hint}`);
  if (environment.CURFEW_DEBUG && error instanceof Error) output.tell(error.stack ?? '');
  if (commandName !== '') output.tell(`Failed running ${JSON.stringify(commandName)}`);
  return { exitCode, isFlag };
}

async function describeFailure(
  error: unknown,
): Promise<{ message: string; hint?: string | undefined; exitCode: ExitCode; isFlag?: boolean }> {
  if (isNamed<Failure>(error, 'Failure')) return error;
  if (isNamed<CurfewError>(error, 'CurfewError')) {
    const { errorCatalogue } = await import('@curfew/core');
    const hint =
      error.retryAfterMs === undefined ? {} : { hint: `try again in ${Math.ceil(error.retryAfterMs / 1_000)} s` };
    return { message: error.message, ...hint, exitCode: exitCodeFor(error.code, errorCatalogue[error.code].status) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    message: `unexpected: ${message.split('\n')[0]}`,
    hint: 'this is a fault in Curfew; CURFEW_DEBUG=1 shows where',
    exitCode: exitCodes.internal,
  };
}

/**
 * By name: a command that fails before it needs the core does not load it, and the server is loaded beside the bundle of
 * the other commands, with classes of its own.
 */
function isNamed<Named extends Error>(error: unknown, name: Named['name']): error is Named {
  return error instanceof Error && error.name === name;
}
