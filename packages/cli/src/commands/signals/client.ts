import type { SignalScope } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { withOperator } from '../../operator/connect.ts';
import { assertProgramName, mintProgramToken, tellEnd } from '../../operator/program-token.ts';
import type { ClientOptions } from './commands.ts';

export async function client({ operands, options, output, environment }: Invocation<ClientOptions>): Promise<ExitCode> {
  const [name = ''] = operands;
  assertProgramName(name);
  const username = `receiver-${name}`;
  const scope: SignalScope = options.read === true ? 'ssf.read' : 'ssf.manage';
  await withOperator({ options, environment }, async (connection) => {
    const minted = await mintProgramToken(connection, {
      username,
      makesUser: true,
      lifetimeMs: options['expire-after'] ?? null,
      label: `receiver ${name}`,
      scopes: [scope],
    });
    const { session, token } = minted;
    await output.print(`${JSON.stringify({ client_id: session.id, client_secret: token.reveal(), scope })}\n`);
    output.tell(`the client of the receiver ${JSON.stringify(name)}; its secret is shown this once`);
    tellEnd(output, minted);
  });
  return exitCodes.ok;
}
