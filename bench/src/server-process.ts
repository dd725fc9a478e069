import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Skipped } from './contender.ts';
import { pinned, serverCpu } from './pinning.ts';
import type { ContenderName } from './roster.ts';

/** What a contender's process may be told, and what it answers. */
export type Order = 'report' | 'stop';
export type Answer =
  | { readonly is: 'ready'; readonly origin: string; readonly cookies: readonly string[] }
  | { readonly is: 'skipped'; readonly reason: string }
  | { readonly is: 'report'; readonly cpuMicroseconds: number };

/** A contender that runs in a process of its own. */
export interface ServerProcess {
  readonly origin: string;
  readonly cookies: readonly string[];
  /** What the process has used so far. A database beside it is not in it. */
  cpuMicroseconds(): Promise<number>;
  stop(): Promise<void>;
}

export async function startServer(name: ContenderName): Promise<ServerProcess | Skipped> {
  const directory = await mkdtemp(join(tmpdir(), `curfew-bench-${name}-`));
  const [command, ...args] = pinned(serverCpu(), [
    process.execPath,
    join(import.meta.dirname, 'serve.ts'),
    name,
    directory,
  ]);
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const ended = once(child, 'exit');
  const clean = async () => {
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  const answer = await nextAnswer(child);
  if (answer.is === 'skipped') {
    await clean();
    return { skipped: answer.reason };
  }
  if (answer.is !== 'ready') throw new Error(`${name} said "${answer.is}" before it was ready`);
  return {
    origin: answer.origin,
    cookies: answer.cookies,
    async cpuMicroseconds() {
      child.send('report' satisfies Order);
      const report = await nextAnswer(child);
      return report.is === 'report' ? report.cpuMicroseconds : Number.NaN;
    },
    async stop() {
      if (child.connected) child.send('stop' satisfies Order);
      await clean();
    },
  };
}

async function nextAnswer(child: ChildProcess): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const onExit = (code: number | null) => reject(new Error(`the contender's process ended with ${code}`));
  child.once('message', resolve).once('error', reject).once('exit', onExit);
  try {
    return await promise;
  } finally {
    child.off('message', resolve).off('error', reject).off('exit', onExit);
  }
}
