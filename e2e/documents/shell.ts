import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { cleanEnvironment, repository } from '../support/command.ts';
import { freePort, temporaryFolder } from '../support/server.ts';
import type { ConsoleCommand } from './console-block.ts';

export interface CommandResult {
  readonly code: number;
  readonly output: string;
}

const marker = '-----8<-----';

/** Does what `npx` does for a command that is installed, and takes a fifth of its time. `npm run test:fresh` types the real one. */
const shortNpx = `#!/bin/sh
program=${join(repository, 'node_modules/.bin')}/$1
shift
exec "$program" "$@"
`;

/**
 * Types the commands of a document into one shell with a terminal, in a folder that looks like a fresh clone after
 * `npm ci`. Only three things differ from the document: nothing is installed anew, `npx` asks npm nothing, and the port
 * is a free one. A command that ends with `&` has to be a server: the next one waits for it.
 */
export async function typeCommands(commands: readonly ConsoleCommand[]): Promise<CommandResult[]> {
  const directory = await temporaryFolder();
  for (const name of ['node_modules', 'packages', 'scripts']) {
    await symlink(join(repository, name), join(directory, name));
  }
  await copyFile(join(repository, 'package.json'), join(directory, 'package.json'));
  const programs = join(directory, 'programs');
  await mkdir(programs);
  await writeFile(join(programs, 'npx'), shortNpx, { mode: 0o755 });
  const address = `127.0.0.1:${await freePort()}`;
  const script = join(directory, 'document.sh');
  await writeFile(script, commands.map((command) => scriptOf(command.command, address)).join('\n'));

  // Its own process group, so that a server in the background ends with it.
  const shell = spawn('script', ['-qec', `bash --noprofile --norc ${script}`, '/dev/null'], {
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: cleanEnvironment({
      CURFEW_LISTEN: address,
      PATH: `${programs}:${process.env.PATH}`,
      npm_config_loglevel: 'error',
      npm_config_progress: 'false',
    }),
  });
  const ended = once(shell, 'close');
  onTestFinished(() => endGroup(shell.pid));
  const said = await text(shell.stdout);
  await ended;
  const results = said.split(marker).slice(0, -1);
  return results.map((result) => {
    const [, output = '', code] = /^(.*?)(\d+)$/s.exec(result) ?? [];
    return { code: Number(code), output };
  });
}

function scriptOf(documented: string, address: string): string {
  const command = documented.replaceAll('127.0.0.1:8420', address).replace(/^npm ci && /, '');
  const server = /^(.*?)\s*&$/s.exec(command)?.[1];
  if (server === undefined) return `${command}\nprintf '%s' "$?${marker}"`;
  const [host, port] = address.split(':');
  return [
    // A server that was told to stop may need a moment longer than what started it, which is all that the shell waits for.
    `for _ in $(seq 300); do (exec 3<>/dev/tcp/${host}/${port}) 2>/dev/null || break; sleep 0.1; done`,
    `${server} >server.log 2>&1 &`,
    'until grep --quiet ^Next: server.log || ! kill -0 $!; do sleep 0.1; done',
    `cat server.log; printf '%s' "0${marker}"`,
  ].join('\n');
}

function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
