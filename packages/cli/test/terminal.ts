import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { plainEnvironment, type Sandbox } from './sandbox.ts';

const launcher = join(import.meta.dirname, '../bin/curfew.js');

/** util-linux's `script` runs a command on a terminal of its own; BSD's has other arguments. */
export const hasTerminals = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');

/** Runs the command on a terminal, types what is given when `prompt` has appeared, and returns all that the terminal shows. */
export function runOnTerminal(
  sandbox: Sandbox,
  args: readonly string[],
  typing: { readonly prompt?: string; readonly text?: string } = {},
): Promise<{ readonly code: number | null; readonly screen: string }> {
  const command = [process.execPath, launcher, ...args].map((part) => `'${part}'`).join(' ');
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd: sandbox.folder,
      env: plainEnvironment(),
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    let screen = '';
    let hasTyped = typing.prompt === undefined;
    child.stdout.setEncoding('utf8').on('data', (text) => {
      screen += text;
      if (hasTyped || !screen.includes(typing.prompt ?? '')) return;
      hasTyped = true;
      child.stdin.write(typing.text ?? '');
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, screen: screen.replaceAll('\r\n', '\n') });
    });
  });
}
