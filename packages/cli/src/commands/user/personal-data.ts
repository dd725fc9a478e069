import type { DataSubject } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { usageFailure } from '../../command-line/failure.ts';
import { orThrow } from '../../command-line/or-throw.ts';
import { withOperator } from '../../operator/connect.ts';
import type { PersonOptions } from './commands.ts';
import { readUserId } from './user-id.ts';

export async function exportPerson(invocation: Invocation<PersonOptions>): Promise<ExitCode> {
  const subject = subjectOf(invocation);
  const { document } = await withOperator(invocation, async ({ operator, actor }) =>
    orThrow(await operator.exportPerson(subject, actor)),
  );
  await invocation.output.print(`${JSON.stringify(document, null, 2)}\n`);
  return exitCodes.ok;
}

export async function erasePerson(invocation: Invocation<PersonOptions>): Promise<ExitCode> {
  const subject = subjectOf(invocation);
  const { sessions, events } = await withOperator(invocation, async ({ operator, actor }) =>
    orThrow(await operator.erasePerson(subject, actor)),
  );
  const who = 'userId' in subject ? subject.userId : JSON.stringify(subject.username);
  invocation.output.tell(`user ${who} is erased: ${sessions} sessions deleted, ${events} events anonymised`);
  return exitCodes.ok;
}

function subjectOf({ operands, options }: Invocation<PersonOptions>): DataSubject {
  const [username] = operands;
  const { id } = options;
  if ((username === undefined) === (id === undefined)) {
    throw usageFailure('say whose data', 'either USER, or --id ID for somebody who has been deleted');
  }
  return id === undefined ? { username: username ?? '' } : { userId: readUserId(id) };
}
