import type { Session } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { usageFailure } from '../../command-line/failure.ts';
import { formatTime, formatTimeOrNull } from '../../formats/time.ts';
import { withOperator } from '../../operator/connect.ts';
import { walkPages } from '../pages.ts';
import { printRows } from '../print-rows.ts';
import type { ListOptions } from './commands.ts';

const columns = ['username', 'session ID', 'created', 'expires', 'revoked', 'last used'];
const defaultLimit = 10_000;

export async function list({ options, output, environment }: Invocation<ListOptions>): Promise<ExitCode> {
  const { user, state, kind, limit, all } = options;
  if (all && limit !== undefined) throw usageFailure('--all and --limit are both given');
  await withOperator({ options, environment }, async ({ operator }) => {
    const query = {
      ...(user !== undefined && { username: user }),
      ...(state !== undefined && { state }),
      ...(kind !== undefined && { kind }),
    };
    const most = limit ?? (all ? undefined : defaultLimit);
    const sessions = walkPages((page) => operator.listSessions({ ...query, ...page }), most);
    await printRows(output, options.format, columns, toRows(sessions, limit === undefined ? output.tell : undefined));
  });
  return exitCodes.ok;
}

/** @param tell is told where the default limit has cut the list. */
async function* toRows(sessions: AsyncGenerator<Session, boolean>, tell: ((line: string) => void) | undefined) {
  for (let next = await sessions.next(); ; next = await sessions.next()) {
    if (next.done) {
      if (next.value) tell?.(`note: these are the newest ${defaultLimit}; --all lists the rest too`);
      return;
    }
    const { username, id, createdAt, expiresAt, endedAt, lastUsedAt } = next.value;
    yield [
      username,
      id,
      formatTime(createdAt),
      formatTimeOrNull(expiresAt),
      formatTimeOrNull(endedAt),
      formatTime(lastUsedAt),
    ];
  }
}
