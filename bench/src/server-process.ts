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
  | ({ readonly is: 'report' } & CpuTime);

/** Processor time in microseconds, since the beginning. */
export interface CpuTime {
  readonly server: number;
  /** Of the database beside it; 0 where there is none, or where nobody can tell. */
  readonly database: number;
}

/** A contender that runs in a process of its own. */
export interface ServerProcess {
  readonly origin: string;
  readonly cookies: readonly string[];
  cpuTime(): Promise<CpuTime>;
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
    async cpuTime() {
      child.send('report' satisfies Order);
      const report = await nextAnswer(child);
      if (report.is !== 'report') throw new Error(`${name} said "${report.is}" when it was asked for its time`);
      return report;
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
