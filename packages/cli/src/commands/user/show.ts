import type { UserView } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { Failure } from '../../command-line/failure.ts';
import { formatTime, formatTimeOrNull } from '../../formats/time.ts';
import { withOperator } from '../../operator/connect.ts';
import { walkPages } from '../pages.ts';
import { printRows } from '../print-rows.ts';
import type { ListOptions, ShowOptions } from './commands.ts';

const columns = ['username', 'roles', 'email', 'full name', 'created', 'disabled'];

export async function list({ options, output, environment }: Invocation<ListOptions>): Promise<ExitCode> {
  await withOperator({ options, environment }, async ({ operator }) => {
    const users = walkPages((page) => operator.listUsers(page), options.limit);
    await printRows(output, options.format, columns, toRows(users));
  });
  return exitCodes.ok;
}

export async function show({ operands, options, output, environment }: Invocation<ShowOptions>): Promise<ExitCode> {
  const [username = ''] = operands;
  await withOperator({ options, environment }, async ({ operator }) => {
    const user = await operator.findUser(username);
    if (user === null)
      throw new Failure(`user ${JSON.stringify(username)} does not exist`, { exitCode: exitCodes.notFound });
    await printRows(output, options.format, columns, [toRow(user)]);
  });
  return exitCodes.ok;
}

async function* toRows(users: AsyncIterable<UserView>) {
  for await (const user of users) yield toRow(user);
}

function toRow({ username, roles, email, fullName, createdAt, disabledAt }: UserView) {
  return [username, roles.join(','), email, fullName, formatTime(createdAt), formatTimeOrNull(disabledAt)];
}
