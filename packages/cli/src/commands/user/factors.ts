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
    if ((await operator.findUser(username)) === null) {
      throw new Failure(`user ${JSON.stringify(username)} does not exist`, { exitCode: exitCodes.notFound });
    }
    const [factor, passkeys] = [await operator.findFactor(username), await operator.listPasskeys(username)];
    if (options.reset) {
      if (factor !== null || passkeys.length === 0) orThrow(await operator.removeFactor(username, actor));
      for (const { id } of passkeys) orThrow(await operator.removePasskey(username, id, actor));
      output.tell(`user ${JSON.stringify(username)} has no second factor any more`);
      return;
    }
    const identities = await operator.listIdentities(username);
    const codes = factor === null ? [] : [['one-time codes', factor, String(factor.recoveryCodesLeft)] as const];
    const rows = [...codes, ...passkeys.map((passkey) => [`passkey ${passkey.name}`, passkey, '-'] as const)];
    await printRows(output, options.format, columns, [
      ...rows.map(([name, { createdAt, lastUsedAt }, left]) => [
        name,
        formatTime(createdAt),
        lastUsedAt === null ? '-' : formatTime(lastUsedAt),
        left,
      ]),
      ...identities.map(({ issuer, subject }) => [`account ${subject} at ${issuer}`, '-', '-', '-']),
    ]);
  });
  return exitCodes.ok;
}
