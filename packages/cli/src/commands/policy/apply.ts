import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { formatTimeOrNull } from '../../formats/time.ts';
import { withOperator } from '../../operator/connect.ts';
import { printRows } from '../print-rows.ts';
import { startProgress } from '../progress.ts';
import type { ApplyOptions } from './commands.ts';

const columns = ['username', 'session ID', 'effect', 'expires'];

export async function apply({ options, output, environment }: Invocation<ApplyOptions>): Promise<ExitCode> {
  const dryRun = options['dry-run'];
  await withOperator({ options, environment }, async ({ operator, actor }) => {
    const { activeSessions } = await operator.statistics();
    const progress = await startProgress(output, 'Applying policies', activeSessions.count);
    const report = await operator.applyPolicies({ dryRun, onProgress: progress.update }, actor).finally(progress.stop);
    const rows = report.changes.map(({ session, effect, expiresAt }) => [
      session.user,
      session.id,
      effect,
      formatTimeOrNull(expiresAt),
    ]);
    await printRows(output, options.format, columns, rows);
    const { examined, shortened, ended } = report;
    const unlisted = shortened + ended - report.changes.length;
    output.tell(
      `${examined} examined, ${shortened} ${dryRun ? 'would be ' : ''}shortened, ${ended} ${dryRun ? 'would be ' : ''}ended` +
        `${unlisted > 0 ? `; ${unlisted} of them are not listed` : ''}`,
    );
  });
  return exitCodes.ok;
}
