import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { usageFailure } from '../../command-line/failure.ts';
import { loadConfiguration } from '../../configuration/configuration.ts';
import { rotateSigningKey } from '../../operator/signing-keys.ts';
import type { RotateOptions } from './commands.ts';

export async function rotate({ options, output, environment }: Invocation<RotateOptions>): Promise<ExitCode> {
  const { signals } = await loadConfiguration(environment, options);
  if (signals.signingKeyFile === null) {
    throw usageFailure('there are no signing keys here', 'name a file for them with signals.signingKeyFile');
  }
  await rotateSigningKey(signals.signingKeyFile, options.algorithm ?? 'RS256', Date.now());
  output.tell('shared signals are signed with a new key; the one before is published for a week');
  return exitCodes.ok;
}
