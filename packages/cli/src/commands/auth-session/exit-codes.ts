import { type ExitCodeScheme, exitCodes } from '../../command-line/exit-code.ts';

/** A wrong flag, in CockroachDB's command line (pkg/cli/exit/codes.go, CommandLineFlagError). */
const wrongFlag = 4;

/** Those of `cockroach auth-session`, for the scripts that look at them: it tells nothing apart but wrong flags. */
export const cockroachExitCodes: ExitCodeScheme = {
  meanings: [
    [exitCodes.ok, 'done'],
    [exitCodes.failed, 'failed: the error on stderr says why'],
    [wrongFlag, 'a flag is unknown, or its value is wrong'],
  ],
  codeFor: (code, isFlag) => (code === exitCodes.ok ? code : isFlag ? wrongFlag : exitCodes.failed),
};
