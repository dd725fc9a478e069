import { type ExitCode, exitCodes } from './exit-code.ts';

/** Ends the command with one line on stderr, a hint, and an exit code. The message never holds a secret. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, options: ErrorOptions & { exitCode: ExitCode; hint?: string | undefined }) {
    super(message, options);
    this.exitCode = options.exitCode;
    this.hint = options.hint;
  }
}

/** The arguments or the configuration are wrong. */
export function usageFailure(message: string, hint?: string): Failure {
  return new Failure(message, { exitCode: exitCodes.usage, hint });
}
