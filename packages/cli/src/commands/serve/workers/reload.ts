import type { Invocation } from '../../../command-line/command.ts';
import { reportFailure } from '../../../command-line/report-failure.ts';
import { type Configuration, loadConfiguration } from '../../../configuration/configuration.ts';
import type { ServeOptions } from '../options.ts';
import type { Notifier } from '../service/notifier.ts';
import type { Team } from './team.ts';

/** What all workers share, and so cannot be changed one after the other. */
const shared = ['listen', 'store'] as const;

/**
 * At SIGHUP the configuration is read again, and each worker is replaced by one that works by it; nobody is kept waiting. Where it cannot be
 * used, all stays as it is. A terminal that is closed sends the same signal to what was started in it: that ends, as it always did.
 */
export function reloadAtHangUp(
  { options, output, environment }: Invocation<ServeOptions>,
  configuration: Configuration,
  { team, notifier }: { readonly team: Team; readonly notifier: Notifier },
): void {
  if (output.stdinIsTerminal || output.stdoutIsTerminal || output.stderrIsTerminal) return;
  let reloading = Promise.resolve();
  process.on('SIGHUP', () => {
    reloading = reloading.then(reload);
  });

  async function reload(): Promise<void> {
    await notifier.reloading();
    try {
      const next = await loadConfiguration(environment, options);
      const changed = shared.filter((name) => JSON.stringify(next[name]) !== JSON.stringify(configuration[name]));
      if (changed.length > 0) output.tell(`not reloaded: ${changed.join(' and ')} changed, which takes a restart`);
      else if (await team.renew()) output.tell('reloaded: every worker has the new configuration');
      else output.tell('not reloaded: a worker does not start by the new configuration; the others go on');
    } catch (error) {
      await reportFailure(error, 'reload', output, environment);
    } finally {
      await notifier.ready();
    }
  }
}
