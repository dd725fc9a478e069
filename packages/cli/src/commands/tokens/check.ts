import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { withOperator } from '../../operator/connect.ts';
import type { CheckOptions } from './commands.ts';
import { ownersOf } from './owners.ts';
import { describeReport, nothingToDo } from './report.ts';
import { runLongLived } from './run.ts';

export async function check({ options, output, environment }: Invocation<CheckOptions>): Promise<ExitCode> {
  const found = await withOperator({ options, environment }, async (connection) => {
    const report = await runLongLived(connection, output, options.user, false);
    const owners = await ownersOf(connection, report.found);
    if (options.format === 'json') {
      await output.print(describeReport(report, owners));
    } else if (report.lifetimeMs === 0) {
      await nothingToDo(output);
    } else if (report.foundCount === 0) {
      await output.print('No long-lived tokens found.\n');
    } else {
      const lines = [...owners.values()].map(({ username, email, uuid }) => `${username},${email},${uuid}\n`);
      await output.print(`Found ${report.foundCount} long-lived tokens from users:\n${lines.join('')}`);
    }
    return report.foundCount;
  });
  return options['exit-code'] && found > 0 ? exitCodes.failed : exitCodes.ok;
}
