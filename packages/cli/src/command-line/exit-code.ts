import type { ErrorCode } from '@curfew/core';

/** What the command ends with. Scripts rely on these numbers: they are in `--help` and in docs/cli.md. */
export const exitCodes = {
  ok: 0,
  /** It ran, and the answer is no: something was found (`--exit-code`), `doctor` or `status` sees a problem, or it went wrong. */
  failed: 1,
  /** The arguments, the configuration, or a value in them. */
  usage: 2,
  /** No token, a dead one, or not an administrator's; a file that may not be read. */
  notAllowed: 3,
  /** No such user or session. */
  notFound: 4,
  /** It exists already, or a limit is reached. */
  conflict: 5,
  /** The store or the server cannot be used now (EX_UNAVAILABLE of sysexits.h). */
  unavailable: 69,
  /** A fault in Curfew (EX_SOFTWARE). */
  internal: 70,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [exitCodes.ok, 'done'],
  [exitCodes.failed, 'failed, or found what was looked for (--exit-code, doctor, status)'],
  [exitCodes.usage, 'wrong arguments or configuration'],
  [exitCodes.notAllowed, 'not allowed: no token, a dead one, or not an administrator'],
  [exitCodes.notFound, 'no such user or session'],
  [exitCodes.conflict, 'exists already, or a limit is reached'],
  [exitCodes.unavailable, 'the store or the server cannot be used now'],
  [exitCodes.internal, 'a fault in Curfew'],
];

/** The codes that the commands of a group end with. */
export interface ExitCodeScheme {
  readonly meanings: readonly (readonly [number, string])[];
  /** @param isFlag whether a flag is wrong. */
  readonly codeFor: (code: ExitCode, isFlag: boolean) => number;
}

export const ownExitCodes: ExitCodeScheme = { meanings: exitCodeMeanings, codeFor: (code) => code };

const byStatus: Readonly<Record<number, ExitCode>> = {
  400: exitCodes.usage,
  401: exitCodes.notAllowed,
  403: exitCodes.notAllowed,
  404: exitCodes.notFound,
  409: exitCodes.conflict,
  429: exitCodes.unavailable,
  500: exitCodes.internal,
  503: exitCodes.unavailable,
};

/** The exit code for an error of the core, by way of its HTTP status, so that the two never disagree. */
export function exitCodeFor(code: ErrorCode, status: number): ExitCode {
  if (code === 'invalid-configuration') return exitCodes.usage;
  return byStatus[status] ?? exitCodes.failed;
}
