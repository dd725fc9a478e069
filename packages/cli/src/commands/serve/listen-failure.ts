import { exitCodes } from '../../command-line/exit-code.ts';
import { Failure, usageFailure } from '../../command-line/failure.ts';
import type { Configuration } from '../../configuration/configuration.ts';

/** What stands in the way of listening, in words; other errors stay what they are. */
export function listenFailure(error: unknown, { host, port }: Configuration['listen']): unknown {
  const at = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new Failure(`another program listens on ${at}`, {
        exitCode: exitCodes.unavailable,
        cause: error,
        hint: 'stop it, or choose another port with --listen HOST:PORT',
      });
    case 'EACCES':
      return new Failure(`this user may not listen on ${at}`, {
        exitCode: exitCodes.notAllowed,
        cause: error,
        hint: 'ports below 1024 are for root; choose a higher one with --listen HOST:PORT',
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return usageFailure(
        `${host} is no address of this machine`,
        'listen on 127.0.0.1, or on an address that "ip addr" shows',
      );
    default:
      return error;
  }
}
