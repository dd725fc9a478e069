import cluster from 'node:cluster';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { loadConfiguration } from '../../configuration/configuration.ts';
import { openServing } from '../../operator/in-place.ts';
import { openTracer } from '../../operator/tracing.ts';
import { describeAdministrator, describeStart } from './banner.ts';
import { createConfiguredServer, listen } from './configured-server.ts';
import { ensureAdministrator, hasAdministrator } from './first-run.ts';
import type { ServeOptions } from './options.ts';
import { findHandedSocket } from './service/handed-socket.ts';
import { createNotifier } from './service/notifier.ts';
import { stopSignal } from './stop-signal.ts';

export async function serve(invocation: Invocation<ServeOptions>): Promise<ExitCode> {
  const { options, output, environment } = invocation;
  const configuration = await loadConfiguration(environment, options);
  if (cluster.isWorker) return (await import('./workers/worker.ts')).serveAsWorker(configuration);
  if ((options.workers ?? 1) > 1) {
    return (await import('./workers/supervisor.ts')).serveWithWorkers(invocation, configuration, options.workers ?? 1);
  }
  const notifier = createNotifier(environment, output);
  const descriptor = findHandedSocket(environment, [process.pid]);
  const serving = await openServing(configuration, await openTracer(environment, output.tell));
  const { authority, tracer } = serving;
  try {
    const server = await createConfiguredServer(serving, configuration);
    const stopped = stopSignal(output);
    // Before anybody can reach it: whoever signs up first must not be why there is no administrator.
    const root = await ensureAdministrator(authority, invocation);
    const { address } = await listen(server, configuration.listen, descriptor).catch(async (error: unknown) => {
      // The one moment at which the password is known.
      if (root !== null) await output.print(describeAdministrator(root));
      throw error;
    });
    try {
      const isAdministered = await hasAdministrator(authority);
      await output.print(describeStart({ address, configuration, root, isAdministered, flags: options, environment }));
      // One process cannot be exchanged for another without a pause. Who has no service manager is ended by the signal, as ever.
      if (environment.NOTIFY_SOCKET !== undefined) {
        process.on('SIGHUP', () => output.tell('not reloaded: restart it, or run it with --workers 2'));
      }
      await notifier.ready();
      await stopped;
      await notifier.stopping();
    } finally {
      await server.close();
      await tracer?.flush();
    }
  } finally {
    await authority.close();
  }
  return exitCodes.ok;
}
