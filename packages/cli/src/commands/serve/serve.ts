import type { Authority } from '@curfew/core';
import { type CurfewServer, createServer } from '@curfew/server';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { type Configuration, loadConfiguration } from '../../configuration/configuration.ts';
import { openServing } from '../../operator/in-place.ts';
import { describeAdministrator, describeStart } from './banner.ts';
import type { ServeOptions } from './commands.ts';
import { ensureAdministrator, hasAdministrator } from './first-run.ts';
import { listenFailure } from './listen-failure.ts';
import { stopSignal } from './stop-signal.ts';

export async function serve({ options, output, environment }: Invocation<ServeOptions>): Promise<ExitCode> {
  const configuration = await loadConfiguration(environment, options);
  const authority = await openServing(configuration);
  try {
    const server = createConfiguredServer(authority, configuration);
    const stopped = stopSignal(output);
    // Before anybody can reach it: whoever signs up first must not be why there is no administrator.
    const root = await ensureAdministrator(authority, environment);
    const { address } = await listen(server, configuration.listen).catch(async (error: unknown) => {
      // The one moment at which the password is known.
      if (root !== null) await output.print(describeAdministrator(root));
      throw error;
    });
    try {
      const isAdministered = await hasAdministrator(authority);
      await output.print(describeStart({ address, configuration, root, isAdministered, flags: options, environment }));
      await stopped;
    } finally {
      await server.close();
    }
  } finally {
    await authority.close();
  }
  return exitCodes.ok;
}

function createConfiguredServer(authority: Authority, configuration: Configuration): CurfewServer {
  const { publicUrl, trustedProxies, csrf, returnOrigins, dialects, logLevel } = configuration;
  return createServer({
    authority,
    ...(publicUrl !== null && { publicUrl }),
    trustedProxies,
    csrf,
    returnOrigins,
    dialects,
    log: { level: logLevel },
  });
}

async function listen(server: CurfewServer, at: Configuration['listen']): Promise<{ readonly address: string }> {
  try {
    return await server.listen(at);
  } catch (error) {
    await server.close();
    throw listenFailure(error, at);
  }
}
