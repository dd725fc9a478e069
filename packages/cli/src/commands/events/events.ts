import type { AuditEvent, SessionId } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { usageFailure } from '../../command-line/failure.ts';
import { formatTime } from '../../formats/time.ts';
import { withOperator } from '../../operator/connect.ts';
import { walkPages } from '../pages.ts';
import { printRows } from '../print-rows.ts';
import type { EventsOptions } from './commands.ts';

const columns = ['time', 'event', 'username', 'session ID', 'initiator', 'actor', 'ip', 'reason', 'detail'];
const defaultLimit = 100;

export async function events({ options, output, environment }: Invocation<EventsOptions>): Promise<ExitCode> {
  const { user, session, type, limit, all } = options;
  if (all && limit !== undefined) throw usageFailure('--all and --limit are both given');
  await withOperator({ options, environment }, async ({ operator }) => {
    const query = {
      ...(user !== undefined && { username: user }),
      ...(session !== undefined && { sessionId: session as SessionId }),
      ...(type !== undefined && { type }),
    };
    const most = limit ?? (all ? undefined : defaultLimit);
    const found = walkPages((page) => operator.listEvents({ ...query, ...page }), most);
    await printRows(output, options.format, columns, toRows(found));
  });
  return exitCodes.ok;
}

async function* toRows(found: AsyncIterable<AuditEvent>) {
  for await (const event of found) {
    const { username, sessionId, initiator, actor, ip, reason } = event;
    const detail = Object.keys(event.detail).length === 0 ? null : JSON.stringify(event.detail);
    yield [formatTime(event.at), event.type, username, sessionId, initiator, actor, ip, reason, detail];
  }
}
