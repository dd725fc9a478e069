import { applicationScope, assertApplicationName, CurfewError } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { usageFailure } from '../../command-line/failure.ts';
import { orThrow } from '../../command-line/or-throw.ts';
import { withOperator } from '../../operator/connect.ts';
import type { TokenOptions } from './commands.ts';

export async function token({ operands, options, output, environment }: Invocation<TokenOptions>): Promise<ExitCode> {
  const [name = ''] = operands;
  assertName(name);
  const username = options.user ?? `application-${name}`;
  await withOperator({ options, environment }, async ({ operator, actor }) => {
    if (options.user === undefined && (await operator.findUser(username)) === null) {
      orThrow(await operator.createUser({ username, password: null }, actor));
    }
    const minted = await operator.mint(
      {
        username,
        kind: 'api',
        lifetimeMs: options['expire-after'] ?? null,
        label: `application ${name}`,
        scopes: [applicationScope(name)],
      },
      actor,
    );
    const { session, token: made } = orThrow(minted);
    await output.print(`${made.reveal()}\n`);
    output.tell(
      `token of the application ${JSON.stringify(name)}, shown this once: openCurfew('https://…', { name: '${name}', token })`,
    );
    if (session.expiresAt !== null) output.tell(`it ends at ${session.expiresAt}, or earlier if it is not used`);
  });
  return exitCodes.ok;
}

function assertName(name: string): void {
  try {
    assertApplicationName(name);
  } catch (error) {
    if (error instanceof CurfewError) throw usageFailure(error.message);
    throw error;
  }
}
