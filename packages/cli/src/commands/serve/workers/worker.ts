import { type ExitCode, exitCodes } from '../../../command-line/exit-code.ts';
import type { Configuration } from '../../../configuration/configuration.ts';
import { openServing } from '../../../operator/in-place.ts';
import { openTracer } from '../../../operator/tracing.ts';
import { createConfiguredServer, listen } from '../configured-server.ts';
import { findHandedSocket } from '../service/handed-socket.ts';
import type { Order, Report } from './messages.ts';

/**
 * One of several processes that answer on one address. It has its own connections to the store, and knows nothing that the
 * store does not know. Where its supervisor is gone, it ends, too.
 */
export async function serveAsWorker(configuration: Configuration): Promise<ExitCode> {
  // A terminal sends these to every process of a command; whom to stop, and when, the supervisor says.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  const waiting = new Map<number, (text: string) => void>();
  let questions = 0;

  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const serving = await openServing(configuration, await openTracer(process.env, say));
  const { authority, tracer } = serving;
  try {
    const server = await createConfiguredServer(serving, configuration, () => {
      const question = questions++;
      tell({ is: 'metrics-wanted', question });
      return new Promise<string>((resolve) => waiting.set(question, resolve)).finally(() => waiting.delete(question));
    });
    process.on('message', async (order: Order) => {
      if (order.is === 'stop') stop();
      else if (order.is === 'metrics') waiting.get(order.question)?.(order.text);
      else tell({ is: 'own-metrics', question: order.question, text: await server.ownMetrics() });
    });
    const { address } = await listen(server, configuration.listen, findHandedSocket(process.env, [process.ppid]));
    tell({ is: 'ready', address });
    await stopped;
    await server.close();
    await tracer?.flush();
  } finally {
    await authority.close();
    // Nothing else keeps the process alive.
    process.channel?.unref();
  }
  return exitCodes.ok;
}

function tell(report: Report): void {
  if (process.connected) process.send?.(report);
}
