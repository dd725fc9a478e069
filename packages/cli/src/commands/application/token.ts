import { applicationScope } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { withOperator } from '../../operator/connect.ts';
import { assertProgramName, mintProgramToken, tellEnd } from '../../operator/program-token.ts';
import type { TokenOptions } from './commands.ts';

export async function token({ operands, options, output, environment }: Invocation<TokenOptions>): Promise<ExitCode> {
  const [name = ''] = operands;
  assertProgramName(name);
  const username = options.user ?? `application-${name}`;
  await withOperator({ options, environment }, async (connection) => {
    const minted = await mintProgramToken(connection, {
      username,
      makesUser: options.user === undefined,
      lifetimeMs: options['expire-after'] ?? null,
      label: `application ${name}`,
      scopes: [applicationScope(name)],
    });
    await output.print(`${minted.token.reveal()}\n`);
    output.tell(
      `token of the application ${JSON.stringify(name)}, shown this once: openCurfew('https://…', { name: '${name}', token })`,
    );
    tellEnd(output, minted);
  });
  return exitCodes.ok;
}
