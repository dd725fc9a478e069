import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { orThrow } from '../../command-line/or-throw.ts';
import { withOperator } from '../../operator/connect.ts';
import type { ChangeOptions } from './commands.ts';

/** Prints the address alone, so that it can be piped; what there is to know about it goes to whoever looks. */
export async function offerLink(
  { operands, options, output, environment }: Invocation<ChangeOptions>,
  purpose: 'invite' | 'reset',
): Promise<ExitCode> {
  const [username = ''] = operands;
  await withOperator({ options, environment }, async ({ operator, actor, publicUrl }) => {
    const { link, expiresAt } = orThrow(await operator.offerLink(username, purpose, actor));
    const base = publicUrl.href.replace(/\/$/, '');
    await output.print(`${base}/set-up?${new URLSearchParams({ link })}\n`);
    output.tell(
      `counts once, until ${expiresAt}: give it to ${JSON.stringify(username)} alone; it ends all their sessions when it is used`,
    );
  });
  return exitCodes.ok;
}
