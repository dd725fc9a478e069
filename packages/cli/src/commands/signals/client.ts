import { assertApplicationName, CurfewError, type SignalScope } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { usageFailure } from '../../command-line/failure.ts';
import { orThrow } from '../../command-line/or-throw.ts';
import { withOperator } from '../../operator/connect.ts';
import type { ClientOptions } from './commands.ts';

export async function client({ operands, options, output, environment }: Invocation<ClientOptions>): Promise<ExitCode> {
  const [name = ''] = operands;
  assertName(name);
  const username = `receiver-${name}`;
  const scope: SignalScope = options.read === true ? 'ssf.read' : 'ssf.manage';
  await withOperator({ options, environment }, async ({ operator, actor }) => {
    if ((await operator.findUser(username)) === null) {
      orThrow(await operator.createUser({ username, password: null }, actor));
    }
    const minted = await operator.mint(
      {
        ...{ username, kind: 'api', label: `receiver ${name}`, scopes: [scope] },
        lifetimeMs: options['expire-after'] ?? null,
      },
      actor,
    );
    const { session, token } = orThrow(minted);
    await output.print(`${JSON.stringify({ client_id: session.id, client_secret: token.reveal(), scope })}\n`);
    output.tell(`the client of the receiver ${JSON.stringify(name)}; its secret is shown this once`);
    if (session.expiresAt !== null) output.tell(`it ends at ${session.expiresAt}, or earlier if it is not used`);
  });
  return exitCodes.ok;
}

/** As an application’s: it is part of a user name. */
function assertName(name: string): void {
  try {
    assertApplicationName(name);
  } catch (error) {
    if (error instanceof CurfewError) throw usageFailure(error.message);
    throw error;
  }
}
