import { type SessionView, sessionKinds, sessionStates } from '@curfew/core';
import { defineCommand, type Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { usageFailure } from '../../command-line/failure.ts';
import { formatTime, formatTimeOrNull } from '../../formats/time.ts';
import { connectionOptions, withOperator } from '../../operator/connect.ts';
import { walkPages } from '../pages.ts';
import { formatOption, printRows } from '../print-rows.ts';
import { cockroachFlags } from './foreign-flags.ts';

const flags = {
  // Not --user, which names the connecting user in CockroachDB.
  username: { type: 'text', value: 'USER', help: 'only sessions of this user' },
  state: { type: 'text', value: 'STATE', help: 'only sessions in this state', choices: sessionStates },
  kind: { type: 'text', value: 'KIND', help: 'only sessions of this kind', choices: sessionKinds },
  limit: { type: 'count', help: 'print at most this many rows; default 10000' },
  all: { type: 'flag', help: 'print every row, however many there are' },
  binding: { type: 'flag', help: 'print also what each session is bound to, since when, and the last proof' },
  ...formatOption,
  ...connectionOptions,
} as const;

export const list = defineCommand({
  name: 'auth-session list',
  summary: 'list sessions, newest first',
  description: 'Includes sessions that have expired or ended and are still stored. Never shows a token.',
  operands: [],
  options: flags,
  foreignFlags: cockroachFlags,
  run,
});

const columns = ['username', 'session ID', 'created', 'expires', 'revoked', 'last used'];
const bindingColumns = ['bound to', 'bound', 'proven'];
const defaultLimit = 10_000;

async function run({ options, output, environment }: Invocation<typeof flags>): Promise<ExitCode> {
  const { username, state, kind, limit, all } = options;
  if (all && limit !== undefined) throw usageFailure('--all and --limit are both given');
  await withOperator({ options, environment }, async ({ operator }) => {
    const query = {
      ...(username !== undefined && { username }),
      ...(state !== undefined && { state }),
      ...(kind !== undefined && { kind }),
    };
    const most = limit ?? (all ? undefined : defaultLimit);
    const sessions = walkPages((page) => operator.listSessions({ ...query, ...page }), most);
    const rows = toRows(sessions, options.binding, limit === undefined ? output.tell : undefined);
    await printRows(output, options.format, [...columns, ...(options.binding ? bindingColumns : [])], rows);
  });
  return exitCodes.ok;
}

/** @param tell is told where the default limit has cut the list. */
async function* toRows(
  sessions: AsyncGenerator<SessionView, boolean>,
  withBinding: boolean,
  tell: ((line: string) => void) | undefined,
) {
  for (let next = await sessions.next(); ; next = await sessions.next()) {
    if (next.done) {
      if (next.value) tell?.(`note: these are the newest ${defaultLimit}; --all lists every session`);
      return;
    }
    const { user, id, createdAt, expiresAt, endedAt, lastUsedAt, boundTo, boundAt, keyProvenAt } = next.value;
    yield [
      user,
      id,
      formatTime(createdAt),
      formatTimeOrNull(expiresAt),
      formatTimeOrNull(endedAt),
      formatTime(lastUsedAt),
      ...(withBinding ? [boundTo, formatTimeOrNull(boundAt), formatTimeOrNull(keyProvenAt)] : []),
    ];
  }
}
