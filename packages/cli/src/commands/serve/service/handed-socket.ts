import type { Environment } from '../../../command-line/command.ts';
import { exitCodes } from '../../../command-line/exit-code.ts';
import { Failure } from '../../../command-line/failure.ts';

/** By the protocol of sd_listen_fds(3), the first descriptor that is handed over. */
const firstDescriptor = 3;

/**
 * The socket that a service manager has opened for this process (systemd's socket activation).
 *
 * @param ownIds this process, and the supervisor that it works for; others' sockets are not ours.
 * @returns its descriptor, or `null` where none was handed over.
 * @throws Failure where there are several: they would be served by nobody.
 */
export function findHandedSocket(environment: Environment, ownIds: readonly number[]): number | null {
  const { LISTEN_PID: owner, LISTEN_FDS: count } = environment;
  if (count === undefined || !ownIds.includes(Number(owner))) return null;
  if (Number(count) === 1) return firstDescriptor;
  throw new Failure(`the service manager hands over ${count} sockets`, {
    exitCode: exitCodes.usage,
    hint: 'name one address in the socket unit, with one ListenStream=',
  });
}
