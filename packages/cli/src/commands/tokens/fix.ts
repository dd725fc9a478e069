import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { withOperator } from '../../operator/connect.ts';
import type { FixOptions } from './commands.ts';
import { ownersOf } from './owners.ts';
import { describeReport, formatRubyTime, nothingToDo } from './report.ts';
import { runLongLived } from './run.ts';

export async function fix({ options, output, environment }: Invocation<FixOptions>): Promise<ExitCode> {
  const isDry = options['dry-run'];
  const found = await withOperator({ options, environment }, async (connection) => {
    const report = await runLongLived(connection, output, options.user, !isDry);
    if (options.format === 'json') {
      await output.print(describeReport(report, await ownersOf(connection, report.found)));
    } else if (report.lifetimeMs === 0) {
      await nothingToDo(output);
    } else {
      const count = isDry ? `${report.foundCount} tokens would be updated.` : `${report.fixed} tokens updated.`;
      await output.print(`Setting token expiration to: ${formatRubyTime(report.targetAt)}\n${count}\n`);
    }
    return report.foundCount;
  });
  return options['exit-code'] && found > 0 ? exitCodes.failed : exitCodes.ok;
}
