import { type ExitCode, exitCodes } from './exit-code.ts';

/** Ends the command with one line on stderr, a hint, and an exit code. The message never holds a secret. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;
  /** Whether a flag is wrong: its name, or its value. */
  readonly isFlag: boolean;

  constructor(
    message: string,
    options: ErrorOptions & { exitCode: ExitCode; hint?: string | undefined; isFlag?: boolean },
  ) {
    super(message, options);
    this.exitCode = options.exitCode;
    this.hint = options.hint;
    this.isFlag = options.isFlag === true;
  }
}

/** The arguments or the configuration are wrong. */
export function usageFailure(message: string, hint?: string): Failure {
  return new Failure(message, { exitCode: exitCodes.usage, hint });
}

/** A flag that the command does not have, or a value that it cannot take. */
export function flagFailure(message: string, hint?: string): Failure {
  return new Failure(message, { exitCode: exitCodes.usage, hint, isFlag: true });
}
