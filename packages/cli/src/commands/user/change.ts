import type { Denied } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { usageFailure } from '../../command-line/failure.ts';
import type { OptionSpecs } from '../../command-line/option.ts';
import { orThrow } from '../../command-line/or-throw.ts';
import { type ConnectionChoice, withOperator } from '../../operator/connect.ts';
import type { Connection } from '../../operator/operator.ts';
import type { ChangeOptions, SetPasswordOptions, SetRolesOptions } from './commands.ts';
import { readNewPassword } from './password-input.ts';

export async function setPassword(invocation: Invocation<SetPasswordOptions>): Promise<ExitCode> {
  const password = await readNewPassword(invocation.options['password-stdin'], invocation.output);
  return change(invocation, 'has a new password', ({ operator, actor }, username) =>
    operator.setPassword(username, password, actor),
  );
}

export async function setRoles(invocation: Invocation<SetRolesOptions>): Promise<ExitCode> {
  const { role: roles, none } = invocation.options;
  if (none && roles.length > 0) throw usageFailure('--none and --role are both given');
  if (!none && roles.length === 0) throw usageFailure('no role is given', '--none takes all roles away');
  return change(invocation, 'has new roles', ({ operator, actor }, username) =>
    operator.setRoles(username, roles, actor),
  );
}

export function disable(invocation: Invocation<ChangeOptions>): Promise<ExitCode> {
  return change(invocation, 'is disabled', ({ operator, actor }, username) => operator.disableUser(username, actor));
}

export function enable(invocation: Invocation<ChangeOptions>): Promise<ExitCode> {
  return change(invocation, 'is enabled', ({ operator, actor }, username) => operator.enableUser(username, actor));
}

export function remove(invocation: Invocation<ChangeOptions>): Promise<ExitCode> {
  return change(invocation, 'is deleted', ({ operator, actor }, username) => operator.deleteUser(username, actor));
}

async function change<Specs extends OptionSpecs>(
  { operands, options, output, environment }: Invocation<Specs> & { readonly options: ConnectionChoice },
  done: string,
  make: (connection: Connection, username: string) => Promise<{ readonly ok: true; readonly ended: number } | Denied>,
): Promise<ExitCode> {
  const [username = ''] = operands;
  const { ended } = await withOperator({ options, environment }, async (connection) =>
    orThrow(await make(connection, username)),
  );
  const sessions = ended === 1 ? '1 session ended' : `${ended} sessions ended`;
  output.tell(`user ${JSON.stringify(username)} ${done}${ended > 0 ? `; ${sessions}` : ''}`);
  return exitCodes.ok;
}
