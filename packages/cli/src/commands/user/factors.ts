import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { Failure } from '../../command-line/failure.ts';
import { orThrow } from '../../command-line/or-throw.ts';
import { formatTime } from '../../formats/time.ts';
import { withOperator } from '../../operator/connect.ts';
import { printRows } from '../print-rows.ts';
import type { FactorsOptions } from './commands.ts';

const columns = ['factor', 'set up', 'last used', 'recovery codes left'];

export async function factors({
  operands,
  options,
  output,
  environment,
}: Invocation<FactorsOptions>): Promise<ExitCode> {
  const [username = ''] = operands;
  await withOperator({ options, environment }, async ({ operator, actor }) => {
    if (options.reset) {
      orThrow(await operator.removeFactor(username, actor));
      output.tell(`user ${JSON.stringify(username)} has no second factor any more`);
      return;
    }
    if ((await operator.findUser(username)) === null) {
      throw new Failure(`user ${JSON.stringify(username)} does not exist`, { exitCode: exitCodes.notFound });
    }
    const factor = await operator.findFactor(username);
    const rows =
      factor === null
        ? []
        : [
            [
              'one-time codes',
              formatTime(factor.createdAt),
              formatTime(factor.lastUsedAt),
              String(factor.recoveryCodesLeft),
            ],
          ];
    await printRows(output, options.format, columns, rows);
  });
  return exitCodes.ok;
}
