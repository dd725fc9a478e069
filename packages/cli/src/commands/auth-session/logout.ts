import type { SessionId, SessionView } from '@curfew/core';
import { defineCommand, type Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { Failure, usageFailure } from '../../command-line/failure.ts';
import { formatTimeOrNull } from '../../formats/time.ts';
import { connectionOptions, withOperator } from '../../operator/connect.ts';
import type { Connection } from '../../operator/operator.ts';
import { walkPages } from '../pages.ts';
import { formatOption, printRows } from '../print-rows.ts';
import { cockroachFlags } from './foreign-flags.ts';

const flags = {
  session: { type: 'text', value: 'ID', help: 'end only this session' },
  'all-but': { type: 'text', value: 'ID', help: 'end all sessions of the user except this one' },
  ...formatOption,
  ...connectionOptions,
} as const;

export const logout = defineCommand({
  name: 'auth-session logout',
  summary: 'end the sessions of a user',
  description: 'Prints every session of the user that is still stored, with the time at which it ended.',
  operands: ['[USER]'],
  options: flags,
  foreignFlags: cockroachFlags,
  examples: [
    'curfew auth-session logout web_user',
    'curfew auth-session logout --session 6f1c2d3e-…',
    'curfew auth-session logout web_user --all-but 6f1c2d3e-…',
  ],
  run,
});

const columns = ['username', 'session ID', 'revoked'];

async function run({ operands, options, output, environment }: Invocation<typeof flags>): Promise<ExitCode> {
  const { session, 'all-but': kept } = options;
  const [operand] = operands;
  if (session !== undefined && kept !== undefined) throw usageFailure('--session and --all-but are both given');
  if (operand === undefined && session === undefined && kept === undefined) {
    throw usageFailure('accepts 1 arg(s), received 0', 'usage: curfew auth-session logout USER');
  }
  await withOperator({ options, environment }, async (connection) => {
    // Whoever is not there has nothing to end, and is told so under the name that was typed.
    const username = operand && ((await connection.operator.findUser(operand))?.username ?? operand);
    const ended =
      session === undefined
        ? endAll(connection, username, kept as SessionId | undefined, output.tell)
        : endOne(connection, session as SessionId, username);
    await printRows(output, options.format, columns, toRows(ended));
  });
  return exitCodes.ok;
}

async function* toRows(sessions: AsyncIterable<SessionView>) {
  for await (const { user, id, endedAt } of sessions) yield [user, id, formatTimeOrNull(endedAt)];
}

async function* endOne({ operator, actor }: Connection, id: SessionId, username: string | undefined) {
  const ended = await operator.endSession(id, actor, username === undefined ? {} : { username });
  if (!ended.ok) throw noSession(id, username);
  yield ended.session;
}

/** Ends a user's sessions, and gives all of them that are kept: those that ended earlier show when that was. */
async function* endAll(
  { operator, actor }: Connection,
  named: string | undefined,
  kept: SessionId | undefined,
  tell: (line: string) => void,
): AsyncGenerator<SessionView> {
  // Ending "all but" a session that is mistyped, or somebody else's, would end the very one that should stay.
  const username = kept === undefined ? named : await ownerOf(operator, kept, named);
  if (username === undefined) throw usageFailure('accepts 1 arg(s), received 0');
  const ended = await operator.endSessions({ username, ...(kept !== undefined && { exceptId: kept }) }, actor);
  if (!ended.ok) {
    tell(`note: user ${JSON.stringify(username)} does not exist; nothing was ended`);
    return;
  }
  for await (const session of walkPages((page) => operator.listSessions({ username, ...page }))) {
    if (session.endedAt !== null) yield session;
  }
}

async function ownerOf(operator: Connection['operator'], id: SessionId, username: string | undefined): Promise<string> {
  const owner = (await operator.findSession(id))?.user ?? null;
  if (owner === null || (username !== undefined && owner !== username)) throw noSession(id, username);
  return owner;
}

function noSession(id: string, username: string | undefined): Failure {
  const whose = username === undefined ? '' : ` of ${JSON.stringify(username)}`;
  return new Failure(`there is no session ${JSON.stringify(id)}${whose}`, {
    exitCode: exitCodes.notFound,
    hint: '"curfew auth-session list" shows the session IDs',
  });
}
