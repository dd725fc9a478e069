import type { EventView, SessionId } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { usageFailure } from '../../command-line/failure.ts';
import { formatTime } from '../../formats/time.ts';
import { withOperator } from '../../operator/connect.ts';
import { walkPages } from '../pages.ts';
import { printRows } from '../print-rows.ts';
import { readUserId } from '../user/user-id.ts';
import type { EventsOptions } from './commands.ts';
import { followEvents } from './follow.ts';

const columns = ['time', 'event', 'username', 'session ID', 'initiator', 'actor', 'ip', 'reason', 'detail', 'user ID'];
const defaultLimit = 100;
/** As `tail` has it. */
const defaultLast = 10;

export async function events({ options, output, environment }: Invocation<EventsOptions>): Promise<ExitCode> {
  const { user, session, type, limit, all, follow, 'user-id': userId } = options;
  if (all && limit !== undefined) throw usageFailure('--all and --limit are both given');
  if (all && follow) throw usageFailure('--all and --follow are both given', 'say with --limit how many to begin with');
  if (follow && options.format === 'table') {
    throw usageFailure('a table is printed when all its rows are known', 'follow with another --format, such as tsv');
  }
  await withOperator({ options, environment }, async ({ operator }) => {
    const query = {
      ...(user !== undefined && { username: user }),
      ...(userId !== undefined && { userId: readUserId(userId) }),
      ...(session !== undefined && { sessionId: session as SessionId }),
      ...(type !== undefined && { type }),
    };
    if (follow) {
      const following = { filter: query, last: limit ?? defaultLast, everyMs: 1_000, signal: interrupted() };
      const rows = toRows(followEvents(operator, following));
      await printRows(output, options.format ?? 'tsv', columns, rows, { live: true });
      return;
    }
    const most = limit ?? (all ? undefined : defaultLimit);
    const found = walkPages((page) => operator.listEvents({ ...query, ...page }), most);
    await printRows(output, options.format, columns, toRows(found));
  });
  return exitCodes.ok;
}

/** Aborted at the first SIGINT or SIGTERM, so that what is printed is whole; the second one ends the process at once. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

async function* toRows(found: AsyncIterable<EventView>) {
  for await (const event of found) {
    const { user, sessionId, initiator, actor, ip, reason, userId } = event;
    const detail = Object.keys(event.detail).length === 0 ? null : JSON.stringify(event.detail);
    yield [formatTime(event.at), event.type, user, sessionId, initiator, actor, ip, reason, detail, userId];
  }
}
