import { buildCookie, cookieStyleFor } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { orThrow } from '../../command-line/or-throw.ts';
import { withOperator } from '../../operator/connect.ts';
import { printRows } from '../print-rows.ts';
import type { LoginOptions } from './commands.ts';

const columns = ['username', 'session ID', 'authentication cookie'];

export async function login({ operands, options, output, environment }: Invocation<LoginOptions>): Promise<ExitCode> {
  const [username = ''] = operands;
  const jar = options['cookie-jar'];
  await withOperator({ options, environment }, async ({ operator, actor, publicUrl }) => {
    const { session, token } = orThrow(
      await operator.mint(
        { username, kind: 'minted', lifetimeMs: options['expire-after'], label: options.label ?? null },
        actor,
      ),
    );
    const isSecure = publicUrl.protocol === 'https:';
    const style = cookieStyleFor(isSecure);
    // The line of a Set-Cookie header also works as it is as curl's --cookie.
    const line = buildCookie(style, token.reveal());
    if (jar !== undefined) {
      const { writeCookieJar } = await import('./cookie-jar.ts');
      try {
        writeCookieJar(
          jar,
          publicUrl.hostname,
          { name: style.name, token: token.reveal(), isSecure },
          session.lifetimeEndsAt,
        );
      } catch (error) {
        // Nobody will ever see the token, so nobody could end the session by signing out.
        await operator.endSession(session.id, actor);
        throw error;
      }
    }
    if (options['only-cookie']) return output.print(`${line}\n`);

    // With a jar the token goes nowhere else: terminals and build logs keep what they show.
    const shown = jar === undefined ? line : `written to ${jar}`;
    await printRows(output, options.format, columns, [[session.username, session.id, shown]]);
    if (output.stdinIsTerminal && jar === undefined) output.tell(example(line, publicUrl));
  });
  return exitCodes.ok;
}

function example(line: string, publicUrl: URL): string {
  const address = new URL('/v1/sessions/current', publicUrl).href;
  return [
    '#',
    '# Example uses:',
    '#',
    `#     curl --cookie '${line}' ${address}`,
    '#',
    `#     wget --header='Cookie: ${line}' ${address}`,
    '#',
  ].join('\n');
}
