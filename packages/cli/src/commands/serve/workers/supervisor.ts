import cluster from 'node:cluster';
import type { Invocation } from '../../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../../command-line/exit-code.ts';
import type { Configuration } from '../../../configuration/configuration.ts';
import { openServing } from '../../../operator/in-place.ts';
import { describeAdministrator, describeStart } from '../banner.ts';
import { ensureAdministrator, hasAdministrator } from '../first-run.ts';
import type { ServeOptions } from '../options.ts';
import { findHandedSocket } from '../service/handed-socket.ts';
import { createNotifier } from '../service/notifier.ts';
import { stopSignal } from '../stop-signal.ts';
import { reloadAtHangUp } from './reload.ts';
import { createTeam, type Team } from './team.ts';

/**
 * Serves from several processes. They share the address and nothing else: each has its own connections to the store and reads
 * it at every request, so that what one of them ends, the others refuse.
 */
export async function serveWithWorkers(
  invocation: Invocation<ServeOptions>,
  configuration: Configuration,
  count: number,
): Promise<ExitCode> {
  const { options, output, environment } = invocation;
  const stopped = stopSignal(output);
  const notifier = createNotifier(environment, output);
  // What is wrong with it is said once, and not by each worker.
  findHandedSocket(environment, [process.pid]);
  const team = createTeam((line) => output.tell(line));
  try {
    const { authority } = await openServing(configuration);
    try {
      const root = await ensureAdministrator(authority, invocation);
      const isAdministered = await hasAdministrator(authority);
      // The first one alone, so that an address that is in use is said once.
      const first = await team.add();
      if (!first.ok) {
        if (root !== null) await output.print(describeAdministrator(root));
        return first.exitCode;
      }
      const failed = await addOthers(team, count - 1);
      if (failed !== null) return failed;
      const { address } = first;
      const start = { address, configuration, workers: count, root, isAdministered, flags: options, environment };
      await output.print(describeStart(start));
    } finally {
      await authority.close();
    }
    reloadAtHangUp(invocation, configuration, { team, notifier });
    await notifier.ready();
    await stopped;
    await notifier.stopping();
    return exitCodes.ok;
  } finally {
    await team.stop();
    cluster.removeAllListeners();
  }
}

/** @returns what the first one ended with that did not start. */
async function addOthers(team: Team, count: number): Promise<ExitCode | null> {
  const others = await Promise.all(Array.from({ length: count }, () => team.add()));
  return others.find((other) => !other.ok)?.exitCode ?? null;
}
