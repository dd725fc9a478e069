import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { withOperator } from '../../operator/connect.ts';
import { startProgress } from '../progress.ts';
import type { PurgeOptions } from './commands.ts';

export async function purge({ options, output, environment }: Invocation<PurgeOptions>): Promise<ExitCode> {
  const retentionMs = options['older-than'];
  const deleted = await withOperator({ options, environment }, async ({ operator, actor }) => {
    const progress = await startProgress(output, 'Deleting sessions', 0);
    const request = { ...(retentionMs !== undefined && { retentionMs }), onProgress: progress.update };
    return operator.sweep(request, actor).finally(progress.stop);
  });
  await output.print(`${deleted} ${deleted === 1 ? 'session' : 'sessions'} deleted.\n`);
  return exitCodes.ok;
}
