import type { UserEntry } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { Failure } from '../../command-line/failure.ts';
import { formatTime, formatTimeOrNull } from '../../formats/time.ts';
import { withOperator } from '../../operator/connect.ts';
import { walkPages } from '../pages.ts';
import { printRows } from '../print-rows.ts';
import type { ListOptions, ShowOptions } from './commands.ts';

const columns = [
  'username',
  'roles',
  'email',
  'full name',
  'created',
  'disabled',
  'last sign-in',
  'live sessions',
  'password',
  'factors',
];

export async function list({ options, output, environment }: Invocation<ListOptions>): Promise<ExitCode> {
  const { search, role, state, sort } = options;
  const query = {
    ...(search !== undefined && { text: search }),
    ...(role !== undefined && { role }),
    ...(state !== undefined && { isDisabled: state === 'disabled' }),
    ...(sort !== undefined && { order: sort }),
  };
  await withOperator({ options, environment }, async ({ operator }) => {
    const users = walkPages((page) => operator.listUsers({ ...query, ...page }), options.limit);
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

async function* toRows(users: AsyncIterable<UserEntry>) {
  for await (const user of users) yield toRow(user);
}

function toRow({ username, roles, email, fullName, createdAt, disabledAt, liveSessions, ...standing }: UserEntry) {
  return [
    username,
    roles.join(','),
    email,
    fullName,
    formatTime(createdAt),
    formatTimeOrNull(disabledAt),
    formatTimeOrNull(standing.lastSignInAt),
    `${liveSessions.count}${liveSessions.exact ? '' : '+'}`,
    standing.hasPassword ? 'yes' : 'no',
    standing.factors.join(','),
  ];
}
