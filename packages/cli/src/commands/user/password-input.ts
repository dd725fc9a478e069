import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { usageFailure } from '../../command-line/failure.ts';
import type { Output } from '../../command-line/output.ts';

/**
 * A new password: from standard input, or asked for twice on the terminal without showing it.
 *
 * @throws Failure where there is neither.
 */
export async function readNewPassword(fromStdin: boolean, output: Output): Promise<string> {
  if (fromStdin) return readLine(await text(process.stdin));
  if (!output.stdinIsTerminal) {
    throw usageFailure('no terminal to ask for the password on', 'give it on standard input with --password-stdin');
  }
  const { ask, close } = openHiddenPrompt();
  try {
    const password = await ask('Password: ');
    if (password !== (await ask('Again: '))) throw usageFailure('the two passwords are not the same');
    return password;
  } finally {
    close();
  }
}

function readLine(input: string): string {
  const password = input.replace(/\r?\n$/, '');
  if (password === '') throw usageFailure('there is no password on standard input');
  if (/[\r\n]/.test(password)) throw usageFailure('there is more than one line on standard input');
  return password;
}

/** Asks on the terminal for lines that it does not show. Ctrl-C and Ctrl-D are no answer. */
function openHiddenPrompt() {
  // Readline edits the line, and its echo goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // One iterator for both answers: what is pasted in one go must not be lost between them.
  const lines = terminal[Symbol.asyncIterator]();
  terminal.once('SIGINT', () => terminal.close());
  return {
    async ask(question: string): Promise<string> {
      process.stderr.write(question);
      const { value, done } = await lines.next();
      process.stderr.write('\n');
      if (done) throw usageFailure('no password was given');
      return value;
    },
    close: () => terminal.close(),
  };
}
