import { buildCookie, cookieNamed } from '@curfew/http';
import { addressBelow } from '../../command-line/address-below.ts';
import { defineCommand, type Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { orThrow } from '../../command-line/or-throw.ts';
import type { Output } from '../../command-line/output.ts';
import { connectionOptions, withOperator } from '../../operator/connect.ts';
import { formatOption, printRows } from '../print-rows.ts';
import { cockroachFlags } from './foreign-flags.ts';

const flags = {
  'expire-after': { type: 'duration', help: 'how long the session lives', default: '1h0m0s' },
  'only-cookie': { type: 'flag', help: 'print only the cookie' },
  'cookie-jar': { type: 'text', value: 'FILE', help: 'write the cookie to this file, for curl --cookie FILE' },
  label: { type: 'text', value: 'TEXT', help: 'what the session is for' },
  ...formatOption,
  ...connectionOptions,
} as const;

export const login = defineCommand({
  name: 'auth-session login',
  summary: 'create a session for a user and print its cookie',
  description: 'For administrators: the user can be anyone, and no password is asked for.',
  operands: ['USER'],
  options: flags,
  foreignFlags: cockroachFlags,
  examples: [
    'curfew auth-session login web_user --expire-after=4h30m',
    'curl --cookie "$(curfew auth-session login web_user --only-cookie)" http://127.0.0.1:8420/v1/sessions/current',
    'curfew auth-session login web_user --cookie-jar cookies.txt && curl --cookie cookies.txt http://127.0.0.1:8420/v1/sessions/current',
  ],
  run,
});

const columns = ['username', 'session ID', 'authentication cookie'];

async function run({ operands, options, output, environment }: Invocation<typeof flags>): Promise<ExitCode> {
  const [username = ''] = operands;
  const jar = options['cookie-jar'];
  await withOperator({ options, environment }, async ({ operator, actor, publicUrl, readCookieName }) => {
    const cookieName = await readCookieName();
    const { session, token } = orThrow(
      await operator.mint(
        { username, kind: 'minted', lifetimeMs: options['expire-after'], label: options.label ?? null },
        actor,
      ),
    );
    const isSecure = publicUrl.protocol === 'https:';
    const style = cookieNamed(cookieName, isSecure);
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
    if (options['only-cookie']) {
      await output.print(`${line}\n`);
      if (jar === undefined) tellWhatCurlNeeds(output);
      return;
    }

    // With a jar the token goes nowhere else: terminals and build logs keep what they show.
    const shown = jar === undefined ? line : `written to ${jar}`;
    await printRows(output, options.format, columns, [[session.user, session.id, shown]]);
    if (output.stdinIsTerminal && jar === undefined) output.tell(example(line, publicUrl));
  });
  return exitCodes.ok;
}

/** CockroachDB's manual writes this line to a file and gives curl the file's name, which sends nothing at all. */
function tellWhatCurlNeeds(output: Output): void {
  if (!output.stdoutIsFile) return;
  output.tell(
    'note: "curl --cookie FILE" cannot read this line; write a file for it with --cookie-jar FILE, or use curl --cookie "$(cat FILE)"',
  );
}

function example(line: string, publicUrl: URL): string {
  const address = addressBelow(publicUrl, '/v1/sessions/current').href;
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
