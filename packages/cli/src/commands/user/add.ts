import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { usageFailure } from '../../command-line/failure.ts';
import { orThrow } from '../../command-line/or-throw.ts';
import { withOperator } from '../../operator/connect.ts';
import type { AddOptions } from './commands.ts';
import { readNewPassword } from './password-input.ts';

export async function add({ operands, options, output, environment }: Invocation<AddOptions>): Promise<ExitCode> {
  const [username = ''] = operands;
  const { email, role: roles, 'full-name': fullName, 'no-password': withoutPassword } = options;
  if (withoutPassword && options['password-stdin']) {
    throw usageFailure('--no-password and --password-stdin are both given');
  }
  const password = withoutPassword ? null : await readNewPassword(options['password-stdin'], output);
  const profile = { ...(email !== undefined && { email }), ...(fullName !== undefined && { fullName }) };
  const work = withOperator(
    { options, environment },
    async ({ operator, actor }) => orThrow(await operator.createUser({ username, password, roles, profile }, actor)),
    { create: true },
  );
  const { user } = await work;
  output.tell(`user ${JSON.stringify(user.username)} added`);
  return exitCodes.ok;
}
