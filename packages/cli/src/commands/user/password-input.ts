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
  const password = await ask('Password: ');
  if (password !== (await ask('Again: '))) throw usageFailure('the two passwords are not the same');
  return password;
}

function readLine(input: string): string {
  const password = input.replace(/\r?\n$/, '');
  if (password === '') throw usageFailure('there is no password on standard input');
  if (/[\r\n]/.test(password)) throw usageFailure('there is more than one line on standard input');
  return password;
}

async function ask(question: string): Promise<string> {
  process.stderr.write(question);
  // Readline edits the line, and its echo goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const interrupted = new Promise<never>((_, reject) => {
    terminal.once('SIGINT', () => reject(usageFailure('no password was given')));
  });
  try {
    return await Promise.race([terminal.question(''), interrupted]);
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
